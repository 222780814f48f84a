package onboarding

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ListView is the begun onboardings, those that have waited longest first.
type ListView struct {
	Rows     []Row
	Total    int
	Now      time.Time
	Stale    string // why the list may be behind; empty where it is not
	Checking []Open
	MayBegin bool
	NoHost   bool // nobody can be handed a link
	Live     bool // somebody has one, so the list looks again by itself
	Filter   Filter
	Problems ui.Problems
	Pages    ui.Pages
}

// Row is one of them.
type Row struct {
	ID, Name, Email string
	Mobile          platform.Phone
	Next            platform.Step
	NotTold         bool // Next is a guess
	Have, Of        int
	Since           time.Time
	Longer          bool // it may wait longer than that
	Stalled         bool
	MayGoOn         bool
	MayResend       bool
	MayRemind       bool
	Progress        ProgressView
	With            string // who looks after it; empty: nobody
	WithMe          bool
	Note            string // what they were told
	Brand           string // its name, where the partner has several
	Held            bool   // signed by its client, and waiting for staff's approval
	MayApprove      bool
}

// At is the list with this filter, behind one cursor or before another.
func (f Filter) At(after, before string) string {
	return paths.With(paths.Onboarding, "step", string(f.Step), "mine", f.Mine, "stalled", f.Stalled, "after", after, "before", before)
}

func stepOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Label: words.T(ctx, "Every step")}}
	for _, s := range filterSteps {
		out = append(out, ui.Option{Value: string(s), Label: StepName(ctx, s)})
	}
	return append(out, ui.Option{Value: string(WaitsForApproval), Label: words.T(ctx, "Your approval")})
}

// menu is what can be done with a row besides going on.
func (r Row) menu(ctx context.Context) []ui.Action {
	if r.Held {
		if !r.MayApprove {
			return nil
		}
		return []ui.Action{{Label: words.T(ctx, "Refuse…"), Icon: "ban", Kind: ui.Danger, Href: paths.DraftRefuse(r.ID), Dialog: true}}
	}
	var out []ui.Action
	if r.MayRemind {
		out = append(out, ui.Action{Label: words.T(ctx, "Remind by mail"), Icon: "mail", Post: paths.DraftHandover(r.ID), Fields: []ui.Pair{{Name: "back", Value: "list"}}},
			ui.Action{Label: words.T(ctx, "Hand over"), Icon: "send", Href: paths.DraftHandover(r.ID)})
	}
	if r.MayGoOn {
		out = append(out, ui.Action{Label: words.T(ctx, "Assign"), Icon: "user-plus", Href: paths.DraftAssign(r.ID)},
			ui.Action{Label: words.T(ctx, "Put away…"), Icon: "trash-2", Kind: ui.Danger, Href: paths.DraftDiscard(r.ID), Dialog: true})
	}
	return out
}

// AssignView chooses who looks after an onboarding.
type AssignView struct {
	ID, Name string
	People   []ui.Option
	Form     AssignForm
	Problems ui.Problems
}

// Open is a costly call that has not settled.
type Open struct{ What, Href string }

// StandingView is one onboarding for those who may read it and not go on.
type StandingView struct {
	Row
	Progress    ProgressView
	MayRemind   bool
	Problems    ui.Problems
	ResendAfter time.Time
	Now         time.Time
}

// RegisterView is the first page.
type RegisterView struct {
	Form     RegisterForm
	Brands   []ui.Option // to choose from; none where there is one
	Tag      string      // that the client gets, since its author looks after those; empty: none
	Problems ui.Problems
	Suggest  string          // a password nobody has used
	Corrects string          // name of the draft that this one corrects; empty for a new one
	Voids    bool            // and whose KYC is begun anew with it
	Held     string          // address of the same act, under way; empty mostly
	Open     templ.Component // registrations whose outcome is not known; nil where there is none
}

// Who is at a wizard's page: staff, or the client themself by a link. Both fill in
// the same forms; the words differ, and the client is offered nothing of staff.
type Who struct {
	At       paths.Wizard
	ID       string
	Self     bool   // the client, by a link
	Reseller string // the brand's name, for the client
	SignUp   bool   // they began by themself
}

// say picks between what staff read and what the client reads.
func (w Who) say(staff, client string) string {
	if w.Self {
		return client
	}
	return staff
}

// CodesView asks for the two codes.
type CodesView struct {
	Who
	Email                  string
	Mobile                 platform.Phone
	Form                   CodesForm
	Problems               ui.Problems
	Sent, ResendAfter, Now time.Time
}

// PANView asks for the PAN.
type PANView struct {
	Who
	Subject  string
	Form     PANForm
	Problems ui.Problems
	Checks   Checks
	Known    Known
	Due      platform.Step
	NotTold  bool // it was begun elsewhere, and the PAN may have been checked there
}

