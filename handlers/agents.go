package handlers

import (
	"net/http"
	"slices"
	"strconv"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/agents"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// agentWords are the states in the order in which people look for them.
var agentWords = [...]string{"Ready", "On call", "Paused", "Offline"}

func (s *Server) showAgents(r *request) error {
	ref := r.client.Ref
	all, err := r.desk.Agents(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	v := agents.ListView{Ref: ref, Query: r.QueryParam("q"), Page: r.QueryParam("page"), Total: len(all.Value), Now: r.now(),
		Portal: !r.site.staff, MayAdd: r.can(editAgents), MaySet: r.can(setPresence), NotKnown: err != nil, AsOf: asOf(all)}
	if word := r.QueryParam("state"); slices.Contains(agentWords[:], word) {
		v.State = word
	}
	counts := map[string]int{}
	var fitting []agents.Row
	for _, a := range all.Value {
		if v.Query != "" && !holds(v.Query, a.Name, a.Extension) {
			continue
		}
		word := a.Word()
		counts[word]++
		if v.State != "" && v.State != word {
			continue
		}
		fitting = append(fitting, agents.Row{ID: a.AgentID, Available: a.Available, Name: a.Name, Extension: a.Extension, CallerID: a.CallerID, Word: word, Status: agentStatus(word), Since: a.Since})
	}
	for _, word := range agentWords {
		if counts[word] > 0 || v.State == word {
			v.Counts = append(v.Counts, agents.Count{Word: word, N: counts[word]})
		}
	}
	v.Rows, v.Pages = sheet(r, fitting, func(page string) string {
		return paths.With(paths.Agents(ref), "q", v.Query, "state", v.State, "page", page)
	})
	r.title = r.t("Agents of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "agents", agents.List(v))
}

// showNewAgent starts with what a link named: an extension that a flow misses,
// or what a call that did not happen was to do.
func (s *Server) showNewAgent(r *request) error {
	return r.newAgentPage(http.StatusOK, agents.NewForm{Name: r.QueryParam("name"), Extension: r.QueryParam("extension")}, nil)
}

func (r *request) newAgentPage(status int, f agents.NewForm, p ui.Problems) error {
	ref := r.client.Ref
	f.Intent, f.Password = r.s.NewID(), ""
	v := agents.NewView{Ref: ref, ClientName: r.client.Name, Form: f, Problems: p, Inactive: !r.client.Active}
	all, err := r.desk.Agents(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	if err == nil {
		v.Next = nextExtension(all.Value)
	}
	for _, a := range all.Value {
		v.Managers = append(v.Managers, agents.Manager{ID: a.AgentID, Name: a.Name, Extension: a.Extension})
	}
	held, err := r.desk.Numbers(r.ctx(), ref)
	if err := tolerable(err); err != nil {
		return err
	}
	for _, n := range held.Value {
		v.Numbers = append(v.Numbers, n.Number)
	}
	detail, err := r.desk.Detail(r.ctx(), ref)
	if err := tolerable(err); err != nil {
		return err
	}
	v.Groups = detail.Value.PermissionGroups
	if v.Teams, err = r.desk.Teams(r.ctx(), ref); err != nil {
		return err
	}
	list, err := r.undecided()
	if err != nil {
		return err
	}
	v.Open, v.Blocked = r.openNote(list), f.Email != "" && blocked(list, store.AddAgent, f.Email)
	r.title = r.t("Add an agent")
	return r.show(status, agents.New(v))
}

// nextExtension is the one that the platform would take: the first free.
func nextExtension(all []platform.AgentPresence) string {
	next := platform.FirstExtension
	for slices.ContainsFunc(all, func(a platform.AgentPresence) bool { return a.Extension == strconv.Itoa(next) }) {
		next++
	}
	return strconv.Itoa(next)
}

func (s *Server) addAgent(r *request) error {
	f, problems, err := decode[agents.NewForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.newAgentPage(http.StatusUnprocessableEntity, f, problems)
	}
	if _, err := r.desk.Intent(r.ctx(), f.Intent); platform.Is(err, platform.NotFound) { // the first time that this form comes
		in := f.Input()
		err := r.desk.Doubles(r.ctx(), r.client.Ref, in.Email, in.Phone)
		if e, status, ok := refused(err); ok {
			return r.newAgentPage(status, f, problemsOf(e))
		}
		if err != nil {
			return err
		}
	}
	i, err := r.desk.AddAgentTo(r.ctx(), f.Intent, r.client.Ref, f.Input(), f.Team)
	if err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.newAgentPage(status, f, problemsOf(e))
	}
	return r.settled(i, func() error {
		text := r.t("Agent %s is added.", desk.AskedOf(i).Name)
		if ext := desk.ResultOf(i).Extension; ext != "" {
			text = r.t("Agent %s is added with extension %s.", desk.AskedOf(i).Name, ext)
		}
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
			return err
		}
		return r.done(paths.Agents(r.client.Ref))
	}, func(e *platform.Error) error {
		return r.newAgentPage(statusOf[e.Kind], f, problemsOf(e))
	})
}
