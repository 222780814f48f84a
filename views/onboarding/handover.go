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

// Contact is how a client reaches the reseller.
type Contact struct {
	Email string
	Phone platform.Phone
}

// InvitedView explains a link to the client who opens it.
type InvitedView struct {
	Who
	Name    string // of the client
	Contact Contact
	Needed  []Needed
	Begun   bool // by this link
	Next    string
	Expires time.Time
}

// Needed is a step that is still to do, in the client's terms.
type Needed struct{ Icon, Title, Note string }

// NeededFor puts a step into the client's terms.
func NeededFor(ctx context.Context, s platform.Step) Needed {
	switch s {
	case platform.StepOTP:
		return Needed{"smartphone", words.T(ctx, "Two codes"), words.T(ctx, "One came to your phone, one to your mailbox.")}
	case platform.StepPAN:
		return Needed{"file-text", words.T(ctx, "PAN"), words.T(ctx, "As it stands on the card.")}
	case platform.StepAadhaar:
		return Needed{"shield-check", words.T(ctx, "Aadhaar"), words.T(ctx, "With your consent. The number is not kept.")}
	case platform.StepGST:
		return Needed{"receipt-text", words.T(ctx, "GST"), words.T(ctx, "The GSTIN, if the business is registered.")}
	}
	return Needed{"signature", words.T(ctx, "Review and signature"), words.T(ctx, "Look over everything, then sign with a finger.")}
}

// CheckedView is what became of the client's acceptance.
type CheckedView struct {
	Who
	Panel  templ.Component // while it is not known
	Person bool            // only a person can tell
	Why    string          // it did not go through
}

// ProgressView is where the client is, as staff see it.
type ProgressView struct {
	ID      string
	Now     time.Time
	Working int // how many links still open
	Made    int // how many there were
	Mailed  time.Time
	Opened  time.Time // first, of those that work
	Seen    time.Time // last
	Step    platform.Step
	Expires time.Time // of the last
	Ended   bool      // it is done or put away
	Live    string    // name of the client that it became; empty where there is none
	Listed  bool      // the links stand below, each by itself
	Links   []LinkRow // that work, newest first
	MayTake bool      // back
	At      string    // the step that the page around it shows
	Moved   string    // where the onboarding has gone on meanwhile
}

// Words say it in one line.
func (p ProgressView) Words(ctx context.Context) string {
	switch {
	case p.Live != "":
		return words.T(ctx, "%s is live", p.Live)
	case p.Ended:
		return words.T(ctx, "This onboarding has ended")
	case p.Made == 0:
		return words.T(ctx, "Not handed over yet")
	case p.Working == 0:
		return words.T(ctx, "The link does not work any more")
	case p.Opened.IsZero() && !p.Mailed.IsZero():
		return words.T(ctx, "Mailed %s, not opened yet", words.Ago(ctx, p.Now, p.Mailed))
	case p.Opened.IsZero():
		return words.T(ctx, "Link made, not opened yet")
	case p.Step == "":
		return words.T(ctx, "Link opened at %s, not begun", p.opened(ctx))
	}
	if p.present() {
		return words.T(ctx, "Link opened at %s, at step %s now", p.opened(ctx), StepName(ctx, p.Step))
	}
	return words.T(ctx, "Link opened at %s, at step %s, last seen %s", p.opened(ctx), StepName(ctx, p.Step), words.Ago(ctx, p.Now, p.Seen))
}

// opened is the time of day alone where that was today.
func (p ProgressView) opened(ctx context.Context) string {
	if words.Date(ctx, p.Opened) == words.Date(ctx, p.Now) {
		return words.Time(ctx, p.Opened)
	}
	return words.DateTime(ctx, p.Opened)
}

// here is how long somebody counts as being at a page.
const here = 2 * time.Minute

func (p ProgressView) present() bool { return !p.Seen.IsZero() && p.Now.Sub(p.Seen) < here }