// Known is what the records confirmed before, when a step is gone back to.
type Known struct {
	Number, Name string // masked
	Next         string // where to go on
}

// Checks is what a page says about a number while it is typed and when it comes
// back with doubts.
type Checks struct {
	Cells     string // a PAN to draw in cells; empty for none
	At        int    // cell in doubt; -1 for none
	Why       string // what that cell means
	Good      string // what the number tells by itself
	Doubts    []Doubt
	Fixes     []Fix
	Confirmed string // goes back with the form: these doubts were seen
	Button    string
}

// Doubt is a soft warning.
type Doubt struct{ Title, Body string }

// Fix is a one-press remedy: another legal form.
type Fix struct{ Label, Value string }

// AadhaarView asks for consent and number. The number itself never gets here.
type AadhaarView struct {
	Who
	Subject    string
	Consented  bool
	Proprietor bool
	Due        platform.Step
	Problems   ui.Problems
	Checks     Checks
	Known      Known
}

// AadhaarCodeView asks for the code that the registry sent.
type AadhaarCodeView struct {
	Who
	Sent     time.Time
	Again    time.Time // when another may be asked for
	Now      time.Time
	Problems ui.Problems
}

// GSTView asks for the GSTIN.
type GSTView struct {
	Who
	Subject  string
	Form     GSTForm
	Problems ui.Problems
	Checks   Checks
	Known    Known
	Skipped  bool
	Due      platform.Step
}

// ReviewView is everything captured. Stale says why it could not be read anew;
// then there is no going on.
type ReviewView struct {
	Who
	Preview platform.KYCPreview
	Names   []Name
	Stale   string
}

// SignView is the last page.
type SignView struct {
	Who
	Subject  string
	Intent   string
	Agreed   bool
	Typed    string // the name, as it was typed
	Picture  string // what it looks like: an image's address
	Approval bool   // the reseller looks at it before it goes live
	Problems ui.Problems
	MaxBytes string // in words
	Held     string // as in RegisterView
}

// StepName is what a step is called.
func StepName(ctx context.Context, s platform.Step) string {
	switch s {
	case platform.StepOTP:
		return words.T(ctx, "Codes")
	case platform.StepPAN:
		return words.T(ctx, "PAN")
	case platform.StepAadhaar:
		return words.T(ctx, "Aadhaar")
	case platform.StepGST:
		return words.T(ctx, "GST")
	case platform.StepReview:
		return words.T(ctx, "Review")
	}
	return words.T(ctx, "Done")
}

// WaitsFor says in words what a step lacks.
func WaitsFor(ctx context.Context, s platform.Step) string {
	switch s {
	case platform.StepOTP:
		return words.T(ctx, "Codes are not confirmed")
	case platform.StepPAN:
		return words.T(ctx, "PAN is missing")
	case platform.StepAadhaar:
		return words.T(ctx, "Aadhaar is missing")
	case platform.StepGST:
		return words.T(ctx, "GST is not answered")
	case platform.StepReview:
		return words.T(ctx, "Waits for review and signature")
	}
	return words.T(ctx, "Accepted elsewhere")
}

// waitsFor is what is due, as far as it is known.
func (r Row) waitsFor(ctx context.Context) string {
	if r.Held && !r.MayApprove {
		return words.T(ctx, "Waits for approval")
	}
	if r.Held {
		return words.T(ctx, "Waits for your approval")
	}
	if r.NotTold {
		return words.T(ctx, "The platform does not tell which step is due")
	}
	return WaitsFor(ctx, r.Next)
}

func (r Row) progress(ctx context.Context) string {
	if r.NotTold {
		return words.T(ctx, "not known")
	}
	return words.T(ctx, "KYC, %d of %d", r.Have, r.Of)
}

func typeOptions(ctx context.Context, chosen platform.BusinessType) []ui.Option {
	var out []ui.Option
	if !chosen.Valid() {
		out = append(out, ui.Option{Label: words.T(ctx, "Choose")})
	}
	for _, b := range platform.BusinessTypes() {
		out = append(out, ui.Option{Value: string(b), Label: words.Said(ctx, b.Name())})
	}
	return out
}

