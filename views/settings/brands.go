package settings

import (
	"context"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/brand"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// BrandsView lists the partner's brands.
type BrandsView struct {
	Brands []BrandRow
	Now    time.Time
}

// BrandRow is one brand. Icon is the address of its picture.
type BrandRow struct {
	ID, Name, Icon string
	Hosts          []HostRow
	SignUp         bool
}

// HostRow is a host that leads to a brand, with what the last look found. Name is as
// DNS has it, Readable in its own script.
type HostRow struct {
	Name, Readable string
	State          string // "", "here", "no record", "silent", "elsewhere" or "private"
	Found          string // where DNS leads
	Checked        time.Time
	Certificate    *Certificate // nil where a proxy has them
}

// status puts a host's state into the vocabulary.
func (h HostRow) status(ctx context.Context, now time.Time) (ui.Status, string) {
	switch h.State {
	case "here":
		if h.Certificate != nil {
			return h.Certificate.status(ctx, now)
		}
		return ui.Active, words.T(ctx, "Leads here")
	case "no record":
		return ui.Stalled, words.T(ctx, "No DNS record yet")
	case "silent":
		return ui.Failed, words.T(ctx, "Nothing answers there")
	case "elsewhere":
		return ui.Failed, words.T(ctx, "Leads elsewhere")
	case "private":
		return ui.NotKnown, words.T(ctx, "Leads to a private network")
	}
	return ui.NotKnown, words.T(ctx, "Not checked yet")
}

// BrandForm is everything of a brand but its pictures, hosts and sign-up.
type BrandForm struct {
	Name         string   `form:"name"`
	Mark         string   `form:"mark"`
	Accent       string   `form:"accent"`
	SupportEmail string   `form:"support_email"`
	SupportPhone string   `form:"support_phone"`
	Sender       string   `form:"sender"`
	ReplyTo      string   `form:"reply_to"`
	Language     string   `form:"language"`
	Terms        string   `form:"terms"`
	Areas        []string `form:"area"`
	Try          string   `form:"try"` // pressed to look at the colour without saving
}

// Check names what is no address and no phone.
func (f *BrandForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.SupportEmail != "" && !ui.IsEmail(f.SupportEmail) {
		p["support_email"] = "Write an e-mail address, such as help@example.com."
	}
	if _, err := f.Phone(); err != nil {
		p["support_phone"] = "Write a phone number, such as 020 4012 3456."
	}
	return p
}

// Phone is the support number; empty where none was given.
func (f BrandForm) Phone() (platform.Phone, error) {
	if f.SupportPhone == "" {
		return "", nil
	}
	return platform.ParsePhone(f.SupportPhone)
}

// LookForm is what a preview needs to know.
type LookForm struct {
	Name   string `form:"name"`
	Mark   string `form:"mark"`
	Accent string `form:"accent"`
	Brand  string `form:"brand"` // whose logo stands in it; empty for none
}

// Check finds nothing wrong: a colour that is none is said in the preview.
func (f *LookForm) Check() ui.Problems { return ui.Problems{} }

// AreaRow is an area that clients may see or not.
type AreaRow struct {
	Value, Label string
	On           bool
}

// PictureRow is one of a brand's pictures; Address is empty where it has none.
type PictureRow struct {
	Kind, Label, Hint string
	Address           string
	Made              bool // the icon was made of the logo
	Dark              bool // shown on a dark ground
}

// BrandView is a brand's page, or that of a new one where ID is empty.
type BrandView struct {
	ID       string
	Name     string // as saved
	Form     BrandForm
	Problems ui.Problems
	Look     Look
	Areas    []AreaRow
	Pictures []PictureRow
	PictureP ui.Problems // of the pictures' form
	Hosts    []HostRow
	Host     string // as it was typed
	HostP    ui.Problems
	Target   string // the name that a CNAME leads to; empty where there is none to tell
	OwnTLS   bool   // certificates are fetched here
	Sender   SenderView
	SignUp   bool
	Now      time.Time
	Last     bool // it is the only one
}

// Look is what a preview draws.
type Look struct {
	Name, Mark, Accent string
	Logo, LogoDark     string // addresses; empty draws the mark
	Wide               bool   // the logo has the name in it
}

// verdict is how the accent fares; ok is false where it is no colour.
func (l Look) verdict() (v brand.Verdict, ok bool) {
	v, err := brand.Check(l.Accent)
	return v, err == nil
}

// hex is the accent without #, for an address.
func (l Look) hex() string {
	return strings.TrimPrefix(strings.ToLower(strings.TrimSpace(l.Accent)), "#")
}

func (l Look) mark() string {
	if m := strings.TrimSpace(l.Mark); m != "" {
		return m
	}
	return ui.Initials(l.Name)
}

func (l Look) name(ctx context.Context) string {
	if l.Name == "" {
		return words.T(ctx, "Your brand")
	}
	return l.Name
}

// advice says what the last look at a host found, and what to do about it.
func (h HostRow) advice(ctx context.Context) string {
	switch h.State {
	case "no record":
		return words.T(ctx, "DNS does not know this name yet. Set this record at whoever keeps your domain; it may take an hour to be seen everywhere.")
	case "silent":
		return words.T(ctx, "It leads to %s, where nothing answers. If that is not this server, set this record instead.", h.Found)
	case "elsewhere":
		return words.T(ctx, "It leads to %s, where another server answers. Set this record instead.", h.Found)
	case "private":
		return words.T(ctx, "It leads to %s. What answers in a private network is not looked at from here: open the name in your browser.", h.Found)
	}
	return words.T(ctx, "Set this record at whoever keeps your domain, then check whether it leads here.")
}