// again is where the page asks for this anew.
func (p ProgressView) again() string {
	if p.Listed {
		return paths.With(paths.DraftProgress(p.ID), "links", "1")
	}
	return paths.DraftProgress(p.ID)
}

func (p ProgressView) dot() ui.Status {
	switch {
	case p.Live != "":
		return ui.Active
	case p.Working > 0 && p.present():
		return ui.Online
	case p.Working > 0:
		return ui.Due
	}
	return ui.Inactive
}

// HandOverView is the page on which staff make, mail and take back a link.
type HandOverView struct {
	ID, Name, Email string
	Brand, Host     string
	BrandID         string
	Brands          []ui.Option // to choose from; none where there is one
	Fresh           string      // a link just made, shown once
	Progress        ProgressView
	Mailed          time.Time
	Recent          bool // within a day
	MayCopy         bool
	Problems        ui.Problems
	Now             time.Time
}

func (v HandOverView) mailLabel(ctx context.Context) string {
	if v.Mailed.IsZero() {
		return words.T(ctx, "Mail the link")
	}
	return words.T(ctx, "Mail it again")
}

// HandOverForm mails the link. Force says that a mail went out within a day and
// another is wanted all the same.
type HandOverForm struct {
	Force bool   `form:"force"`
	End   bool   `form:"end"`  // the links there are end with the new one
	Link  string `form:"link"` // the one to revoke; empty for all
	Back  string `form:"back"` // "list" where it was pressed there
}

// BrandForm chooses under which brand somebody is onboarded.
type BrandForm struct {
	Brand string `form:"brand"`
}

// Check finds nothing wrong: which brands there are is known elsewhere.
func (f *BrandForm) Check() ui.Problems { return ui.Problems{} }

// LinkRow is one link that works. By is empty where the client made it, signing up, and
// where it came with a reminder.
type LinkRow struct {
	ID, By, MailedTo               string
	Created, Expires, Opened, Seen time.Time
	Step                           platform.Step
}

func (l LinkRow) made(ctx context.Context) string {
	at := words.DateTime(ctx, l.Created)
	switch {
	case l.By == "" && l.MailedTo != "":
		return words.T(ctx, "Mailed to %s as a reminder on %s", l.MailedTo, at)
	case l.By == "":
		return words.T(ctx, "The client’s own, from signing up on %s", at)
	case l.MailedTo != "":
		return words.T(ctx, "Mailed to %s by %s on %s", l.MailedTo, l.By, at)
	}
	return words.T(ctx, "Made to copy by %s on %s", l.By, at)
}

func (l LinkRow) state(ctx context.Context, now time.Time) string {
	until := words.T(ctx, "works until %s", words.DateTime(ctx, l.Expires))
	switch {
	case l.Opened.IsZero():
		return words.T(ctx, "Not opened yet, %s", until)
	case l.Step == "":
		return words.T(ctx, "Opened %s, %s", words.Ago(ctx, now, l.Opened), until)
	}
	return words.T(ctx, "Opened %s, last at step %s %s, %s", words.Ago(ctx, now, l.Opened), StepName(ctx, l.Step), words.Ago(ctx, now, l.Seen), until)
}

func (p ProgressView) linksTitle(ctx context.Context) string {
	if len(p.Links) == 1 {
		return words.T(ctx, "One link works")
	}
	return words.T(ctx, "%d links work", len(p.Links))
}

func (v HandOverView) endLabel(ctx context.Context) string {
	if len(v.Progress.Links) == 1 {
		return words.T(ctx, "End the link that works now")
	}
	return words.T(ctx, "End the %d links that work now", len(v.Progress.Links))
}

// title is the heading behind a link: for whom somebody asks, or who came back.
func (v InvitedView) title(ctx context.Context) string {
	if v.SignUp {
		return words.T(ctx, "Go on with your registration with %s", v.Reseller)
	}
	return words.T(ctx, "%s asks you to finish the registration of %s", v.Reseller, v.Name)
}

// Check finds nothing wrong: what there is to refuse is not in the form.
func (f *HandOverForm) Check() ui.Problems { return ui.Problems{} }
