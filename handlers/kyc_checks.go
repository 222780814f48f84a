package handlers

import (
	"net/http"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/words"
)

// showKYCChecks answers, while a number is typed, what it tells and what does not
// fit in it. Nothing of it leaves this server or is kept.
func (s *Server) showKYCChecks(r *request) error {
	f, _, err := decode[onboarding.ChecksForm](r)
	if err != nil {
		return err
	}
	var c onboarding.Checks
	switch f.Kind {
	case "pan":
		c = r.panChecks(f.PAN, f.BusinessType)
	case "aadhaar":
		c = r.aadhaarChecks(f.Aadhaar)
	case "gst":
		id := f.Draft
		if r.guest != nil {
			id = r.draftID()
		}
		o, err := r.desk.Draft(r.ctx(), id)
		if err != nil {
			return err
		}
		if c, err = r.gstChecks(o, f.GSTIN); err != nil {
			return err
		}
	default:
		return platform.Errorf(platform.Invalid, "There is no such check.")
	}
	return r.part(http.StatusOK, onboarding.CheckArea(c))
}

// compact is a number as it counts: in capitals, without what people put between
// the groups. Empty where it holds something else.
func compact(s string) string {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(s))
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return ""
		}
	}
	return s
}

// panChecks draws the PAN in cells from the letter on that says who holds it, and
// doubts a whole one.
func (r *request) panChecks(typed string, b platform.BusinessType) onboarding.Checks {
	c := onboarding.Checks{At: -1, Button: r.t("Check PAN and continue")}
	s := compact(typed)
	if len(s) < 4 || len(s) > 10 {
		return c
	}
	c.Cells = s
	p := platform.PAN(s)
	if _, err := platform.ParsePAN(s); err != nil {
		return c
	}
	doubts := p.Doubts(b)
	if len(doubts) == 0 {
		c.Good = r.t("The fourth letter, %s, says that %s holds it.", string(p.Holder()), words.Said(r.ctx(), indefinite(p.HolderName())))
		return c
	}
	for _, d := range doubts {
		c.At = d.At
		title := r.t("No PAN has this fourth letter")
		if d.Code == platform.DoubtType {
			title = r.t("This looks like the PAN of %s", words.Said(r.ctx(), indefinite(p.HolderName())))
			c.Why = r.t("%s = %s", string(p.Holder()), words.Said(r.ctx(), p.HolderName()))
		}
		c.Doubts = append(c.Doubts, onboarding.Doubt{Title: title, Body: r.sendAnyway(d.Msg)})
		for _, fit := range d.Suggest {
			c.Fixes = append(c.Fixes, onboarding.Fix{Label: onboarding.ChangeTo(r.ctx(), fit), Value: string(fit)})
		}
	}
	if b.Valid() {
		c.Confirmed, c.Button = s+" "+string(b), r.t("Send anyway")
	}
	return c
}

// indefinite puts the article before a kind of holder.
func indefinite(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}

func (r *request) sendAnyway(msg string) string {
	return words.Said(r.ctx(), msg) + " " + r.t("If the document really says this, send it anyway: the records decide.")
}

// aadhaarChecks says nothing in which a digit stands.
func (r *request) aadhaarChecks(typed string) onboarding.Checks {
	c := onboarding.Checks{At: -1, Button: r.t("Send the code")}
	digits, err := platform.ParseAadhaar(typed)
	if err != nil {
		return c
	}
	for _, d := range platform.AadhaarDoubts(digits) {
		c.Doubts = append(c.Doubts, onboarding.Doubt{Title: r.t("This number does not add up"),
			Body: words.Said(r.ctx(), d.Msg) + " " + r.t("Enter it as the card has it. If it is right, send it anyway: the registry decides.")})
		c.Confirmed, c.Button = string(d.Code), r.t("Send anyway")
	}
	return c
}

func (r *request) gstChecks(o store.Onboarding, typed string) (onboarding.Checks, error) {
	c := onboarding.Checks{At: -1, Button: r.t("Check GSTIN and continue")}
	s := compact(typed)
	g, err := platform.ParseGSTIN(s)
	if err != nil {
		if len(s) >= 2 {
			c.Good = platform.StateName(s[:2])
		}
		return c, nil
	}
	doubts, err := r.desk.GSTDoubts(r.ctx(), o, g)
	if err != nil {
		return c, err
	}
	if len(doubts) == 0 {
		c.Good = g.StateName()
		if g.PAN() != "" && o.HasPAN {
			c.Good = r.t("%s. The PAN inside is the one given before.", g.StateName())
		}
		return c, nil
	}
	for _, d := range doubts {
		c.Doubts = append(c.Doubts, onboarding.Doubt{Title: r.gstDoubt(d.Code), Body: d.Msg})
	}
	last := &c.Doubts[len(c.Doubts)-1]
	last.Body = r.sendAnyway(last.Body)
	c.Confirmed, c.Button = string(g), r.t("Send anyway")
	return c, nil
}

func (r *request) gstDoubt(code platform.DoubtCode) string {
	switch code {
	case platform.DoubtState:
		return r.t("There is no such state")
	case platform.DoubtForm:
		return r.t("This is not how a GSTIN is built")
	case platform.DoubtOtherPAN:
		return r.t("Another PAN stands inside")
	}
	return r.t("The check character does not fit")
}
