package handlers

import (
	"net/http"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/gaps"
	"partnerdesk/views/home"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// gapsQuery narrows the list.
type gapsQuery struct {
	Severity string `form:"severity"`
	After    string `form:"after"`
}

var severities = []struct {
	id  string
	sev platform.Severity
}{{"now", platform.Failing}, {"ahead", platform.Ahead}, {"notice", platform.Notice}}

func (q *gapsQuery) Check() ui.Problems {
	if q.Severity == "" || q.sev() != nil {
		return nil
	}
	return ui.Problems{"": "Choose one of the offered filters."}
}

func (q *gapsQuery) sev() *platform.Severity {
	for _, s := range severities {
		if s.id == q.Severity {
			return &s.sev
		}
	}
	return nil
}

func (r *request) gapsQuery() (gapsQuery, error) {
	q, problems, err := query[gapsQuery](r)
	if err == nil && len(problems) > 0 {
		err = platform.Errorf(platform.Invalid, "%s", problems[""])
	}
	return q, err
}

// gapFilters are the links above the list.
func (r *request) gapFilters(at string, q gapsQuery, counts map[platform.Severity]int) []ui.Tab {
	total := 0
	for _, n := range counts {
		total += n
	}
	tabs := []ui.Tab{{Label: r.t("All") + " " + words.Count(r.ctx(), total), Href: at, Current: q.Severity == ""}}
	for i, label := range []string{r.t("Now"), r.t("Next 7 days"), r.t("Meant")} {
		s := severities[i]
		tabs = append(tabs, ui.Tab{Label: label + " " + words.Count(r.ctx(), counts[s.sev]), Href: paths.With(at, "severity", s.id), Current: q.Severity == s.id})
	}
	return tabs
}

// showGaps lists why calls stay unanswered at all clients, as they were last looked
// at.
func (s *Server) showGaps(r *request) error {
	q, err := r.gapsQuery()
	if err != nil {
		return err
	}
	page, err := r.desk.Gaps(r.ctx(), store.GapFilter{Severity: q.sev(), After: q.After})
	if err != nil {
		return err
	}
	counts, err := r.desk.GapCounts(r.ctx())
	if err != nil {
		return err
	}
	v := gaps.View{CSV: paths.With(paths.GapsCSV, "severity", q.Severity), Ask: paths.Call, Filters: r.gapFilters(paths.Gaps, q, counts.BySeverity),
		Empty: ui.Nothing{Title: r.t("Nothing is wrong"), Body: r.t("Calls to every number that was looked at are answered, now and through the next 7 days.")}}
	if counts.Looked == 0 {
		v.Empty = ui.Nothing{Title: r.t("Not looked at yet"), Body: r.t("Clients are looked at one after the other in the background. Load the page again in a minute.")}
	}
	for _, g := range page.Gaps {
		v.Rows = append(v.Rows, r.gapRow(g, true))
	}
	if page.Next != "" {
		v.Pages.Next = paths.With(paths.Gaps, "severity", q.Severity, "after", page.Next)
	}
	if q.After != "" {
		v.Pages.Previous = paths.With(paths.Gaps, "severity", q.Severity) // the first page: it is where the worst are
	}
	if counts.Looked > 0 {
		v.Foot = r.t("%d clients were looked at, the oldest look %s.", counts.Looked, words.Ago(r.ctx(), r.now(), counts.Oldest))
		if counts.Dim > 0 {
			v.Foot += " " + r.t("Not everything is known about %d of %d numbers, so a fault there may not be listed.", counts.Dim, counts.Numbers)
		}
	}
	r.title = r.t("Why won’t a call be answered?")
	return r.show(http.StatusOK, gaps.Page(v))
}

// showClientGaps looks at one client now.
func (s *Server) showClientGaps(r *request) error {
	q, err := r.gapsQuery()
	if err != nil {
		return err
	}
	found, err := r.desk.ClientGaps(r.ctx(), r.client.Ref)
	if err != nil {
		return err
	}
	at := paths.ClientGaps(r.client.Ref)
	counts := map[platform.Severity]int{}
	v := gaps.View{Ref: r.client.Ref, CSV: paths.With(paths.ClientGapsCSV(r.client.Ref), "severity", q.Severity), Ask: paths.ClientCall(r.client.Ref), Portal: !r.site.staff,
		Empty: ui.Nothing{Title: r.t("Nothing is wrong"), Body: r.t("Calls to every number are answered, now and through the next 7 days, for all that is known.")}}
	for _, g := range found.Gaps {
		counts[g.Severity]++
		if s := q.sev(); s == nil || *s == g.Severity {
			v.Rows = append(v.Rows, r.gapRow(g, false))
		}
	}
	v.Filters = r.gapFilters(at, q, counts)
	switch {
	case found.Numbers.At.IsZero():
		v.Empty = ui.Nothing{Title: r.t("Not known"), Body: r.t("The platform does not answer, and nothing was kept from before.")}
	case len(found.Numbers.Value) == 0:
		v.Empty = ui.Nothing{Title: r.t("No number yet"), Body: r.t("There is nothing that could be called.")}
	case found.Look.Dim > 0:
		if found.Look.Dim == found.Look.Numbers { // of none of them can it be said
			v.Empty = ui.Nothing{Title: r.t("Nothing found"), Body: r.t("The platform does not tell enough about these numbers to say that calls to them are answered.")}
		}
		v.Foot = r.t("Not everything is known about %d of %d numbers, so a fault there may not be listed.", found.Look.Dim, found.Look.Numbers)
	}
	r.title = r.t("Why won’t a call be answered?")
	return r.clientPage(http.StatusOK, "flows", gaps.Page(v))
}

// gapRow puts a gap into words, with where to mend it.
func (r *request) gapRow(g store.Gap, all bool) gaps.Row {
	row := gaps.Row{Severity: g.Severity, Number: g.Number, From: g.From, Until: g.Until, Over: !g.From.After(r.now())}
	row.Status = [...]ui.Status{platform.Notice: ui.Closed, platform.Ahead: ui.Stalled, platform.Failing: ui.OfflineOnShift}[g.Severity]
	if all {
		row.Client, row.Href = g.ClientName, paths.Client(g.ClientRef)
	}
	if g.Number != "" {
		at := ""
		if !row.Over {
			at = words.In(r.ctx(), g.From).Format("2006-01-02 15:04")
		}
		row.Path = paths.With(paths.ClientCall(g.ClientRef), "number", string(g.Number), "at", at)
	}
	row.What, row.Detail = r.gapWords(g, row.Over)
	row.Fix = r.gapFix(g)
	return row
}

func (r *request) gapWords(g store.Gap, over bool) (what, detail string) {
	covered := r.t("Bot or transfer takes the calls.")
	if !g.Covered {
		covered = r.t("Nobody answers.")
	}
	agent := r.t("%s, %s", g.AgentName, g.AgentExt)
	switch g.Kind {
	case platform.GapInactive:
		return r.t("The client is inactive"), r.t("Its calls are not answered.")
	case platform.GapValidity:
		if over {
			return r.t("The validity has ended"), r.t("Calls are not answered.")
		}
		return r.t("The validity ends on %s", words.DayDate(r.ctx(), g.From)), r.t("Calls stop then.")
	case platform.GapBalance:
		if over {
			return r.t("The wallet is empty"), r.t("Calls are answered only while the balance is above ₹0.")
		}
		return r.t("The wallet runs dry on %s", words.DayDate(r.ctx(), g.From)), r.t("At what its calls and rentals have taken of late.")
	case platform.GapDue:
		return r.t("Rental unpaid"), r.t("Calls to the number are not answered.")
	case platform.GapNoFlow:
		return r.t("No flow"), r.t("Nobody answers.")
	case platform.GapNeverOpen:
		return r.t("Closed every day"), r.t("Callers hear the platform’s fixed message at any time.")
	case platform.GapRemoved:
		return r.t("%s rings %s, which nobody has", g.FlowName, g.AgentExt), covered
	case platform.GapBotGone:
		return r.t("%s leads to a bot that is missing", g.FlowName), covered
	case platform.GapNowhere:
		return r.t("%s leads to nobody", g.FlowName), r.t("It names neither agent, bot nor transfer.")
	case platform.GapOffShift:
		return r.t("Open while %s, is off shift", agent), r.t("%s in the next 7 days, and nobody stands in.", r.span(g.Open))
	case platform.GapAway:
		return r.t("%s, is on shift but not there", agent), r.t("Paused or offline when last seen, and nobody stands in.")
	case platform.GapHoliday:
		return r.t("Closed for %s", g.Holiday), r.t("Callers hear the platform’s fixed message.")
	}
	return string(g.Kind), ""
}

// span is a length of time in hours, or minutes where it is short.
func (r *request) span(d time.Duration) string {
	if d < 2*time.Hour {
		return r.t("%d min", int(d/time.Minute))
	}
	return r.t("%d h", int((d+30*time.Minute)/time.Hour))
}

func (r *request) gapFix(g store.Gap) ui.Action {
	ref := g.ClientRef
	fix := func(a action, label, href string) ui.Action {
		if !r.site.staff || !r.can(a) {
			return ui.Action{}
		}
		return ui.Action{Label: label, Href: href, Size: ui.Small}
	}
	switch g.Kind {
	case platform.GapInactive:
		return fix(setStatus, r.t("Activate…"), paths.ClientStatus(ref))
	case platform.GapValidity:
		return fix(addCredit, r.t("Extend validity"), paths.AddCredit(ref))
	case platform.GapBalance, platform.GapDue:
		return fix(addCredit, r.t("Add credit"), paths.AddCredit(ref))
	case platform.GapNoFlow:
		return fix(editFlows, r.t("Put a flow on it"), paths.With(paths.NewFlow(ref), "number", string(g.Number)))
	case platform.GapNeverOpen, platform.GapHoliday:
		at := paths.NumberHours(ref, g.DIDID)
		switch {
		case g.DIDID == "": // the look was kept without it
			return fix(editSchedules, r.t("Look at the hours"), paths.Numbers(ref))
		case g.Kind == platform.GapHoliday:
			return fix(editSchedules, r.t("Look at the holidays"), at.Edit()+"#holidays")
		}
		return fix(editSchedules, r.t("Set its hours"), at.Edit())
	case platform.GapRemoved, platform.GapNowhere:
		return fix(editFlows, r.t("Choose an agent"), paths.FlowPart(ref, g.FlowID, "agent"))
	case platform.GapBotGone:
		return fix(editFlows, r.t("Choose a bot"), paths.FlowPart(ref, g.FlowID, "bot"))
	case platform.GapOffShift:
		return fix(editFlows, r.t("Add a stand-in"), paths.FlowPart(ref, g.FlowID, "transfer"))
	case platform.GapAway:
		if g.AgentID != "" {
			return fix(setPresence, r.t("Look at the agent"), paths.Agent(ref, g.AgentID))
		}
		return fix(setPresence, r.t("Look at the agents"), paths.Agents(ref))
	}
	return ui.Action{}
}

// exportGaps streams the list of all clients as CSV.
func (s *Server) exportGaps(r *request) error {
	q, err := r.gapsQuery()
	if err != nil {
		return err
	}
	f := store.GapFilter{Severity: q.sev(), Limit: 500}
	page, err := r.desk.Gaps(r.ctx(), f) // a failure now is still a page
	if err != nil {
		return err
	}
	until := http.NewResponseController(r.Response())
	return r.gapsFile("gaps", func(write func(store.Gap)) error {
		for {
			for _, g := range page.Gaps {
				write(g)
			}
			if page.Next == "" {
				return nil
			}
			_ = until.SetWriteDeadline(time.Now().Add(30 * time.Second))
			f.After = page.Next
			if page, err = r.desk.Gaps(r.ctx(), f); err != nil {
				panic(http.ErrAbortHandler) // half a file must not look whole
			}
		}
	})
}

// exportClientGaps is one client's list as CSV.
func (s *Server) exportClientGaps(r *request) error {
	q, err := r.gapsQuery()
	if err != nil {
		return err
	}
	found, err := r.desk.ClientGaps(r.ctx(), r.client.Ref)
	if err != nil {
		return err
	}
	return r.gapsFile("gaps-"+r.client.Ref, func(write func(store.Gap)) error {
		for _, g := range found.Gaps {
			if s := q.sev(); s == nil || *s == g.Severity {
				write(g)
			}
		}
		return nil
	})
}

func (r *request) gapsFile(name string, rows func(write func(store.Gap)) error) error {
	zone := words.Zone(r.ctx())
	out, err := r.beginCSV(r.ofToday(name))
	if err != nil {
		return err
	}
	_ = out.Write([]string{r.t("How pressing"), r.t("What is wrong"), r.t("Detail"), r.t("Client"), r.t("Number"), r.t("Flow"), r.t("From (%s)", zone.String()), r.t("Until (%s)", zone.String()), r.t("Client’s ref")})
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format(time.DateTime)
	}
	err = rows(func(g store.Gap) {
		row := r.gapRow(g, true)
		_ = out.Write([]string{gaps.SeverityName(r.ctx(), g.Severity), papers.Cell(row.What), papers.Cell(row.Detail), papers.Cell(g.ClientName), papers.Cell(string(g.Number)), papers.Cell(g.FlowName), at(g.From), at(g.Until), g.ClientRef})
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

// unanswered are the clients at which calls stay unanswered now for a reason of
// their lines, for the first page: what ails whole accounts stands there already.
func (r *request) unanswered() ([]home.Item, error) {
	now := platform.Failing
	page, err := r.desk.Gaps(r.ctx(), store.GapFilter{Severity: &now, Lines: true, Limit: 200})
	if err != nil {
		return nil, err
	}
	var items []home.Item
	at := map[string]int{}
	more := map[int]int{}
	for _, g := range page.Gaps {
		if i, known := at[g.ClientRef]; known {
			more[i]++
			continue
		}
		if len(items) == linesAtMost {
			continue
		}
		at[g.ClientRef] = len(items)
		row := r.gapRow(g, true)
		items = append(items, home.Item{Status: ui.OfflineOnShift, What: row.What, Detail: g.Number.String(), Client: g.ClientName, Href: paths.ClientGaps(g.ClientRef), Action: row.Fix})
	}
	for i, n := range more {
		items[i].Detail += ", " + r.t("and %d more", n)
	}
	return items, nil
}
