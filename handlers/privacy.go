package handlers

import (
	"net/http"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/privacy"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// showPrivacy says what is held of a client and what they agreed to.
func (s *Server) showPrivacy(r *request) error {
	return r.privacyPage(http.StatusOK, privacy.ReasonForm{}, nil)
}

func (r *request) privacyPage(status int, f privacy.ReasonForm, p ui.Problems) error {
	v := privacy.View{Ref: r.client.Ref, Name: r.client.Name, Active: r.client.Active, Copy: f, Problems: p}
	var err error
	if v.Held, v.NotTold, err = r.holdings(); err != nil {
		return err
	}
	given, err := r.s.Store.Consents.OfClient(r.ctx(), r.person.Partner, r.client.Ref)
	if err != nil {
		return err
	}
	for _, c := range given {
		one := privacy.Consent{What: r.t("Aadhaar is checked with its registry"), Version: c.Version, Language: languageName(c.Language), By: c.By.Name, IP: c.IP, At: c.At}
		if c.Kind == store.ToTerms {
			one.What = r.t("The review is true, and the account is wanted")
		}
		if one.By == "" {
			one.By = r.t("not noted then")
		}
		v.Consents = append(v.Consents, one)
	}
	r.title = r.t("Privacy of %s", r.client.Name)
	return r.clientPage(status, "privacy", privacy.Page(v))
}

func languageName(tag string) string { return words.Named(words.Best(tag, "")) }

// kinds of things by the tables that hold them; what is not here is of one kind.
var heldAs = map[string]string{
	"memberships": "portal", "visits": "portal", "client_tags": "notes", "client_notes": "notes", "agents": "agents", "agent_states": "agents", "agent_watches": "agents",
	"mask_parties": "masks", "onboardings": "kyc", "intents": "acts", "approvals": "money", "papers": "money", "audit": "trail",
}

// holdings are what is held of the client: here by kinds, and at the platform.
func (r *request) holdings() (all []privacy.Holding, notTold bool, err error) {
	// People stand in two tables: who they are, and for whom they work.
	held, err := r.s.Store.Privacy.Held(r.ctx(), r.person.Partner, r.client.Ref)
	if err != nil {
		return nil, false, err
	}
	set, err := r.s.Store.Settings.Privacy(r.ctx(), r.person.Partner)
	if err != nil {
		return nil, false, err
	}
	count := map[string]int64{}
	for _, h := range held {
		kind := heldAs[h.Table]
		switch {
		case h.Table == "people":
			continue
		case kind == "acts" && h.Keep == store.KeptMoney:
			kind = "money"
		case kind == "acts" && h.Keep == store.KeptKYC:
			kind = "kyc"
		case kind == "":
			kind = "copies"
		}
		count[kind] += h.Rows
	}
	here, there := r.t("this dashboard"), r.t("the platform")
	atOnce := r.t("at once")
	add := func(what, where, fate string, n int64, stays bool) {
		if n > 0 {
			all = append(all, privacy.Holding{What: what, Where: where, Count: words.Count(r.ctx(), int(n)), Fate: fate, Stays: stays})
		}
	}
	add(r.t("Name and contact in the client list"), here, atOnce, 1, false)
	add(r.t("People with portal access, with their sessions"), here, atOnce, count["portal"], false)
	add(r.t("Notes and tags of your staff"), here, atOnce, count["notes"], false)
	add(r.t("Agents: names, contact, and what they did when"), here, atOnce, count["agents"], false)
	add(r.t("Phones of masking sessions, sealed"), here, atOnce, count["masks"], false)
	add(r.t("What costly calls were sent with"), here, atOnce, count["acts"], false)
	add(r.t("Copies of what the platform tells, labels, rules and files"), here, atOnce, count["copies"], false)
	add(r.t("KYC: the onboarding, sealed PAN and GSTIN, consents"), here, r.kycFate(set), count["kyc"], set.KYCYears > 0)
	add(r.t("Money: credits, approvals, numbered documents"), here, r.t("after the financial year under way and 8 more: Companies Act 2013, section 128(5); CGST Act 2017, section 36"), count["money"], true)
	add(r.t("Audit trail"), here, r.t("each entry after a year: CERT-In’s directions want logs kept"), count["trail"], true)
	detail, err := r.desk.Detail(r.ctx(), r.client.Ref)
	if err != nil {
		if !away(err) {
			return nil, false, err
		}
		return all, true, nil
	}
	fate := r.t("not from here: the platform has no call for it, so ask its support")
	add(r.t("The client’s record and KYC"), there, fate, 1, true)
	add(r.t("Numbers and flows"), there, fate, int64(len(detail.Value.DIDs)+len(detail.Value.Flows)), true)
	return all, false, nil
}

// kycFate says when KYC goes, and whose rule that is.
func (r *request) kycFate(set store.PrivacySettings) string {
	if set.KYCYears == 0 {
		return r.t("at once, as you have set it")
	}
	return r.t("%d years after the erasure, as you have set it: DoT wants a reseller’s end users identified, and that shown afterwards, but names no term", set.KYCYears)
}

// askErase asks for an erasure the first time.
func (s *Server) askErase(r *request) error {
	return r.erasePage(http.StatusOK, privacy.EraseForm{}, nil, false)
}

func (r *request) erasePage(status int, f privacy.EraseForm, p ui.Problems, sure bool) error {
	v := privacy.EraseView{Ref: r.client.Ref, Name: r.client.Name, Active: r.client.Active, Form: f, Problems: p, Sure: sure}
	var err error
	if v.Held, _, err = r.holdings(); err != nil {
		return err
	}
	r.title = r.t("Erase the data of %s", r.client.Name)
	return r.clientPage(status, "privacy", privacy.Erase(v))
}

// erase asks once more, and then does it. What the platform holds stays there.
func (s *Server) erase(r *request) error {
	f, problems, err := decode[privacy.EraseForm](r)
	if err != nil {
		return err
	}
	if r.client.Active || len(problems) > 0 {
		return r.erasePage(http.StatusUnprocessableEntity, f, problems, false)
	}
	if f.Step != "erase" {
		return r.erasePage(http.StatusOK, f, nil, true)
	}
	if !strings.EqualFold(strings.Join(strings.Fields(f.Typed), " "), strings.Join(strings.Fields(r.client.Name), " ")) {
		return r.erasePage(http.StatusUnprocessableEntity, f, ui.Problems{"typed": r.t("This is not the client’s name.")}, true)
	}
	done, err := s.Store.Privacy.Erase(r.ctx(), r.person.Partner, r.client.Ref, r.actor().Actor, f.Reason)
	if platform.Is(err, platform.Conflict) {
		return r.erasePage(http.StatusConflict, f, nil, false)
	}
	if err != nil {
		return err
	}
	// Without the name: the trail should not bring it back.
	r.s.Desk.For(r.actor()).Record(r.ctx(), desk.Change{Action: "privacy.erase", Object: "client", ObjectID: done.Ref, Ref: done.Ref,
		Summary: "Erased a client’s data: " + f.Reason, After: []byte(`{"kyc_until":"` + done.KYCUntil.Format(time.DateOnly) + `","money_until":"` + done.MoneyUntil.Format(time.DateOnly) + `"}`)})
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The client’s data are erased.")}); err != nil {
		return err
	}
	if !r.can(readAudit) {
		return r.done(paths.Clients)
	}
	return r.done(paths.Erased)
}

// showErased lists the clients that were erased.
func (s *Server) showErased(r *request) error {
	all, err := s.Store.Privacy.Erasures(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	var rows []privacy.Gone
	for _, e := range all {
		rows = append(rows, privacy.Gone{Ref: e.Ref, By: e.By, Reason: e.Reason, At: e.At, KYC: e.KYCUntil, Money: e.MoneyUntil, KYCGone: !e.KYCGone.IsZero(), PaidGone: !e.MoneyGone.IsZero()})
	}
	r.title = r.t("Erased clients")
	return r.show(http.StatusOK, privacy.Erased(rows))
}
