// Package clients holds the list of a partner's clients.
package clients

import (
	"context"
	"slices"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Query is what the list's address says.
type Query struct {
	Text    string `form:"q"`
	Status  string `form:"status"`
	KYC     string `form:"kyc"`
	Signal  string `form:"signal"`
	Balance string `form:"balance"`
	Till    string `form:"validity"`
	Tag     string `form:"tag"`
	Brand   string `form:"brand"`
	Sort    string `form:"sort"`
	After   string `form:"after"`
	Before  string `form:"before"`
}

// The values that each filter offers, the empty one for all first. They are the
// store's words.
var offered = map[string][]string{
	"status":   {"", "active", "inactive"},
	"kyc":      {"", InKYC, Stalled},
	"signal":   append([]string{""}, signalNames[:]...),
	"balance":  {"", "empty", "small", "middle", "large", "unknown"},
	"validity": {"", "over", "week", "month", "none"},
	"sort":     {"", "name", "newest", "balance", "lasts", "valid_till"},
}

var signalNames = [...]string{"low", "ending", "numberless", "flowless", "agentless", "off_shift", "unattended"}

// What Query.KYC says besides nothing, which is every client.
const (
	InKYC   = "pending"
	Stalled = "stalled" // for two days
)

// Check drops a value that there is not; the list is shown without it.
func (q *Query) Check() ui.Problems {
	p := ui.Problems{}
	for name, value := range map[string]*string{"status": &q.Status, "kyc": &q.KYC, "signal": &q.Signal, "balance": &q.Balance, "validity": &q.Till, "sort": &q.Sort} {
		if !slices.Contains(offered[name], *value) {
			p[""], *value = "There is no such filter. The list is shown without it.", ""
		}
	}
	if len(q.Text) > 100 {
		q.Text = q.Text[:100]
	}
	return p
}

// Pairs are the parts of the address but for the page, names and values in turn.
func (q Query) Pairs() []string {
	return []string{"q", q.Text, "status", q.Status, "kyc", q.KYC, "signal", q.Signal, "balance", q.Balance, "validity", q.Till, "tag", q.Tag, "brand", q.Brand, "sort", q.Sort}
}

// URL is the list's address with some of its parts replaced: name, value pairs.
// Another page of the old list makes no sense in the new one, so that is dropped.
func (q Query) URL(replace ...string) string { return q.at(paths.Clients, replace...) }

func (q Query) at(path string, replace ...string) string {
	all := q.Pairs()
	for i := 0; i+1 < len(replace); i += 2 {
		at := slices.Index(all, replace[i])
		for at >= 0 && at%2 == 1 { // a value that happens to read like a name
			next := slices.Index(all[at+1:], replace[i])
			if at += next + 1; next < 0 {
				at = -1
			}
		}
		if at < 0 {
			all = append(all, replace[i], replace[i+1])
		} else {
			all[at+1] = replace[i+1]
		}
	}
	return paths.With(path, all...)
}

// kept are the parts of the address that a form carries along as they are.
func (q Query) kept(but []string) (out []ui.Pair) {
	all := q.Pairs()
	for i := 0; i < len(all); i += 2 {
		if all[i+1] != "" && !slices.Contains(but, all[i]) {
			out = append(out, ui.Pair{Name: all[i], Value: all[i+1]})
		}
	}
	return out
}

// chip is a filter that is on, in words, and the address without it.
type chip struct{ name, value, remove string }

func (q Query) chips(ctx context.Context) []chip {
	var all []chip
	add := func(param, name, value string) {
		if value != "" {
			all = append(all, chip{name, value, q.URL(param, "")})
		}
	}
	add("signal", words.T(ctx, "Signal"), signalName(ctx, q.Signal))
	add("status", words.T(ctx, "Status"), optionName(statusOptions(ctx), q.Status))
	add("kyc", words.T(ctx, "KYC"), optionName(kycOptions(ctx), q.KYC))
	add("balance", words.T(ctx, "Balance"), optionName(balanceOptions(ctx), q.Balance))
	add("validity", words.T(ctx, "Validity"), optionName(tillOptions(ctx), q.Till))
	add("tag", words.T(ctx, "Tag"), q.Tag)
	return all
}

// chips are those of the address, and the brand by its name.
func (v View) chips(ctx context.Context) []chip {
	all := v.Query.chips(ctx)
	if name := optionName(v.Brands, v.Query.Brand); name != "" {
		all = append(all, chip{words.T(ctx, "Brand"), name, v.Query.URL("brand", "")})
	}
	return all
}

func brandOptions(ctx context.Context, brands []ui.Option) []ui.Option {
	return append([]ui.Option{{Label: words.T(ctx, "Any brand")}}, brands...)
}

func optionName(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value && value != "" {
			return o.Label
		}
	}
	return ""
}

func statusOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Label: words.T(ctx, "Any status")}, {Value: "active", Label: words.T(ctx, "Active")}, {Value: "inactive", Label: words.T(ctx, "Inactive")}}
}

func kycOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Label: words.T(ctx, "Done")}, {Value: InKYC, Label: words.T(ctx, "Under way")}, {Value: Stalled, Label: words.T(ctx, "Stalled over 2 days")}}
}

func signalOptions(ctx context.Context, wallet bool) []ui.Option {
	all := []ui.Option{{Label: words.T(ctx, "Any")}}
	for _, s := range signalNames {
		if s != "low" || wallet {
			all = append(all, ui.Option{Value: s, Label: signalName(ctx, s)})
		}
	}
	return all
}

func balanceOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Label: words.T(ctx, "Any balance")},
		{Value: "empty", Label: words.T(ctx, "₹0 or less")}, {Value: "small", Label: words.T(ctx, "under ₹500")},
		{Value: "middle", Label: words.T(ctx, "₹500 to ₹5,000")}, {Value: "large", Label: words.T(ctx, "₹5,000 or more")},
		{Value: "unknown", Label: words.T(ctx, "not known")}}
}

func tillOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Label: words.T(ctx, "Any validity")},
		{Value: "over", Label: words.T(ctx, "ended")}, {Value: "week", Label: words.T(ctx, "ends within 7 days")},
		{Value: "month", Label: words.T(ctx, "ends within 30 days")}, {Value: "none", Label: words.T(ctx, "no end known")}}
}

func tagOptions(ctx context.Context, tags []string) []ui.Option {
	all := []ui.Option{{Label: words.T(ctx, "Any tag")}}
	for _, t := range tags {
		all = append(all, ui.Option{Value: t, Label: t})
	}
	return all
}

func signalName(ctx context.Context, signal string) string {
	switch signal {
	case "low":
		return words.T(ctx, "Low balance")
	case "ending":
		return words.T(ctx, "Validity ending")
	case "numberless":
		return words.T(ctx, "No number")
	case "flowless":
		return words.T(ctx, "No flow")
	case "agentless":
		return words.T(ctx, "No agent")
	case "off_shift":
		return words.T(ctx, "No agent on shift")
	case "unattended":
		return words.T(ctx, "Nobody ready now")
	}
	return ""
}

// View is one page of the list.
type View struct {
	Query         Query
	Problems      ui.Problems
	Rows          []Row
	Next, Prev    string
	Total, Active int
	Signals       map[string]int64 // none for one of which nothing is known yet
	Stalled       int              // onboardings that have stood still for two days
	Tags          []string         // that are in use
	Brands        []ui.Option      // by what the address calls them; none where there is one
	Acts          []ui.Action      // what may be done to several clients at once: labels, icons and values
	Saved         []Saved
	NoKYC         bool // who is in KYC is not for this reader
	MayOnboard    bool
	MayWallet     bool      // see balances and what lasts
	Drafts        []Draft   // instead of Rows, where Query.KYC is set
	Sync          *Reading  // the platform's list is being read
	Counted       time.Time // when what the clock moves was counted
	Synced        time.Time // when the platform's list was last read; zero: never yet
	Stale         bool      // the platform does not answer
	Keyless       bool      // it has no key of ours, or refuses it
	Now           time.Time
}

// Draft is somebody who is to become a client.
type Draft struct {
	Href, Name, Email string
	Mobile            platform.Phone
	Have, Of          int    // steps
	Due               string // the one that waits
	Since             time.Time
	Stalled           bool
}

// Reading is how far the platform's list has been read.
type Reading struct {
	Rows, Of int  // clients; Of is zero while nobody knows
	First    bool // of all readings: the list is not whole yet
}

func (p Reading) words(ctx context.Context) string {
	if p.Of > 0 {
		return words.T(ctx, "%d of about %d clients", p.Rows, p.Of)
	}
	return words.T(ctx, "%d clients so far", p.Rows)
}

func (p Reading) note(ctx context.Context) string {
	if p.First {
		return words.T(ctx, "Clients appear here as they are read. Without scripts, load the page again to see how far it is.")
	}
	return words.T(ctx, "The list is as it was read last until this is through.")
}

// Row is one client. What is not known is nil or zero.
type Row struct {
	Ref, Name, Email string
	Brand            string // its name, where the partner has several
	Mobile           platform.Phone
	Active           bool
	Numbers, Agents  *int
	Balance, Burn    *platform.Paise
	Ready            *int // of the agents
	Lasts            *int // days; Forever where nothing is used
	ValidTill        time.Time
}

// Forever is Row.Lasts where nothing is used up.
const Forever = 36500

func (r Row) status() ui.Status {
	if r.Active {
		return ui.Active
	}
	return ui.Inactive
}

// ending is the class that colours a validity that is over or nearly so.
func (r Row) ending(now time.Time) string {
	switch left := r.ValidTill.Sub(now); {
	case r.ValidTill.IsZero():
		return " text-muted"
	case left <= 0:
		return " text-error"
	case left < 7*24*time.Hour:
		return " text-warning"
	}
	return ""
}

