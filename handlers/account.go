package handlers

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/paths"
	"partnerdesk/views/personnel"
	"partnerdesk/views/ui"
)

// problemsOf turns a refusal into what stands beside the fields: wire names are
// the forms' own, unless the caller renames them.
func problemsOf(e *platform.Error, rename ...string) ui.Problems {
	p := ui.Problems{}
	for name, msg := range e.Fields {
		for i := 0; i+1 < len(rename); i += 2 {
			if rename[i] == name {
				name = rename[i+1]
			}
		}
		p[name] = msg
	}
	if len(p) == 0 {
		p[""] = e.Msg
	}
	return p
}

// audit notes what somebody did that is not a change of the platform's things.
func (r *request) audit(act, object, id, ref, summary string) {
	r.s.Desk.For(r.actor()).Record(r.ctx(), desk.Change{Action: act, Object: object, ObjectID: id, Ref: ref, Summary: summary})
}

func sameSecret(got, want string) bool {
	return subtle.ConstantTimeCompare([]byte(strings.ToUpper(strings.TrimSpace(got))), []byte(strings.ToUpper(want))) == 1
}

// newPassword checks a chosen password and hashes it.
func (r *request) newPassword(pw, email, name string) (hash string, p ui.Problems, err error) {
	if err := store.CheckPassword(pw, email, name); err != nil {
		if e, _, ok := refused(err); ok {
			return "", problemsOf(e), nil
		}
		return "", nil, err
	}
	hash, err = r.s.Store.Passwords.Hash(r.ctx(), pw)
	return hash, nil, err
}

// firstPartner is the one that PLATFORM_KEY or demo mode made, or a new one.
func (s *Server) firstPartner(ctx context.Context, name string) (store.Partner, error) {
	all, err := s.Store.Partners.List(ctx)
	if err != nil {
		return store.Partner{}, err
	}
	if len(all) > 0 {
		p := all[0]
		p.Name = name
		return p, s.Store.Partners.Rename(ctx, p.ID, name)
	}
	return s.NewPartner(ctx, name)
}

func (s *Server) showAccount(r *request) error { return r.accountPage(http.StatusOK, nil) }

func (r *request) accountPage(status int, p ui.Problems) error {
	r.title = r.t("Your account")
	live, err := r.s.sessions.List(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return err
	}
	own := store.InfoOf(r.session).ID
	v := account.AccountView{
		Name: r.person.Name, Email: r.person.Email, Role: account.RoleName(r.ctx(), string(r.person.Role)),
		Zone: r.person.Zone, Theme: r.theme(), SecondFactor: r.person.SecondFactor, HasPassword: r.person.HasPassword, Problems: p, Now: r.now(),
	}
	v.OffersPasskeys = r.offersPasskeys()
	keys, err := r.s.Store.Passkeys.Of(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		v.Passkeys = append(v.Passkeys, passkeyRow(k))
	}
	if !r.site.staff && len(r.works) > 1 {
		v.Role = r.t("works for several clients")
	}
	for _, limit := range personnel.Held(r.ctx(), r.person.Limits.Credit, r.person.Limits.Tag) {
		v.Role += " · " + limit
	}
	for _, i := range live {
		v.Sessions = append(v.Sessions, account.SessionRow{ID: i.ID, Device: account.Device(i.UserAgent), IP: i.IP, Seen: i.Seen, Since: i.Created, Own: i.ID == own})
	}
	return r.show(status, account.Account(v))
}

func (s *Server) changePassword(r *request) error {
	f, problems, err := decode[account.PasswordForm](r)
	if err != nil {
		return err
	}
	if len(problems) == 0 {
		wrong, err := r.passwordFits(f.Current)
		if err != nil {
			return err
		}
		if wrong != "" {
			problems = ui.Problems{"current_password": wrong}
		}
	}
	var hash string
	if len(problems) == 0 {
		if hash, problems, err = r.newPassword(f.Password, r.person.Email, r.person.Name); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		return r.accountPage(http.StatusUnprocessableEntity, problems)
	}
	if err := s.Store.People.SetPassword(r.ctx(), r.person.Partner, r.person.ID, hash, store.InfoOf(r.session).ID); err != nil {
		return err
	}
	r.audit("password", "person", r.person.ID, r.person.ClientRef, "Changed their password")
	r.tellPasswordChanged(r.person)
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Password changed. You were signed out everywhere else.")}); err != nil {
		return err
	}
	return r.done(paths.Account)
}

func (s *Server) changePreferences(r *request) error {
	f, problems, err := decode[account.PreferencesForm](r)
	if err != nil {
		return err
	}
	if _, err := time.LoadLocation(f.Zone); err != nil || f.Zone == "" || f.Zone == "Local" {
		problems["zone"] = r.t("Choose a time zone from the list, such as Asia/Kolkata.")
	}
	if len(problems) > 0 {
		return r.accountPage(http.StatusUnprocessableEntity, problems)
	}
	if err := s.Store.People.SetPreferences(r.ctx(), r.person.Partner, r.person.ID, f.Zone, themeName(f.Theme)); err != nil {
		return err
	}
	r.remember(themeCookie, f.Theme)
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Saved.")}); err != nil {
		return err
	}
	return r.done(paths.Account)
}

// endSession signs one of the person's own devices out.
func (s *Server) endSession(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	id := values.Get("session")
	if id == "" || id == store.InfoOf(r.session).ID {
		return r.done(paths.Account)
	}
	if id == account.AllOthers {
		n, err := s.sessions.RevokeAll(r.ctx(), r.person.Partner, r.person.ID, store.InfoOf(r.session).ID)
		if err != nil {
			return err
		}
		if n > 0 {
			r.audit("session.end", "person", r.person.ID, r.person.ClientRef, "Signed out every other device")
		}
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("You are signed out everywhere else.")}); err != nil {
			return err
		}
		return r.done(paths.Account)
	}
	err = s.sessions.Revoke(r.ctx(), r.person.Partner, r.person.ID, id)
	if platform.Is(err, platform.NotFound) {
		return r.done(paths.Account) // it has ended by itself
	}
	if err != nil {
		return err
	}
	r.audit("session.end", "person", r.person.ID, r.person.ClientRef, "Signed out another device")
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("That device is signed out.")}); err != nil {
		return err
	}
	return r.done(paths.Account)
}
