package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// freshCodes is the page that shows recovery codes once.
const freshCodes = "recovery codes"

// owesSecondFactor says that the partner wants all staff to have a second factor and
// this one has none: until then nothing else opens.
func (r *request) owesSecondFactor() bool {
	return r.site.staff && r.partner.SecondFactor && !r.person.SecondFactor
}

func (s *Server) showSecondFactor(r *request) error {
	return r.secondFactorPage(http.StatusOK, account.FactorForm{}, nil)
}

func (r *request) secondFactorPage(status int, f account.FactorForm, p ui.Problems) error {
	r.title = r.t("Second factor")
	v := account.FactorView{Form: f, Problems: p, Owed: r.owesSecondFactor(), Must: r.site.staff && r.partner.SecondFactor}
	if v.Owed {
		r.frame = onDoor
	}
	if r.person.SecondFactor {
		var err error
		if v.Left, v.Since, err = r.s.Store.Factors.Left(r.ctx(), r.person.Partner, r.person.ID); err != nil {
			return err
		}
		return r.show(status, account.SecondFactor(v))
	}
	secret, err := r.s.Store.Factors.Begin(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return err
	}
	v.Key = store.SecretText(secret)
	if v.Picture, err = account.QR(otpAddress(r.s.nameAt(r.site), r.person.Email, v.Key)); err != nil {
		return err
	}
	return r.show(status, account.SecondFactorSetUp(v))
}

// otpAddress is what an app reads from the picture.
func otpAddress(issuer, email, key string) string {
	q := url.Values{"secret": {key}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	// Apps take a plus for a plus.
	return "otpauth://totp/" + url.PathEscape(issuer+":"+email) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// confirmSecondFactor turns it on with the first code of the app.
func (s *Server) confirmSecondFactor(r *request) error {
	f, problems, err := decode[account.FactorForm](r)
	if err != nil {
		return err
	}
	if len(problems) == 0 {
		wrong, err := r.tryCode(r.person, "")
		if err != nil {
			return err
		}
		if wrong != "" {
			problems["code"] = wrong
		}
	}
	if len(problems) > 0 {
		return r.secondFactorPage(http.StatusUnprocessableEntity, f, problems)
	}
	codes, err := s.Store.Factors.Confirm(r.ctx(), r.person.Partner, r.person.ID, f.Code)
	if platform.Is(err, platform.Conflict) {
		return r.done(paths.SecondFactor) // sent twice
	}
	if e, status, ok := refused(err); ok {
		return r.secondFactorPage(status, f, problemsOf(e))
	}
	if err != nil {
		return err
	}
	r.person.SecondFactor = true
	r.audit("factor.on", "person", r.person.ID, r.person.ClientRef, "Turned the second factor on")
	r.tell(r.person, r.t("The second factor is on for %s", s.nameAt(r.site)), r.t("the second factor was turned on: signing in takes a code of your app from now on"))
	return r.showOnce(freshCodes, strings.Join(codes, " "), paths.RecoveryCodes)
}

// showRecoveryCodes shows them once, after they were made.
func (s *Server) showRecoveryCodes(r *request) error {
	text, err := s.sessions.TakeOnce(r.ctx(), r.session, freshCodes)
	if err != nil {
		return err
	}
	if text == "" {
		return r.done(paths.SecondFactor)
	}
	r.title = r.t("Recovery codes")
	return r.show(http.StatusOK, account.Recovery(account.RecoveryView{Codes: strings.Fields(text), For: s.nameAt(r.site), Email: r.person.Email, Now: r.now()}))
}

func (s *Server) renewRecoveryCodes(r *request) error {
	codes, err := s.Store.Factors.Renew(r.ctx(), r.person.Partner, r.person.ID)
	if platform.Is(err, platform.NotFound) {
		return r.done(paths.SecondFactor)
	}
	if err != nil {
		return err
	}
	r.audit("factor.codes", "person", r.person.ID, r.person.ClientRef, "Made new recovery codes")
	r.tell(r.person, r.t("New recovery codes for %s", s.nameAt(r.site)), r.t("new recovery codes were made, and the old ones no longer work"))
	return r.showOnce(freshCodes, strings.Join(codes, " "), paths.RecoveryCodes)
}

func (s *Server) askSecondFactorOff(r *request) error {
	if !r.person.SecondFactor {
		return r.done(paths.SecondFactor)
	}
	return r.factorOffPage(http.StatusOK, nil)
}

func (r *request) factorOffPage(status int, p ui.Problems) error {
	r.title = r.t("Turn the second factor off?")
	return r.show(status, account.SecondFactorOff(r.site.staff && r.partner.SecondFactor, p))
}

func (s *Server) turnSecondFactorOff(r *request) error {
	was, err := s.Store.Factors.TurnOff(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return err
	}
	if was {
		r.audit("factor.off", "person", r.person.ID, r.person.ClientRef, "Turned the second factor off")
		r.tell(r.person, r.t("The second factor is off for %s", s.nameAt(r.site)), r.t("the second factor was turned off: your password alone opens your account now"))
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The second factor is off.")}); err != nil {
			return err
		}
	}
	return r.done(paths.SecondFactor)
}
