package handlers

import (
	"net/http"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/flows"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// wiring is what a client's flows are made of. What the platform did not tell is
// empty, and known says so.
type wiring struct {
	numbers desk.Dated[[]platform.Number]
	agents  desk.Dated[[]platform.AgentPresence]
	flows   []desk.FlowView
	detail  platform.ClientDetail

	numbersKnown, agentsKnown, flowsKnown bool
}

func (r *request) wiring() (w wiring, err error) {
	ref := r.client.Ref
	w.numbers, err = r.desk.Numbers(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return w, e
	}
	w.numbersKnown = err == nil
	w.agents, err = r.desk.Agents(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return w, e
	}
	w.agentsKnown = err == nil
	w.flows, err = r.desk.Flows(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return w, e
	}
	w.flowsKnown = err == nil
	detail, err := r.desk.Detail(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return w, e
	}
	w.detail = detail.Value
	return w, nil
}

// running are the names of flows by the number that runs them.
func (r *request) running(w wiring) map[platform.Phone]string {
	names := map[string]string{}
	for _, f := range w.flows {
		names[f.ID] = f.Name
	}
	out := map[platform.Phone]string{}
	for _, n := range w.numbers.Value {
		if n.FlowID != "" {
			out[n.Number] = nameOr(names, n.FlowID, r.t("Flow %s", n.FlowID))
		}
	}
	return out
}

// runs lists the client’s numbers with what they run.
func (r *request) runs(w wiring) []flows.Held {
	running, shut := r.running(w), r.shut()
	var all []flows.Held
	for _, n := range w.numbers.Value {
		all = append(all, flows.Held{Phone: n.Number, Flow: running[n.Number], Told: n.FlowTold, Shut: shut[n.Number]})
	}
	return all
}

// shut are the client's numbers that are known to be closed every day.
func (r *request) shut() map[platform.Phone]bool {
	out := map[platform.Phone]bool{}
	w, err := r.desk.Wiring(r.ctx(), r.client.Ref)
	if err != nil {
		return out // a word beside a choice; the choice is there without it
	}
	for _, n := range w.Numbers.Value {
		h := w.Hours(n)
		out[n.Number] = !h.At.IsZero() && h.Value.Hours != nil && *h.Value.Hours == platform.Week{}
	}
	return out
}

func (r *request) flowAgents(w wiring) []flows.Agent {
	var all []flows.Agent
	for _, a := range w.agents.Value {
		word := a.Word()
		all = append(all, flows.Agent{Name: a.Name, Extension: a.Extension, Word: r.t(word), Status: agentStatus(word)})
	}
	return all
}

func (s *Server) showFlows(r *request) error {
	w, err := r.wiring()
	if err != nil {
		return err
	}
	v := flows.ListView{Ref: r.client.Ref, Numbers: len(w.numbers.Value), Agents: len(w.agents.Value), Portal: !r.site.staff,
		MayEdit: r.can(editFlows), NotKnown: !w.numbersKnown || !w.flowsKnown, AsOf: asOf(w.numbers)}
	if v.AsOf.IsZero() {
		v.AsOf = asOf(w.agents)
	}
	v.Chains, v.Loose = r.chains(w)
	v.Used, v.Unused = r.used(w)
	r.title = r.t("Flows of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "flows", flows.List(v))
}

// chains puts each flow together from what knows it: the flow itself, the
// numbers that run it, the agent who has its extension. A flow that only a number
// tells of is shown too, without its inside.
func (r *request) chains(w wiring) (all []flows.Chain, loose []flows.Number) {
	number := func(n platform.Number) flows.Number {
		return flows.Number{Phone: n.Number, Region: n.Region, Due: n.Status == platform.NumberDue, OpenNow: n.OpenNow, NotTold: n.FlowID == "" && !n.FlowTold}
	}
	at := map[string]int{}
	agents := r.flowAgents(w)
	for _, f := range w.flows {
		c := flows.Chain{ID: f.ID, Name: f.Name, AgentExt: f.AgentExt, AgentsOK: w.agentsKnown, LastSet: f.AsLastSet, Transfer: f.TransferTo,
			Welcome: choiceName(w.detail.Recordings, f.RecordingID), Bot: choiceName(w.detail.Bots, f.BotID)}
		if n, err := platform.ParsePhone(f.TransferTo); err == nil {
			c.Transfer = n.String()
		}
		for i := range agents {
			if agents[i].Extension == f.AgentExt {
				c.Agent = &agents[i]
			}
		}
		if !w.numbersKnown {
			for _, n := range f.DIDs {
				c.Numbers = append(c.Numbers, flows.Number{Phone: n})
			}
		}
		at[f.ID] = len(all)
		all = append(all, c)
	}
	for _, n := range w.numbers.Value {
		if n.FlowID == "" {
			loose = append(loose, number(n))
			continue
		}
		i, known := at[n.FlowID]
		if !known {
			i = len(all)
			at[n.FlowID] = i
			all = append(all, flows.Chain{ID: n.FlowID, Name: r.t("Flow %s", n.FlowID), Elsewhere: true})
		}
		all[i].Numbers = append(all[i].Numbers, number(n))
	}
	return all, loose
}

// used lists agents and bots with the flows that lead to them. Where flows are not
// told, who is in none can't be known, so only those that are in one are named.
func (r *request) used(w wiring) (all []flows.Use, unused []string) {
	whole := w.detail.Flows != nil
	add := func(icon, name string, leads func(desk.FlowView) bool) {
		u := flows.Use{Icon: icon, Name: name}
		for _, f := range w.flows {
			if leads(f) {
				u.Others = append(u.Others, flows.Other{ID: f.ID, Name: f.Name})
			}
		}
		switch {
		case len(u.Others) > 0:
			all = append(all, u)
		case whole:
			unused = append(unused, name)
		}
	}
	for _, a := range w.agents.Value {
		add("headset", r.t("%s, %s", a.Name, a.Extension), func(f desk.FlowView) bool { return f.AgentExt == a.Extension })
	}
	for _, b := range w.detail.Bots {
		add("bot", b.Name, func(f desk.FlowView) bool { return f.BotID == b.ID })
	}
	return all, unused
}

// choiceName is the name of an entry of the client's configuration, or its id
// where the platform does not list it.
func choiceName(all []platform.Choice, id string) string {
	for _, c := range all {
		if c.ID == id {
			return c.Name
		}
	}
	return id
}

// showNewFlow starts with what a link named: the number that has no flow, or
// what a call that did not happen was to do.
func (s *Server) showNewFlow(r *request) error {
	f, err := r.copied(flows.NewForm{Number: r.QueryParam("number"), Name: r.QueryParam("name"), AgentExt: r.QueryParam("agent"), Recording: r.QueryParam("recording"), BotID: r.QueryParam("bot"), Transfer: r.QueryParam("transfer")})
	if err != nil {
		return err
	}
	return r.newFlowPage(http.StatusOK, f, nil)
}

func (r *request) newFlowPage(status int, f flows.NewForm, p ui.Problems) error {
	w, err := r.wiring()
	if err != nil {
		return err
	}
	f.Intent = r.s.NewID()
	v := flows.NewView{Ref: r.client.Ref, ClientName: r.client.Name, Problems: p, Numbers: r.runs(w), Agents: r.flowAgents(w),
		Recordings: w.detail.Recordings, Inactive: !r.client.Active}
	// What was chosen stays on offer while the platform does not tell what there is.
	if !w.numbersKnown && f.Phone() != "" {
		v.Numbers = []flows.Held{{Phone: f.Phone()}}
	}
	if !w.agentsKnown && f.AgentExt != "" {
		v.Agents = []flows.Agent{{Extension: f.AgentExt}}
	}
	v.NotKnown = (!w.numbersKnown || !w.agentsKnown) && (len(v.Numbers) == 0 || len(v.Agents) == 0)
	if f.Phone() == "" {
		f.Number = firstLoose(v.Numbers)
	} else {
		for _, one := range w.flows {
			v.Others = append(v.Others, flows.Other{ID: one.ID, Name: one.Name})
		}
	}
	if f.AgentExt == "" && len(v.Agents) > 0 && !f.Copied {
		f.AgentExt = v.Agents[0].Extension
	}
	if v.Bots, _, err = r.botOptions(f.BotID); err != nil {
		return err
	}
	v.Form = f
	list, err := r.undecided()
	if err != nil {
		return err
	}
	v.Open, v.Blocked = r.openNote(list), f.Name != "" && blocked(list, store.CreateBasicFlow, f.Name)
	r.title = r.t("Create a flow")
	return r.show(status, flows.New(v))
}

// firstLoose is the first number that runs nothing, else the primary one.
func firstLoose(held []flows.Held) string {
	for _, h := range held {
		if h.Flow == "" {
			return string(h.Phone)
		}
	}
	if len(held) > 0 {
		return string(held[0].Phone)
	}
	return ""
}

func (s *Server) createFlow(r *request) error {
	f, problems, err := decode[flows.NewForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.newFlowPage(http.StatusUnprocessableEntity, f, problems)
	}
	i, err := r.desk.CreateFlowWith(r.ctx(), f.Intent, r.client.Ref, f.Input(), desk.StandIn{BotID: f.BotID, TransferTo: f.TransferTo()})
	if err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.newFlowPage(status, f, problemsOf(e))
	}
	return r.settled(i, func() error {
		asked := desk.AskedOf(i)
		flash := ui.Flash{Tone: ui.Success, Text: r.t("%s runs %s from the next call on.", asked.DID.String(), asked.Name)}
		to := paths.Flows(r.client.Ref)
		if lacks, why, some := desk.Unfinished(i); some {
			to = r.finishFlow(i, lacks)
			if why == "" {
				why = r.t("The platform did not answer.")
			}
			flash = ui.Flash{Tone: ui.Warning, Text: r.t("%s runs %s already. Who answers when the agent can’t was not set: %s Save it here.", asked.DID.String(), asked.Name, why)}
		}
		if err := r.flash(flash); err != nil {
			return err
		}
		return r.done(to)
	}, func(e *platform.Error) error {
		return r.newFlowPage(statusOf[e.Kind], f, problemsOf(e))
	})
}

// finishFlow is where what a new flow lacks is set, filled in with what was asked for:
// of both, the bot first, whose panel leads on to the transfer.
func (r *request) finishFlow(i store.Intent, lacks desk.StandIn) string {
	part := flows.PartBot
	if lacks.BotID == "" {
		part = flows.PartTransfer
	}
	return paths.With(paths.FlowPart(i.ClientRef, desk.ResultOf(i).FlowID, part), "wss_bot_id", lacks.BotID, "transfer_to", string(lacks.TransferTo))
}

func (s *Server) showMapNumber(r *request) error {
	return r.mapPage(http.StatusOK, flows.MapForm{Number: r.QueryParam("did_no")}, nil)
}

func (r *request) mapPage(status int, f flows.MapForm, p ui.Problems) error {
	w, err := r.wiring()
	if err != nil {
		return err
	}
	v := flows.MapView{Ref: r.client.Ref, ClientName: r.client.Name, FlowID: r.Param("flow"), Problems: p, Numbers: r.runs(w)}
	v.Flow, err = r.flowName(w, v.FlowID)
	if err != nil {
		return err
	}
	if f.Phone() == "" {
		f.Number = firstLoose(v.Numbers)
		for _, n := range w.numbers.Value { // not the one that it is on already
			if f.Number == string(n.Number) && n.FlowID == v.FlowID {
				f.Number = firstLoose(slices.DeleteFunc(slices.Clone(v.Numbers), func(h flows.Held) bool { return h.Flow == v.Flow }))
			}
		}
	}
	v.Form = f
	r.title = r.t("Put %s on a number", v.Flow)
	return r.show(status, flows.Map(v))
}

// flowName finds a flow of the client, in its list or on one of its numbers.
func (r *request) flowName(w wiring, id string) (string, error) {
	for _, f := range w.flows {
		if f.ID == id {
			return f.Name, nil
		}
	}
	for _, n := range w.numbers.Value {
		if n.FlowID == id && id != "" {
			return r.t("Flow %s", id), nil
		}
	}
	return "", platform.Errorf(platform.NotFound, "There is no such flow.")
}

// mapNumber puts a flow on a number. What it replaces comes back with Undo.
func (s *Server) mapNumber(r *request) error {
	f, problems, err := decode[flows.MapForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.mapPage(http.StatusUnprocessableEntity, f, problems)
	}
	w, err := r.wiring()
	if err != nil {
		return err
	}
	ref, id := r.client.Ref, r.Param("flow")
	name, err := r.flowName(w, id)
	if err != nil {
		return err
	}
	was := ""
	for _, n := range w.numbers.Value {
		if n.Number == f.Phone() {
			was = n.FlowID
		}
	}
	if err := r.desk.MapNumber(r.ctx(), ref, id, f.Phone()); err != nil {
		if e, status, ok := refused(err); ok {
			return r.mapPage(status, f, problemsOf(e))
		}
		if platform.Is(err, platform.Unknown) { // sending it again does no harm
			return r.mapPage(http.StatusServiceUnavailable, f, ui.Problems{"": r.t("The platform’s answer was lost. Look at the flows, or send it again: twice does the same as once.")})
		}
		return err
	}
	flash := ui.Flash{Tone: ui.Success, Text: r.t("%s runs %s from the next call on.", f.Phone().String(), name)}
	if was != "" && was != id {
		flash.Undo = ui.Action{Label: r.t("Undo"), Post: paths.FlowNumber(ref, was), Fields: []ui.Pair{{Name: "did_no", Value: string(f.Phone())}}}
	}
	if err := r.flash(flash); err != nil {
		return err
	}
	return r.done(paths.Flows(ref))
}
