package jobs

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Ask is what will happen, before it does.
type Ask struct {
	Form     Form
	Problems ui.Problems
	Count    int      // of the chosen clients
	Idle     int      // of them nothing is to be done to
	Sample   []Effect // the first of them
	Back     string   // the list that one came from
}

// Effect is what the act means for one client.
type Effect struct {
	Name      string
	Active    bool
	Balance   *platform.Paise
	ValidTill time.Time
}

// Name is an act as a button says it.
func Name(ctx context.Context, act string) string {
	switch act {
	case "activate":
		return words.T(ctx, "Activate")
	case "deactivate":
		return words.T(ctx, "Deactivate")
	case "extend":
		return words.T(ctx, "Extend validity")
	case "credit":
		return words.T(ctx, "Add credit")
	case "tag":
		return words.T(ctx, "Tag")
	case "mask":
		return words.T(ctx, "Open masking sessions")
	case "template":
		return words.T(ctx, "Set hours")
	case "agents":
		return words.T(ctx, "Add agents")
	case "credits":
		return words.T(ctx, "Add credit")
	}
	return act
}

func (a Ask) title(ctx context.Context) string {
	n := words.T(ctx, "%d clients", a.Count)
	switch a.Form.Act {
	case "activate":
		return words.T(ctx, "Activate %s?", n)
	case "deactivate":
		return words.T(ctx, "Deactivate %s?", n)
	case "extend":
		return words.T(ctx, "Extend the validity of %s", n)
	case "credit":
		return words.T(ctx, "Add credit to %s", n)
	case "tag":
		return words.T(ctx, "Tag %s", n)
	}
	return words.T(ctx, "Choose what is to be done")
}

func (a Ask) effect(ctx context.Context) string {
	switch a.Form.Act {
	case "activate":
		return words.T(ctx, "Their agents, flows and portal logins work again.")
	case "deactivate":
		return words.T(ctx, "Their calls are not answered, their agents and flows stop, and nobody of theirs can sign in, until they are active again. Numbers and balances stay.")
	case "extend":
		return words.T(ctx, "Calls are answered until the end of that day in India, while the balance lasts.")
	case "credit":
		return words.T(ctx, "Each client is credited once, one after the other. It can’t be taken back here.")
	case "tag":
		return words.T(ctx, "Only your colleagues see tags. The platform knows nothing of them.")
	}
	return ""
}

func (a Ask) rows(ctx context.Context) []ui.Row {
	rows := []ui.Row{{Term: words.T(ctx, "Clients"), Value: words.Count(ctx, a.Count)}}
	if a.Idle > 0 {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Nothing to do for"), Value: words.Count(ctx, a.Idle), Note: words.T(ctx, "they are so already")})
	}
	c := a.Form.Credit()
	switch a.Form.Act {
	case "credit":
		rows = append(rows, ui.Row{Term: words.T(ctx, "To each"), Value: c.Paise().String()},
			ui.Row{Term: words.T(ctx, "In all"), Value: (c.Paise() * platform.Paise(a.Count)).String(), Strong: true})
	case "extend":
		if till := c.ValidTill(); till != nil {
			rows = append(rows, ui.Row{Term: words.T(ctx, "Valid till"), Value: words.Date(words.WithZone(ctx, words.India), *till), Strong: true})
		}
	case "tag":
		rows = append(rows, ui.Row{Term: words.T(ctx, "Tag"), Value: a.Form.NewTag, Strong: true})
	}
	if a.Form.Note != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Note"), Value: a.Form.Note})
	}
	return rows
}

func (a Ask) yes(ctx context.Context) ui.Action {
	act := ui.Action{Label: Name(ctx, a.Form.Act), Kind: ui.Primary}
	switch a.Form.Act {
	case "deactivate":
		act.Kind = ui.Danger
	case "credit":
		act.Label = words.T(ctx, "Add %s in all", (a.Form.Paise() * platform.Paise(a.Count)).String())
	}
	return act
}

// shorter counts the shown clients whose validity would end earlier than now.
func (a Ask) shorter() bool {
	till := a.Form.Credit().ValidTill()
	for _, e := range a.Sample {
		if till != nil && e.ValidTill.After(*till) {
			return true
		}
	}
	return false
}

