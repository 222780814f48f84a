package settings

import (
	"context"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/brand"
	"partnerdesk/views/paths"
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

// BrandTab is one of the pages about a brand. Each has a form of its own.
type BrandTab string

const (
	TabLook  BrandTab = "look"
	TabHosts BrandTab = "hosts"
	TabMail  BrandTab = "mail"
	TabAreas BrandTab = "areas"
)

// BrandTabAt is the address of a page about a brand.
func BrandTabAt(id string, tab BrandTab) string {
	switch tab {
	case TabHosts:
		return paths.BrandHosts(id)
	case TabMail:
		return paths.BrandMail(id)
	case TabAreas:
		return paths.BrandAreas(id)
	}
	return paths.Brand(id)
}

// BrandForm is everything of a brand but its pictures, hosts and sign-up.
type BrandForm struct {
	Tab          BrandTab `form:"tab"` // whose form it is
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

// Within is a brand as a form leaves it that shows only a part of it.
func (f BrandForm) Within(whole BrandForm) BrandForm {
	switch f.Tab {
	case TabMail:
		whole.SupportEmail, whole.SupportPhone, whole.Sender, whole.ReplyTo, whole.Language, whole.Terms = f.SupportEmail, f.SupportPhone, f.Sender, f.ReplyTo, f.Language, f.Terms
	case TabAreas:
		whole.Areas = f.Areas
	default:
		whole.Name, whole.Mark, whole.Accent, whole.Try = f.Name, f.Mark, f.Accent, f.Try
	}
	whole.Tab = f.Tab
	return whole
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
	Tab      BrandTab
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

func (v BrandView) tabs(ctx context.Context) []ui.Tab {
	all := []ui.Tab{{Label: words.T(ctx, "Look")}, {Label: words.T(ctx, "Host names")}, {Label: words.T(ctx, "Contact and mail")}, {Label: words.T(ctx, "What clients see")}}
	for i, tab := range [...]BrandTab{TabLook, TabHosts, TabMail, TabAreas} {
		all[i].Href, all[i].Current = BrandTabAt(v.ID, tab), tab == v.Tab
	}
	return all
}

func (v BrandView) actions(ctx context.Context) []ui.Action {
	if v.Last {
		return nil
	}
	return []ui.Action{{Label: words.T(ctx, "Remove this brand…"), Href: paths.RemoveBrand(v.ID), Dialog: true}}
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
