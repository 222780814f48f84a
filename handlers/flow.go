package handlers

import (
	"net/http"
	"strconv"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/flows"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// flowWiring reads the client's wiring and finds the flow of the address in it. One
// that only a number tells of has no inside.
func (r *request) flowWiring() (w *desk.Wiring, f desk.FlowView, known bool, err error) {
	id := r.Param("flow")
	if w, err = r.desk.Wiring(r.ctx(), r.client.Ref); err != nil {
		return w, f, false, err
	}
	if f, known = w.Flow(id); known {
		return w, f, true, nil
	}
	for _, n := range w.Numbers.Value {
		if n.FlowID == id && id != "" {
			return w, desk.FlowView{Flow: platform.Flow{ID: id, Name: r.t("Flow %s", id)}}, false, nil
		}
	}
	return w, f, false, platform.Errorf(platform.NotFound, "There is no such flow.")
}

func (s *Server) showFlow(r *request) error {
	w, f, known, err := r.flowWiring()
	if err != nil {
		return err
	}
	return r.flowPage(http.StatusOK, w, f, known, nil)
}

// flowPage draws a flow, with a panel beside it where one is open.
func (r *request) flowPage(status int, w *desk.Wiring, f desk.FlowView, known bool, panel *flows.Panel) error {
	form, _, err := query[flows.CallForm](r)
	if err != nil {
		return err
	}
	asked, ref := form, r.client.Ref
	at, live, zone, problems := r.asked(&form)
	v := flows.FlowView{Ref: ref, ID: f.ID, Name: f.Name, LastSet: f.AsLastSet, Elsewhere: !known, Panel: panel, Portal: !r.site.staff,
		MayEdit: r.can(editFlows), Versions: r.can(readDesk), Asking: flows.Asking{Action: paths.Flow(ref, f.ID), Problems: problems}}
	var on []platform.Number
	for _, n := range w.Numbers.Value {
		if n.FlowID == f.ID {
			on = append(on, n)
			v.Numbers = append(v.Numbers, n.Number)
			v.Asking.Numbers = append(v.Asking.Numbers, ui.Option{Value: string(n.Number), Label: n.Number.String()})
		}
	}
	line, shown := w.FlowLine(f), platform.Number{FlowID: f.ID}
	if len(on) > 0 {
		shown = on[0]
		for _, n := range on {
			if string(n.Number) == form.Number {
				shown = n
			}
		}
		line = w.Line(shown)
	}
	form.Number = string(shown.Number)
	v.Asking.Form = form
	v.Call = r.callOf(w, line, shown, at, live, zone)
	v.Call.OnFlow, v.Call.Asked = true, asked
	if panel != nil {
		panel.Asked = asked
	}
	v.Uses = r.uses(w, f)
	v.Warnings = r.flowWarnings(w, f, on)
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	if r.fragment() && panel != nil {
		return r.part(status, flows.Editor(v))
	}
	r.title = f.Name
	return r.clientPage(status, "flows", flows.One(v))
}

// uses says where the agent and the bot of a flow are wanted besides.
func (r *request) uses(w *desk.Wiring, f desk.FlowView) []flows.Use {
	others := func(same func(desk.FlowView) bool) []flows.Other {
		var all []flows.Other
		for _, o := range w.Flows {
			if o.ID != f.ID && same(o) {
				all = append(all, flows.Other{ID: o.ID, Name: o.Name})
			}
		}
		return all
	}
	var all []flows.Use
	for _, a := range w.Agents.Value {
		if a.Extension == f.AgentExt && f.AgentExt != "" {
			all = append(all, flows.Use{Icon: "headset", Name: r.t("%s, %s", a.Name, a.Extension), Href: paths.Agents(r.client.Ref),
				Others: others(func(o desk.FlowView) bool { return o.AgentExt == f.AgentExt })})
		}
	}
	if f.BotID != "" {
		all = append(all, flows.Use{Icon: "bot", Name: r.botName(w, f.BotID), Others: others(func(o desk.FlowView) bool { return o.BotID == f.BotID })})
	}
	return all
}

// flowWarnings are what would keep the flow from being of use, whenever it is.
func (r *request) flowWarnings(w *desk.Wiring, f desk.FlowView, on []platform.Number) []ui.Notice {
	var all []ui.Notice
	warn := func(title, body string) { all = append(all, ui.Notice{Tone: ui.Warning, Title: title, Body: body}) }
	if n, err := platform.ParsePhone(f.TransferTo); err == nil {
		for _, own := range on {
			if own.Number == n {
				warn(r.t("The transfer leads back to the flow’s own number"), r.t("A call would go in circles."))
			}
		}
	}
	for _, n := range on {
		if h := w.Hours(n); !h.At.IsZero() && h.Value.Hours != nil && *h.Value.Hours == (platform.Week{}) {
			warn(r.t("%s is closed every day", n.Number.String()), r.t("No caller gets as far as this flow. Set its hours."))
		}
	}
	return all
}

// showFlowPart opens the panel of one part beside the drawing; htmx gets the two
// without the page round them.
func (s *Server) showFlowPart(r *request) error {
	w, f, known, err := r.flowWiring()
	if err != nil {
		return err
	}
	form := flows.EditForm{Name: f.Name, AgentExt: f.AgentExt, BotID: f.BotID, Transfer: f.TransferTo, Recording: f.RecordingID}
	// What a new flow was to have and has not got stands in the address.
	if bot := r.QueryParam("wss_bot_id"); bot != "" {
		form.BotID = bot
	}
	if to := r.QueryParam("transfer_to"); to != "" {
		form.Transfer = to
	}
	if n, err := platform.ParsePhone(form.Transfer); err == nil {
		form.Transfer = n.String()
	}
	return r.partPage(http.StatusOK, w, f, known, form, nil)
}

func (r *request) partPage(status int, w *desk.Wiring, f desk.FlowView, known bool, form flows.EditForm, problems ui.Problems) error {
	part := r.Param("part")
	p := flows.Panel{Ref: r.client.Ref, FlowID: f.ID, Part: part, Form: form, Problems: problems, Unknown: !known}
	switch part {
	case flows.PartName, flows.PartTransfer:
	case flows.PartWelcome:
		p.Recordings = r.recordingOptions(w, form.Recording)
	case flows.PartAgent:
		p.Agents = r.agentOptions(w, form.AgentExt)
	case flows.PartBot:
		var err error
		if n, err := platform.ParsePhone(form.Transfer); err == nil && string(n) != f.TransferTo {
			p.Then = n
		}
		if p.Bots, p.BotsKnown, err = r.botOptions(form.BotID); err != nil {
			return err
		}
	default:
		return platform.Errorf(platform.NotFound, "A flow has no such part.")
	}
	return r.flowPage(status, w, f, known, &p)
}

func (r *request) recordingOptions(w *desk.Wiring, current string) []ui.Option {
	if len(w.Detail.Value.Recordings) == 0 {
		return nil
	}
	all, listed := []ui.Option{{Label: r.t("None: it rings at once")}}, current == ""
	for _, one := range w.Detail.Value.Recordings {
		all = append(all, ui.Option{Value: one.ID, Label: one.Name})
		listed = listed || one.ID == current
	}
	if !listed {
		all = append(all, ui.Option{Value: current, Label: r.t("%s, not listed", current)})
	}
	return all
}

func (r *request) agentOptions(w *desk.Wiring, current string) []ui.Option {
	all, listed := []ui.Option{{Label: r.t("None: the call goes straight on")}}, current == ""
	for _, a := range w.Agents.Value {
		all = append(all, ui.Option{Value: a.Extension, Label: r.t("%s, %s (%s)", a.Name, a.Extension, r.t(a.Word()))})
		listed = listed || a.Extension == current
	}
	if !listed {
		all = append(all, ui.Option{Value: current, Label: r.t("%s: nobody has it", current)})
	}
	return all
}

func (r *request) botOptions(current string) (all []ui.Option, known bool, err error) {
	bots, err := r.desk.VoiceBots(r.ctx(), r.client.Ref)
	if e := tolerable(err); e != nil {
		return nil, false, e
	}
	if err != nil {
		return nil, false, nil
	}
	all, listed := []ui.Option{{Label: r.t("None")}}, current == ""
	for _, b := range bots.Value {
		all = append(all, ui.Option{Value: b.ID, Label: b.Name})
		listed = listed || b.ID == current
	}
	if !listed {
		all = append(all, ui.Option{Value: current, Label: r.t("%s: it is missing", current)})
	}
	return all, true, nil
}

// editFlowPart saves one part. What is known to be gone is refused before it is
// sent.
func (s *Server) editFlowPart(r *request) error {
	form, _, err := decode[flows.EditForm](r)
	if err != nil {
		return err
	}
	w, f, known, err := r.flowWiring()
	if err != nil {
		return err
	}
	in, problems := form.Input(r.Param("part"))
	r.knownGone(w, in, problems)
	if len(problems) > 0 {
		return r.partPage(http.StatusUnprocessableEntity, w, f, known, form, problems)
	}
	in.FlowID = f.ID
	after, err := r.desk.EditFlow(r.ctx(), r.client.Ref, store.VersionEdited, in)
	if err != nil {
		if e, status, ok := refused(err); ok {
			return r.partPage(status, w, f, known, form, beside(problemsOf(e), r.Param("part")))
		}
		if platform.Is(err, platform.Unknown) {
			return r.partPage(http.StatusServiceUnavailable, w, f, known, form, ui.Problems{"": r.t("The platform’s answer was lost. Look at the flow, or send it again: twice does the same as once.")})
		}
		return err
	}
	flash := ui.Flash{Tone: ui.Success, Text: r.t("%s is changed, from the next call on.", after.Name)}
	if undo, err := r.before(f.ID); err != nil {
		return err
	} else if undo > 0 {
		flash.Undo = ui.Action{Label: r.t("Undo"), Post: paths.FlowVersions(r.client.Ref, f.ID), Fields: []ui.Pair{{Name: "version", Value: strconv.Itoa(undo)}}}
	}
	if err := r.flash(flash); err != nil {
		return err
	}
	asked, _, err := query[flows.CallForm](r)
	if err != nil {
		return err
	}
	if n, err := platform.ParsePhone(form.Transfer); err == nil && r.Param("part") == flows.PartBot && string(n) != after.TransferTo {
		return r.done(paths.With(paths.FlowPart(r.client.Ref, f.ID, flows.PartTransfer), append(asked.Query(), "transfer_to", string(n))...))
	}
	return r.done(paths.FlowNode(r.client.Ref, f.ID, boxOf(r.Param("part"), after), asked.Query()...))
}

// boxOf is the box of the drawing at which a part stands after a change: where bot
// and transfer are not both there, one box is for either.
func boxOf(part string, f platform.Flow) string {
	switch {
	case part == flows.PartTransfer && f.TransferTo == "":
		return flows.PartBot
	case part == flows.PartBot && f.BotID == "" && f.TransferTo != "":
		return flows.PartTransfer
	}
	return part
}

// beside puts what a flow as a whole lacks next to the field that is on the panel.
func beside(p ui.Problems, part string) ui.Problems {
	field := map[string]string{flows.PartName: "flow_name", flows.PartWelcome: "recording_id", flows.PartAgent: "agent_ext", flows.PartBot: "wss_bot_id", flows.PartTransfer: "transfer_to"}[part]
	if msg, ok := p["agent_ext"]; ok && field != "agent_ext" && p[field] == "" {
		delete(p, "agent_ext")
		p[field] = msg
	}
	return p
}

// knownGone names what a change leads to and the client is known not to have.
func (r *request) knownGone(w *desk.Wiring, in platform.EditFlow, problems ui.Problems) {
	if in.AgentExt != nil && *in.AgentExt != "" && !w.Agents.At.IsZero() {
		found := false
		for _, a := range w.Agents.Value {
			found = found || a.Extension == *in.AgentExt
		}
		if !found && problems["agent_ext"] == "" {
			problems["agent_ext"] = r.t("Agent %s was removed. Choose another.", *in.AgentExt)
		}
	}
	if in.TransferTo != nil && *in.TransferTo != "" {
		for _, n := range w.Numbers.Value {
			if n.Number == *in.TransferTo && n.FlowID == r.Param("flow") && problems["transfer_to"] == "" {
				problems["transfer_to"] = r.t("The flow answers this number itself, so a call would go in circles.")
			}
		}
	}
}

// before is the version before the newest; 0 where there is none.
func (r *request) before(flowID string) (int, error) {
	all, err := r.desk.FlowVersions(r.ctx(), r.client.Ref, flowID)
	if err != nil || len(all) < 2 {
		return 0, err
	}
	return all[1].N, nil
}
