// Package imports holds the pages on which a file is sent and looked at before
// anything is done.
package imports

import (
	"context"
	"strconv"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Form is a file of rows: sent, or pasted.
type Form struct {
	CSV string `form:"csv"`
}

// Check leaves the rows to whoever reads them.
func (f *Form) Check() ui.Problems { return ui.Problems{} }

// Kinds of files; the words are those of their addresses.
const (
	Agents  = "agents"
	Credit  = "credit"
	Masking = "masking"
)

// What is to be done with a file that was looked at.
const (
	Begin = "begin" // do the good rows
	Mend  = "mend"  // mend what can be mended by itself
	Drop  = "drop"  // forget it
)

// Answer is what somebody says to a dry run.
type Answer struct {
	Do   string `form:"do"`
	Mark string `form:"mark"`
}

// Check leaves an answer that is none to the handler.
func (a *Answer) Check() ui.Problems { return ui.Problems{} }

// UploadView is the form on which a file is sent.
type UploadView struct {
	Kind            string
	Ref, ClientName string // empty where the rows name their clients
	Inactive        bool
	Columns         []Column
	Most, MostMB    int
	Pasted          string
	Problems        ui.Problems
}

// Column is one that the file may have.
type Column struct {
	Name   string
	Needed bool
}

// crumbs lead back to where files of a kind belong.
func crumbs(ctx context.Context, kind, ref, client string) []ui.Crumb {
	var all []ui.Crumb
	if ref != "" {
		all = append(all, ui.Crumb{Label: words.T(ctx, "Clients"), Href: paths.Clients}, ui.Crumb{Label: client, Href: paths.Client(ref)})
	}
	switch kind {
	case Agents:
		return append(all, ui.Crumb{Label: words.T(ctx, "Agents"), Href: paths.Agents(ref)}, ui.Crumb{Label: words.T(ctx, "From a file")})
	case Masking:
		return append(all, ui.Crumb{Label: words.T(ctx, "Masking"), Href: paths.Masks(ref)}, ui.Crumb{Label: words.T(ctx, "From a file")})
	}
	return append(all, ui.Crumb{Label: words.T(ctx, "Wallets"), Href: paths.Wallets}, ui.Crumb{Label: words.T(ctx, "From a file")})
}

// Home is where files of a kind belong.
func Home(kind, ref string) string {
	switch kind {
	case Agents:
		return paths.Agents(ref)
	case Masking:
		return paths.Masks(ref)
	}
	return paths.Wallets
}

// Door is where a file of a kind is sent.
func Door(kind, ref string) string {
	switch kind {
	case Agents:
		return paths.AgentFile(ref)
	case Masking:
		return paths.MaskFile(ref)
	}
	return paths.CreditFile
}

// Title names what a file of a kind is for.
func Title(ctx context.Context, kind string) string {
	switch kind {
	case Agents:
		return words.T(ctx, "Add agents from a file")
	case Masking:
		return words.T(ctx, "Open sessions from a file")
	}
	return words.T(ctx, "Add credit from a file")
}

func (v UploadView) line(ctx context.Context) string {
	rows := platform.GroupIndian(strconv.Itoa(v.Most))
	line := words.T(ctx, "CSV, at most %s rows and %s. You see what it would do before anything is done.", rows, words.T(ctx, "%d MB", v.MostMB))
	if v.ClientName != "" {
		return words.T(ctx, "For %s.", v.ClientName) + " " + line
	}
	return line
}

// inactive says what an inactive client means for the file.
func (v UploadView) inactive(ctx context.Context) string {
	if v.Kind == Masking {
		return words.T(ctx, "The platform opens sessions for active clients only.")
	}
	return words.T(ctx, "The platform adds agents to active clients only.")
}

// meaning says what stands in a column.
func meaning(ctx context.Context, kind, column string) string {
	switch kind + " " + column {
	case "agents name":
		return words.T(ctx, "As colleagues know them.")
	case "agents email":
		return words.T(ctx, "One of their own: no other agent of the client may have it.")
	case "agents phone":
		return words.T(ctx, "With all its digits; without a country it is Indian.")
	case "agents extension":
		return words.T(ctx, "3 to 6 digits. Left empty, the next free one is taken.")
	case "agents rings":
		return words.T(ctx, "softphone or phone. Left empty: softphone.")
	case "agents caller_id":
		return words.T(ctx, "A number of the client, shown to people they call.")
	case "agents reports_to":
		return words.T(ctx, "The extension of an agent who is there already.")
	case "agents manager":
		return words.T(ctx, "yes or no. Left empty: no.")
	case "agents group":
		return words.T(ctx, "The permission group, by name or id.")
	case "agents team":
		return words.T(ctx, "Your own label, for boards and rules.")
	case "credit client":
		return words.T(ctx, "E-mail address, mobile, id or whole name.")
	case "credit amount":
		return words.T(ctx, "Rupees, such as 500 or 1,234.50. Left empty, only the validity changes.")
	case "credit valid_till":
		return words.T(ctx, "A day, such as 2027-03-31 or 31/03/2027. Left empty, it stays.")
	case "credit note":
		return words.T(ctx, "For your colleagues. The client does not see it.")
	case "masking did":
		return words.T(ctx, "The client’s number that both call.")
	case "masking party_a", "masking party_b":
		return words.T(ctx, "The phone of one of the two.")
	case "masking expires_in":
		return words.T(ctx, "Seconds, 60 to 604800. Left empty: an hour.")
	case "masking reference":
		return words.T(ctx, "Your own word for it, such as an order’s number.")
	}
	return ""
}

// DryView is what a file would do.
type DryView struct {
	ID, Kind, Ref, ClientName string
	File                      string
	Good, Bad, Mendable       int
	Unused                    []string // heads that mean no column
	Mark                      string
	Began                     bool // it has been done
	Same                      Same
	Mended                    bool

	Total  platform.Paise
	Second int
	Unread int
	Pool   *Pool

	Rows     []Row // of this page
	Show     string
	Pages    ui.Pages
	Problems ui.Problems
	Now      time.Time
}

// Same is an earlier job that did just what this file would.
type Same struct {
	Job, By string
	At      time.Time
}

// Pool is the reseller's own account against what the wallets promise.
type Pool struct {
	Holds, Promised platform.Paise
	At              time.Time
}

// Row is one row of the file.
type Row struct {
	Line          int
	Cells         []string // as Heads has them
	Faults        []string
	Note          string
	Ref           string // of the client whom it means
	Before, After string
}

// Shows of a dry run.
const (
	ShowAll  = ""
	ShowBad  = "bad"
	ShowGood = "good"
)

func (v DryView) url(show, page string) string {
	return paths.With(paths.Import(v.ID), "show", show, "page", page)
}

// PageURL is this page's address with another page of rows.
func (v DryView) PageURL(page string) string { return v.url(v.Show, page) }

func (v DryView) tabs(ctx context.Context) []ui.Tab {
	tab := func(label, show string, n int) ui.Tab {
		return ui.Tab{Label: label, Count: words.Count(ctx, n), Href: v.url(show, ""), Current: v.Show == show}
	}
	all := []ui.Tab{tab(words.T(ctx, "All"), ShowAll, v.Good+v.Bad)}
	if v.Bad > 0 {
		all = append(all, tab(words.T(ctx, "Need another look"), ShowBad, v.Bad), tab(words.T(ctx, "Ready"), ShowGood, v.Good))
	}
	return all
}

func (v DryView) title(ctx context.Context) string {
	if v.Good == 0 {
		return words.T(ctx, "No row of this file can be done")
	}
	switch v.Kind {
	case Agents:
		return words.T(ctx, "Add %s?", words.T(ctx, "%d agents", v.Good))
	case Masking:
		return words.T(ctx, "Open %s?", words.T(ctx, "%d sessions", v.Good))
	}
	if v.Total == 0 {
		return words.T(ctx, "Change the validity of %s?", words.T(ctx, "%d clients", v.Good))
	}
	return words.T(ctx, "Credit %s?", words.T(ctx, "%d clients", v.Good))
}

func (v DryView) line(ctx context.Context) string {
	line := words.T(ctx, "File %s.", v.File)
	if v.ClientName != "" {
		line = words.T(ctx, "For %s.", v.ClientName) + " " + line
	}
	return line + " " + words.T(ctx, "Nothing has been done yet.")
}

// yes is the button that does it.
func (v DryView) yes(ctx context.Context) ui.Action {
	a := ui.Action{Kind: ui.Primary, Name: "do", Value: Begin}
	switch {
	case v.Kind == Agents:
		a.Label = words.T(ctx, "Add %s", words.T(ctx, "%d agents", v.Good))
	case v.Kind == Masking:
		a.Label = words.T(ctx, "Open %s", words.T(ctx, "%d sessions", v.Good))
	case v.Total == 0:
		a.Label = words.T(ctx, "Change validity")
	default:
		a.Label = words.T(ctx, "Add %s in all", v.Total.String())
	}
	if v.Bad > 0 {
		a.Label = words.T(ctx, "%s, leave %s out", a.Label, words.Count(ctx, v.Bad))
	}
	return a
}

// faults says what can be done about the rows that need another look.
func (v DryView) faults(ctx context.Context) ui.Notice {
	n := ui.Notice{Tone: ui.Warning, Title: words.T(ctx, "%d rows need another look", v.Bad), Body: words.T(ctx, "Mend them in your file and send it again, or go on without them."),
		Actions: []ui.Action{{Label: words.T(ctx, "Those rows as CSV"), Icon: "download", Href: paths.ImportFaults(v.ID)}, {Label: words.T(ctx, "Send another file"), Icon: "upload", Href: Door(v.Kind, v.Ref)}}}
	if v.Good == 0 {
		n.Tone, n.Body = ui.Error, words.T(ctx, "Mend them in your file and send it again.")
	}
	if v.Mendable > 0 {
		n.Actions = append([]ui.Action{{Label: words.T(ctx, "Take the proposed extensions (%s)", words.Count(ctx, v.Mendable)), Post: paths.Import(v.ID), Fields: []ui.Pair{{Name: "do", Value: Mend}}}}, n.Actions...)
	}
	return n
}

// effect says what follows from a yes, and what can't be taken back.
func (v DryView) effect(ctx context.Context) string {
	switch v.Kind {
	case Agents:
		return words.T(ctx, "Each agent gets a password that is made here. Nobody is told it: on the page of the job you fetch all of them as a file, within 7 days, and hand each their own. Then they are forgotten here.")
	case Masking:
		return words.T(ctx, "The sessions are opened one after the other. One that the platform refuses says why, and the others go on.")
	}
	return words.T(ctx, "Each client is credited once, one after the other. It can’t be taken back here.")
}

func (v DryView) facts(ctx context.Context) []ui.Fact {
	facts := []ui.Fact{{Label: words.T(ctx, "Credit in all"), Value: v.Total.String()}, {Label: words.T(ctx, "Clients"), Value: words.Count(ctx, v.Good)}}
	if v.Unread > 0 {
		facts[1].Note = words.T(ctx, "balance not known of %s", words.Count(ctx, v.Unread))
	}
	if v.Second > 0 {
		facts = append(facts, ui.Fact{Label: words.T(ctx, "Wait for a second person"), Value: words.Count(ctx, v.Second)})
	}
	if v.Pool != nil {
		facts = append(facts, ui.Fact{Label: words.T(ctx, "Your own account"), Value: v.Pool.Holds.String(), Note: words.T(ctx, "written down %s", words.Ago(ctx, v.Now, v.Pool.At))})
	}
	return facts
}

// short is what the wallets would promise beyond what the own account holds.
func (v DryView) short() platform.Paise {
	if v.Pool == nil {
		return 0
	}
	return max(v.Pool.Promised+v.Total-v.Pool.Holds, 0)
}

func (v DryView) heads(ctx context.Context) []ui.Head {
	heads := []ui.Head{{Label: words.T(ctx, "Line"), Right: true, Class: "max-sm:hidden"}}
	switch v.Kind {
	case Agents:
		heads = append(heads, ui.Head{Label: words.T(ctx, "Name")}, ui.Head{Label: words.T(ctx, "E-mail")}, ui.Head{Label: words.T(ctx, "Phone")}, ui.Head{Label: words.T(ctx, "Extension")})
	case Masking:
		heads = append(heads, ui.Head{Label: words.T(ctx, "Reference")}, ui.Head{Label: words.T(ctx, "Number")}, ui.Head{Label: words.T(ctx, "First person")}, ui.Head{Label: words.T(ctx, "Second person")})
	default:
		heads = append(heads, ui.Head{Label: words.T(ctx, "Client")}, ui.Head{Label: words.T(ctx, "Credit"), Right: true}, ui.Head{Label: words.T(ctx, "Balance now"), Right: true}, ui.Head{Label: words.T(ctx, "Balance after"), Right: true},
			ui.Head{Label: words.T(ctx, "Valid till")}, ui.Head{Label: words.T(ctx, "Note")})
	}
	return append(heads, ui.Head{Label: words.T(ctx, "Result")})
}

// place is where a cell goes on a phone.
func (v DryView) place(i int) string {
	if v.Kind == Agents {
		return [...]string{"card-1 font-medium sm:max-w-60 sm:truncate", "card-2 sm:max-w-60 sm:truncate", "card-2r whitespace-nowrap", "card-1r whitespace-nowrap"}[i]
	}
	return [...]string{"card-1 font-medium sm:max-w-60 sm:truncate", "card-1r whitespace-nowrap", "card-2 whitespace-nowrap", "card-2r whitespace-nowrap"}[i]
}

// mono says whether a cell of a kind is a number to be read digit by digit.
func (v DryView) mono(i int) bool { return v.Kind == Agents && i >= 2 || v.Kind == Masking && i >= 1 }