func (v View) line(ctx context.Context) string {
	if v.Synced.IsZero() && v.Total == 0 {
		return words.T(ctx, "Not read yet")
	}
	return words.T(ctx, "%d clients", v.Total) + ", " + words.T(ctx, "%d active", v.Active)
}

func (v View) filtered() bool { return v.Query.URL("sort", "") != paths.Clients }

// asRead says how old the list is while the platform is away.
func (v View) asRead(ctx context.Context) string {
	if v.Synced.IsZero() {
		return words.T(ctx, "The list could not be read yet.")
	}
	return words.T(ctx, "The list is as it was read at %s.", words.DateTime(ctx, v.Synced))
}

// counted is how many clients a signal finds; a dash where the platform has told of
// none what it goes by, so that 0 is never made up.
func (v View) counted(ctx context.Context, signal string) string {
	n, told := v.Signals[signal]
	if v.Synced.IsZero() || !told && v.Active > 0 {
		return "–"
	}
	return words.Count(ctx, int(n))
}

// signals are the cards above the list. Each leads to its clients, in the order
// in which they want attention; the one that is on leads back.
func (v View) signals(ctx context.Context) []ui.Fact {
	var all []ui.Fact
	for _, s := range []struct{ id, sort, note string }{
		{"low", "lasts", words.T(ctx, "under 7 days")},
		{"ending", "valid_till", words.T(ctx, "within 7 days")},
		{"numberless", "", words.T(ctx, "can’t be called")},
		{"flowless", "", words.T(ctx, "nobody answers")},
		{"off_shift", "", words.T(ctx, "by their hours")},
	} {
		if s.id == "low" && !v.MayWallet {
			continue
		}
		f := ui.Fact{Label: signalName(ctx, s.id), Value: v.counted(ctx, s.id), Note: s.note, Href: v.Query.URL("signal", s.id, "sort", s.sort, "status", "", "kyc", "")}
		if f.Current = v.Query.Signal == s.id; f.Current {
			f.Href = v.Query.URL("signal", "", "sort", "")
		}
		all = append(all, f)
	}
	return append(all, ui.Fact{Label: words.T(ctx, "KYC stalled"), Value: words.Count(ctx, v.Stalled), Note: words.T(ctx, "over 2 days"), Href: paths.Onboarding + "?stalled=1"})
}

func (v View) head(ctx context.Context, label, by string, right bool) ui.Head {
	h := ui.Head{Label: label, Right: right, Sort: v.Query.URL("sort", by)}
	if v.Query.Sort == by || by == "name" && v.Query.Sort == "" {
		h.Order = ui.Ascending
		if by == "newest" {
			h.Order = ui.Descending
		}
	}
	return h
}

func (v View) pages(ctx context.Context) ui.Pages {
	p := ui.Pages{Words: words.T(ctx, "%d clients on this page", len(v.Rows))}
	if v.Prev != "" {
		p.Previous = v.Query.URL("before", v.Prev)
	}
	if v.Next != "" {
		p.Next = v.Query.URL("after", v.Next)
	}
	return p
}

func onboard(ctx context.Context, v View) ui.Action {
	if !v.MayOnboard {
		return ui.Action{}
	}
	return ui.Action{Label: words.T(ctx, "Onboard a client"), Icon: "plus", Kind: ui.Primary, Href: paths.NewOnboarding}
}

func actions(ctx context.Context, v View) []ui.Action {
	all := []ui.Action{{Label: words.T(ctx, "Jobs"), Icon: "history", Href: paths.Jobs}}
	if v.Query.KYC == "" {
		all = append(all, ui.Action{Label: words.T(ctx, "Export CSV"), Icon: "download", Href: v.Query.at(paths.ClientsCSV, "after", "", "before", "")})
	}
	if v.MayOnboard {
		all = append(all, onboard(ctx, v))
	}
	return all
}

// choosing puts the column of boxes in front: everybody may export what they choose.
func (v View) choosing(heads []ui.Head) []ui.Head {
	return append([]ui.Head{{Pick: "ref", Class: "w-8"}}, heads...)
}

// Saved is a saved view of the list.
type Saved struct {
	ID, Name, Href string
	By             string // whose it is, for one that a colleague shares
	Mine, Current  bool
}

// ViewForm saves the filters of the list.
type ViewForm struct {
	Name   string `form:"name"`
	Shared string `form:"shared"`
}

// Check leaves the rules to the store.
func (f *ViewForm) Check() ui.Problems { return ui.Problems{} }

// viewName is the saved view that is shown, for the menu's button.
func (v View) viewName(ctx context.Context) string {
	for _, s := range v.Saved {
		if s.Current {
			return s.Name
		}
	}
	return words.T(ctx, "Views")
}
