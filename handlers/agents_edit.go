package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/agents"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// showAgent is an agent's page: what they do now, their day, what is known of them.
func (s *Server) showAgent(r *request) error { return r.agentPage(http.StatusOK, nil) }

func (r *request) agentPage(status int, p ui.Problems) error {
	ref, id := r.client.Ref, r.Param("agent")
	a, kept, err := r.desk.Agent(r.ctx(), ref, id)
	if err != nil {
		return err
	}
	v := agents.OneView{Ref: ref, ID: id, Name: a.Name, Extension: a.Extension, CallerID: a.CallerID, Word: a.Word(), Status: agentStatus(a.Word()),
		Available: a.Available, Since: a.Since, Team: kept.Team, Now: r.now(), Portal: !r.site.staff, Own: r.person.Role == store.ClientAgent, MaySet: r.can(setPresence), MayEdit: r.can(editAgents) && r.site.staff, MayShift: r.can(editSchedules) && r.site.staff, Problems: p}
	if !v.Portal {
		v.Set = agents.Set{Email: kept.Set.Email, Phone: kept.Set.Phone, Group: kept.Set.PermissionGroup, At: kept.Set.At}
	}
	if sch, ok := desk.ScheduleOf(kept.Shift); ok {
		v.Shift, v.ShiftKnown = shiftWords(r, sch), true
	}
	day, date := r.dayOf(r.QueryParam("day"))
	v.Day, v.DayBefore, v.DayAfter = date, paths.With(paths.Agent(ref, id), "day", date.AddDate(0, 0, -1).Format(time.DateOnly)), ""
	if day.To.Before(r.now()) {
		v.DayAfter = paths.With(paths.Agent(ref, id), "day", date.AddDate(0, 0, 1).Format(time.DateOnly))
	}
	changes, watches, err := r.desk.History(r.ctx(), ref, id, day)
	if err != nil {
		return err
	}
	v.Parts = dayParts(changes, watches, day, r.now())
	r.title = a.Name
	return r.clientPage(status, "agents", agents.One(v))
}

// dayOf is a day of the reader's zone; today where the address names none.
func (r *request) dayOf(text string) (platform.Span, time.Time) {
	zone := words.Zone(r.ctx())
	date, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil || date.After(r.now()) {
		y, m, d := r.now().In(zone).Date()
		date = time.Date(y, m, d, 0, 0, 0, 0, zone)
	}
	return platform.Span{From: date, To: date.AddDate(0, 0, 1)}, date
}