func (a Ask) now(ctx context.Context, e Effect) string {
	switch a.Form.Act {
	case "credit":
		if e.Balance == nil {
			return words.T(ctx, "not known")
		}
		return e.Balance.String()
	case "extend":
		switch {
		case e.ValidTill.IsZero() && e.Balance == nil:
			return words.T(ctx, "not known")
		case e.ValidTill.IsZero(): // it is read together with the balance
			return words.T(ctx, "no end set")
		}
		return words.Date(ctx, e.ValidTill)
	}
	if e.Active {
		return words.T(ctx, "Active")
	}
	return words.T(ctx, "Inactive")
}

func (a Ask) then(ctx context.Context, e Effect) string {
	c := a.Form.Credit()
	switch a.Form.Act {
	case "credit":
		if e.Balance == nil {
			return "+" + c.Paise().String()
		}
		return (*e.Balance + c.Paise()).String()
	case "extend":
		if till := c.ValidTill(); till != nil {
			return words.Date(words.WithZone(ctx, words.India), *till)
		}
	case "activate":
		return words.T(ctx, "Active")
	case "deactivate":
		return words.T(ctx, "Inactive")
	}
	return ""
}

// Job is one that is under way, or over.
type Job struct {
	ID, Act        string
	What           string // with what: an amount, a day, a tag
	By             string
	Created, Ended time.Time
	Stopped        bool
	Why            string // it stopped, where nobody pressed the button
	For            string // who went on with it, where that is somebody else
	Total          int
	Remaining      int            // not begun, of one that is over
	Amount         platform.Paise // that those would credit
	Done, Skipped  int
	Refused, Open  int
	Asked          int // that wait for a second person
	Again          int // refused, and taken up by another job
	Waiting        int // running included
	Rows           []Row
	State          string // of the rows that are shown; empty: all
	MayDo          bool   // this person may stop it and try again
	RetryID        string // of the job that a retry would be
	MoreRows       string // address of the next rows
	Passwords      int    // that it made and that can be fetched
	PasswordsTill  time.Time
}

// Row is what was done to one client.
type Row struct {
	Ref, Name, State, Note string
}

func (j Job) over() bool { return !j.Ended.IsZero() }

func (j Job) title(ctx context.Context) string {
	return Name(ctx, j.Act) + ": " + j.count(ctx, j.Total)
}

// count is a number of what the job's rows are.
func (j Job) count(ctx context.Context, n int) string {
	switch j.Act {
	case "mask":
		return words.T(ctx, "%d sessions", n)
	case "template":
		return words.T(ctx, "%d lines", n)
	case "agents":
		return words.T(ctx, "%d agents", n)
	}
	return words.T(ctx, "%d clients", n)
}

func (j Job) settled() int { return j.Total - j.Waiting }

func (j Job) work(ctx context.Context) ui.Work {
	w := ui.Work{Title: words.T(ctx, "Under way"), Done: j.settled(), Of: j.Total, Counter: words.T(ctx, "%d of %d", j.settled(), j.Total),
		Note: words.T(ctx, "You can leave this page: it goes on.")}
	switch {
	case j.over() && j.Waiting > 0:
		w.Title, w.Note = words.T(ctx, "Stopped"), words.T(ctx, "Not begun: %s.", j.count(ctx, j.Waiting))
		if j.Why != "" {
			w.Note = j.Why + " " + w.Note
		}
	case j.over():
		w.Title, w.Note = words.T(ctx, "Finished"), ""
	case j.Stopped:
		w.Title, w.Note = words.T(ctx, "Stopping"), words.T(ctx, "The one under way is finished.")
	}
	return w
}

func (j Job) tabs(ctx context.Context) []ui.Tab {
	tab := func(label, state string, n int) ui.Tab {
		return ui.Tab{Label: label, Count: words.Count(ctx, n), Href: paths.With(paths.Job(j.ID), "state", state), Current: j.State == state}
	}
	all := []ui.Tab{tab(words.T(ctx, "All"), "", j.Total)}
	for _, t := range []struct {
		label, state string
		n            int
	}{
		{words.T(ctx, "Done"), "done", j.Done}, {words.T(ctx, "Refused"), "refused", j.Refused}, {words.T(ctx, "Checking"), "open", j.Open}, {words.T(ctx, "Waits for approval"), "asked", j.Asked},
		{words.T(ctx, "Nothing to do"), "skipped", j.Skipped}, {words.T(ctx, "Tried again"), "again", j.Again}, {j.waiting(ctx), "waiting", j.Waiting},
	} {
		if t.n > 0 || j.State == t.state {
			all = append(all, tab(t.label, t.state, t.n))
		}
	}
	return all
}