// panQuestion is the heading and the lead, which say whose PAN is meant.
func (w Who) panQuestion(ctx context.Context, b platform.BusinessType) (title, lead string) {
	switch b {
	case platform.Individual:
		return w.say(words.T(ctx, "What is the client’s PAN?"), words.T(ctx, "What is your PAN?")), words.T(ctx, "It stands on the PAN card and on every tax return.")
	case platform.Proprietorship:
		return w.say(words.T(ctx, "What is the proprietor’s PAN?"), words.T(ctx, "What is your own PAN?")), words.T(ctx, "A sole proprietorship has no PAN of its own: it is the owner’s.")
	case platform.Company:
		return words.T(ctx, "What is the company’s PAN?"), words.T(ctx, "It is the company’s own PAN, not a director’s. You find it on the PAN card and on every tax return.")
	case platform.LLP, platform.Partnership:
		return words.T(ctx, "What is the firm’s PAN?"), words.T(ctx, "It is the firm’s own PAN, not a partner’s. You find it on the PAN card and on every tax return.")
	case platform.HUF:
		return words.T(ctx, "What is the family’s PAN?"), words.T(ctx, "A Hindu undivided family has a PAN of its own, besides those of its members.")
	case platform.Trust:
		return words.T(ctx, "What is the trust’s PAN?"), words.T(ctx, "It is the trust’s own PAN, not a trustee’s.")
	case platform.Society, platform.Government:
		return words.T(ctx, "What is the body’s PAN?"), words.T(ctx, "It is the PAN in the body’s own name, not an officer’s.")
	}
	return w.say(words.T(ctx, "What is the client’s PAN?"), words.T(ctx, "What is your PAN?")), words.T(ctx, "Say first what kind of business it is: the fourth letter of the PAN depends on it.")
}

// ChangeTo is the words on a one-press fix.
func ChangeTo(ctx context.Context, b platform.BusinessType) string {
	switch b {
	case platform.Individual:
		return words.T(ctx, "Change to individual")
	case platform.Proprietorship:
		return words.T(ctx, "Change to proprietorship")
	case platform.Company:
		return words.T(ctx, "Change to company")
	case platform.LLP:
		return words.T(ctx, "Change to LLP")
	case platform.Partnership:
		return words.T(ctx, "Change to partnership firm")
	case platform.HUF:
		return words.T(ctx, "Change to Hindu undivided family")
	case platform.Trust:
		return words.T(ctx, "Change to trust")
	case platform.Society:
		return words.T(ctx, "Change to society or association")
	case platform.Government:
		return words.T(ctx, "Change to government body")
	}
	return ""
}

func (r Row) goOn(ctx context.Context) ui.Action {
	if r.Held && r.MayApprove {
		return ui.Action{Label: words.T(ctx, "Decide"), Size: ui.Small, Href: paths.DraftApproval(r.ID)}
	}
	if !r.MayGoOn {
		return ui.Action{Label: words.T(ctx, "Look"), Size: ui.Small, Href: paths.Draft(r.ID)}
	}
	return ui.Action{Label: words.T(ctx, "Continue"), Size: ui.Small, Href: paths.Draft(r.ID)}
}

func listLine(ctx context.Context, v ListView) string {
	if v.Total == 0 {
		return ""
	}
	return words.T(ctx, "%d onboardings under way, longest waiting first.", v.Total)
}

func begin(ctx context.Context, may bool) []ui.Action {
	if !may {
		return nil
	}
	return []ui.Action{{Label: words.T(ctx, "Onboard a client"), Icon: "plus", Kind: ui.Primary, Href: paths.NewOnboarding}}
}

func emptyAction(ctx context.Context, may bool) ui.Action {
	if !may {
		return ui.Action{}
	}
	return ui.Action{Label: words.T(ctx, "Onboard a client"), Icon: "plus", Href: paths.NewOnboarding}
}

// codesLife says how long codes work that were sent then. The rule is the
// embedded platform's; another one's refusal says its own.
func codesLife(ctx context.Context, now, sent time.Time) string {
	until := sent.Add(platform.CodeLife)
	if !until.After(now) {
		return words.T(ctx, "These codes stopped working at %s. Send fresh ones.", words.Time(ctx, until))
	}
	return words.T(ctx, "The codes work until %s, %d tries each.", words.Time(ctx, until), platform.CodeTries)
}

// seconds counts those that have begun.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// phone is a number as it is read; what is none stays as it came.
func phone(s string) string {
	if p, err := platform.ParsePhone(s); err == nil {
		return p.String()
	}
	return s
}

func kycRows(ctx context.Context, v ReviewView) []ui.Row {
	p := v.Preview
	change := func(href string) ui.Action { return ui.Action{Label: words.T(ctx, "Change"), Href: href} }
	rows := []ui.Row{{Term: words.T(ctx, "PAN"), Value: p.PAN, Mono: true, Action: change(v.At.PAN())}}
	if p.AadhaarLast4 != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Aadhaar"), Value: "XXXX XXXX " + p.AadhaarLast4, Mono: true, Action: change(v.At.Aadhaar())})
	}
	switch {
	case p.GSTIN != "":
		rows = append(rows, ui.Row{Term: words.T(ctx, "GSTIN"), Value: p.GSTIN, Mono: true, Note: p.State, Action: change(v.At.GST())})
	case p.GSTSkipped:
		rows = append(rows, ui.Row{Term: words.T(ctx, "GST"), Value: words.T(ctx, "Not registered"), Action: change(v.At.GST())})
	}
	return rows
}

func (r Row) with(ctx context.Context) string {
	if r.With == "" {
		return words.T(ctx, "nobody")
	}
	return r.With
}