// dayParts turns changes into stretches, within the times in which somebody
// looked: of the rest nothing is known.
func dayParts(changes []store.StateChange, watches []store.Watched, day platform.Span, now time.Time) []agents.Part {
	var out []agents.Part
	whole := day.To.Sub(day.From)
	end := day.To
	if now.Before(end) {
		end = now
	}
	for i, c := range changes {
		from, to := c.At, end
		if i+1 < len(changes) {
			to = changes[i+1].At
		}
		for _, w := range watches {
			f, t := later(from, later(w.From, day.From)), earlier(to, earlier(w.Until, end))
			if f.Before(t) {
				out = append(out, agents.Part{Word: c.Word, From: f, To: t, X: f.Sub(day.From).Seconds() / whole.Seconds() * 100, Width: t.Sub(f).Seconds() / whole.Seconds() * 100})
			}
		}
	}
	slices.SortFunc(out, func(a, b agents.Part) int { return a.From.Compare(b.From) })
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// showEditAgent fills the form with what the platform tells, and with what was
// last set here where it does not.
func (s *Server) showEditAgent(r *request) error {
	a, kept, err := r.desk.Agent(r.ctx(), r.client.Ref, r.Param("agent"))
	if err != nil {
		return err
	}
	f := agents.EditForm{Name: a.Name, Email: kept.Set.Email, Phone: kept.Set.Phone, Extension: a.Extension, CallerID: string(a.CallerID), Team: kept.Team,
		Device: string(kept.Set.Device), Group: kept.Set.PermissionGroup, ReportsTo: kept.Set.ReportsTo, Manager: agents.Keep}
	if !kept.Set.At.IsZero() {
		f.Manager = map[bool]string{true: "1", false: "0"}[kept.Set.Manager]
	} else {
		f.Group, f.ReportsTo = agents.Keep, agents.Keep
	}
	return r.editAgentPage(http.StatusOK, f, nil)
}

func (r *request) editAgentPage(status int, f agents.EditForm, p ui.Problems) error {
	ref, id := r.client.Ref, r.Param("agent")
	a, kept, err := r.desk.Agent(r.ctx(), ref, id)
	if err != nil {
		return err
	}
	f.Password = ""
	v := agents.EditView{Ref: ref, ID: id, ClientName: r.client.Name, Agent: a.Name, Form: f, Problems: p, Known: !kept.Set.At.IsZero()}
	if v.Managers, v.Numbers, v.Groups, err = r.agentChoices(id); err != nil {
		return err
	}
	if v.Teams, err = r.desk.Teams(r.ctx(), ref); err != nil {
		return err
	}
	r.title = r.t("Edit %s", a.Name)
	return r.show(status, agents.Edit(v))
}

// agentChoices are what an agent's form offers: whom to report to, numbers, groups.
func (r *request) agentChoices(without string) (managers []agents.Manager, numbers []platform.Phone, groups []platform.Choice, err error) {
	all, err := r.desk.Agents(r.ctx(), r.client.Ref)
	if err := tolerable(err); err != nil {
		return nil, nil, nil, err
	}
	for _, a := range all.Value {
		if a.AgentID != without {
			managers = append(managers, agents.Manager{ID: a.AgentID, Name: a.Name, Extension: a.Extension})
		}
	}
	held, err := r.desk.Numbers(r.ctx(), r.client.Ref)
	if err := tolerable(err); err != nil {
		return nil, nil, nil, err
	}
	for _, n := range held.Value {
		numbers = append(numbers, n.Number)
	}
	detail, err := r.desk.Detail(r.ctx(), r.client.Ref)
	return managers, numbers, detail.Value.PermissionGroups, tolerable(err)
}

func (s *Server) editAgent(r *request) error {
	f, problems, err := decode[agents.EditForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.editAgentPage(http.StatusUnprocessableEntity, f, problems)
	}
	ref, id := r.client.Ref, r.Param("agent")
	if err := r.desk.EditAgent(r.ctx(), ref, id, agentEdit(f)); err != nil {
		if platform.Is(err, platform.Unknown) {
			return r.editAgentPage(http.StatusServiceUnavailable, f, ui.Problems{"": r.t("The platform did not say whether it changed this. Look at the agent before you try again.")})
		}
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		p := problemsOf(e)
		if p.Has("password") && f.Password == "" {
			p["password"] = r.t("Nothing was changed: this platform wants a password with every change of an agent, and would put it in place of the one they have. Choose a new one and tell it to %s. Team and caller id alone can be changed without.", f.Name)
			f.Change = true
		}
		return r.editAgentPage(status, f, p)
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is changed.", f.Name)}); err != nil {
		return err
	}
	return r.done(paths.Agent(ref, id))
}

// agentEdit is the form as the desk takes it. What is to stay is not sent.
func agentEdit(f agents.EditForm) desk.AgentEdit {
	e := desk.AgentEdit{Name: f.Name, Email: f.Email, Phone: f.Phone, Extension: f.Extension, Team: f.Team, Device: platform.DialPreference(f.Device)}
	if n, err := platform.ParsePhone(f.Phone); err == nil {
		e.Phone = string(n)
	}
	if n, err := platform.ParsePhone(f.CallerID); err == nil {
		e.CallerID = n
	}
	if f.Change {
		e.Password = f.Password
	}
	if f.Manager != agents.Keep {
		is := f.Manager == "1"
		e.Manager = &is
	}
	if f.ReportsTo != agents.Keep {
		e.ReportsTo = &f.ReportsTo
	}
	if f.Group != agents.Keep {
		e.Group = &f.Group
	}
	return e
}

// showRemoveAgent says what leads to the agent before anything is done.
func (s *Server) showRemoveAgent(r *request) error { return r.removeAgentPage(http.StatusOK, nil) }

func (r *request) removeAgentPage(status int, p ui.Problems) error {
	ref, id := r.client.Ref, r.Param("agent")
	a, _, err := r.desk.Agent(r.ctx(), ref, id)
	if err != nil {
		return err
	}
	ties, err := r.desk.TiesOf(r.ctx(), ref, id)
	if err != nil {
		return err
	}
	v := agents.RemoveView{Ref: ref, ID: id, ClientName: r.client.Name, Name: a.Name, Extension: a.Extension, CallerID: ties.CallerID, OnCall: a.State == platform.AgentOnCall, Problems: p}
	for _, f := range ties.Flows {
		v.Flows = append(v.Flows, f.Name)
	}
	for _, m := range ties.Reports {
		v.Reports = append(v.Reports, m.Name)
	}
	if v.Others, _, _, err = r.agentChoices(id); err != nil {
		return err
	}
	r.title = r.t("Remove %s", a.Name)
	return r.show(status, agents.Remove(v))
}

// removeAgent gives flows to somebody else where that was chosen, and only then
// lets the agent go.
func (s *Server) removeAgent(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	ref, id := r.client.Ref, r.Param("agent")
	a, _, err := r.desk.Agent(r.ctx(), ref, id)
	if err != nil {
		return err
	}
	ties, err := r.desk.TiesOf(r.ctx(), ref, id)
	if err != nil {
		return err
	}
	to := values.Get("to")
	switch {
	case len(ties.Flows) > 0 && to == "":
		return r.removeAgentPage(http.StatusUnprocessableEntity, ui.Problems{"to": r.t("Choose who answers instead, or that nobody does.")})
	case len(ties.Flows) > 0 && to != "nobody":
		other, _, err := r.desk.Agent(r.ctx(), ref, to)
		if platform.Is(err, platform.NotFound) || to == id {
			return r.removeAgentPage(http.StatusUnprocessableEntity, ui.Problems{"to": r.t("Choose another agent of this client.")})
		}
		if err == nil {
			err = r.desk.GiveFlows(r.ctx(), ref, ties.Flows, other)
		}
		if e, status, ok := refused(err); ok {
			return r.removeAgentPage(status, ui.Problems{"": e.Msg})
		}
		if err != nil {
			return err
		}
	}
	if err := r.desk.RemoveAgent(r.ctx(), ref, id); err != nil {
		if e, status, ok := refused(err); ok {
			return r.removeAgentPage(status, ui.Problems{"": e.Msg})
		}
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is removed. The platform keeps the history.", a.Name)}); err != nil {
		return err
	}
	return r.done(paths.Agents(ref))
}

// showAllAgents lists the agents of all clients, as they were last read.
func (s *Server) showAllAgents(r *request) error {
	v := agents.AllView{Query: strings.TrimSpace(r.QueryParam("q")), Team: r.QueryParam("team"), Now: r.now()}
	if word := r.QueryParam("state"); slices.Contains(agentWords[:], word) {
		v.State = word
	}
	page, err := r.desk.AgentsPage(r.ctx(), store.AgentFilter{Starts: v.Query, Team: v.Team, Word: v.State, After: r.QueryParam("after"), Limit: sheetSize})
	if err != nil {
		return err
	}
	for _, a := range page.Agents {
		row := agents.AllRow{Ref: a.ClientRef, Client: a.Client, ID: a.ID, Name: a.Name, Extension: a.Extension, CallerID: a.CallerID, Team: a.Team, Word: a.Word, Status: agentStatus(a.Word), Since: a.WordAt}
		v.Rows = append(v.Rows, row)
	}
	if page.Next != "" {
		v.Next = paths.With(paths.AllAgents, "q", v.Query, "team", v.Team, "state", v.State, "after", page.Next)
	}
	if v.Teams, err = r.desk.Teams(r.ctx(), ""); err != nil {
		return err
	}
	v.Later = r.QueryParam("after") != ""
	r.title = r.t("Agents")
	return r.show(http.StatusOK, agents.All(v))
}