// waiting is what rows are called that have not begun: of a job that is over nothing
// comes by itself.
func (j Job) waiting(ctx context.Context) string {
	if j.over() {
		return words.T(ctx, "Not begun")
	}
	return words.T(ctx, "Waiting")
}

// state is how far the whole is, in a list of jobs.
func (j Job) state(ctx context.Context) (ui.Status, string) {
	switch {
	case j.over() && j.Remaining > 0:
		return ui.Due, words.T(ctx, "Stopped, %d of %d not begun", j.Remaining, j.Total)
	case j.over():
		return ui.Active, words.T(ctx, "Finished")
	}
	return ui.Checking, words.T(ctx, "Under way")
}

// goOn leads to the question whether the rest is to be done.
func (j Job) goOn(ctx context.Context) ui.Action {
	return ui.Action{Label: words.T(ctx, "Go on with the remaining %d…", j.Remaining), Icon: "arrow-right", Size: ui.Small, Href: paths.ResumeJob(j.ID)}
}

// rest are the details of that question.
func (j Job) rest(ctx context.Context) []ui.Row {
	rows := []ui.Row{{Term: words.T(ctx, "Not begun"), Value: j.count(ctx, j.Remaining)}, {Term: words.T(ctx, "Begun already"), Value: j.count(ctx, j.Total-j.Remaining), Note: words.T(ctx, "they stay as they are")}}
	if j.What != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "What"), Value: j.What})
	}
	if j.Amount > 0 {
		rows = append(rows, ui.Row{Term: words.T(ctx, "In all"), Value: j.Amount.String(), Strong: true})
	}
	return rows
}

func (j Job) goOnYes(ctx context.Context) ui.Action {
	a := ui.Action{Label: words.T(ctx, "Go on with the remaining %d", j.Remaining), Kind: ui.Primary}
	switch {
	case j.Amount > 0:
		a.Label = words.T(ctx, "Add %s in all", j.Amount.String())
	case j.Act == "deactivate":
		a.Kind = ui.Danger
	}
	return a
}

func (j Job) status(ctx context.Context, r Row) (ui.Status, string) {
	switch r.State {
	case "done":
		return ui.Active, words.T(ctx, "Done")
	case "refused":
		return ui.Refused, words.T(ctx, "Refused")
	case "open":
		return ui.Checking, words.T(ctx, "Checking")
	case "asked":
		return ui.Due, words.T(ctx, "Waits for approval")
	case "running":
		return ui.Checking, words.T(ctx, "Under way")
	case "skipped":
		return ui.Inactive, words.T(ctx, "Nothing to do")
	case "again":
		return ui.Inactive, words.T(ctx, "Tried again")
	}
	return ui.NotKnown, j.waiting(ctx)
}

// List is the partner's newest jobs.
type List struct {
	Jobs  []Job
	Files []File // the reader's own that wait for a yes
}

// File is one that was sent and looked at, of which nothing is done yet.
type File struct {
	ID, What, Name string
	Till           time.Time // then it is forgotten
}

func crumbs(ctx context.Context, a Ask) []ui.Crumb {
	last := Name(ctx, a.Form.Act)
	if last == "" {
		last = words.T(ctx, "Many at once")
	}
	return []ui.Crumb{{Label: words.T(ctx, "Clients"), Href: a.Back}, {Label: last}}
}

func (j Job) line(ctx context.Context) string {
	line := words.T(ctx, "Begun by %s on %s.", j.By, words.DateTime(ctx, j.Created))
	if j.For != "" {
		line += " " + words.T(ctx, "%s went on with it.", j.For)
	}
	if j.What != "" {
		line = j.What + ". " + line
	}
	return line
}

// link is where a row leads.
func (j Job) link(r Row) string {
	switch j.Act {
	case "mask":
		return paths.With(paths.Masks(r.Ref), "state", "all")
	case "agents":
		return paths.Agents(r.Ref)
	case "template":
		return paths.Numbers(r.Ref)
	case "credit", "credits", "extend":
		return paths.Wallet(r.Ref)
	}
	return paths.Client(r.Ref)
}

// of heads the column of what was done to.
func (j Job) of(ctx context.Context) string {
	switch j.Act {
	case "mask":
		return words.T(ctx, "Session")
	case "agents":
		return words.T(ctx, "Agent")
	case "template":
		return words.T(ctx, "Line")
	}
	return words.T(ctx, "Client")
}
