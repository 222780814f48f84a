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

func (s *Server) showFlowVersions(r *request) error { return r.versionsPage(http.StatusOK, "") }

func (r *request) versionsPage(status int, problem string) error {
	w, f, _, err := r.flowWiring()
	if err != nil {
		return err
	}
	all, err := r.desk.FlowVersions(r.ctx(), r.client.Ref, f.ID)
	if err != nil {
		return err
	}
	v := flows.VersionsView{Ref: r.client.Ref, ClientName: r.client.Name, ID: f.ID, Name: f.Name, MayEdit: r.can(editFlows), Problem: problem}
	now := versionNow(f)
	current := false
	for i, one := range all {
		var was store.FlowVersion
		if i+1 < len(all) {
			was = all[i+1]
		}
		same := one.Same(now) && !current
		current = current || same
		v.Versions = append(v.Versions, flows.Version{N: one.N, How: r.howVersion(one), At: one.At, Changes: r.changes(w, was, one), Current: same})
	}
	r.title = r.t("Versions of %s", f.Name)
	return r.show(status, flows.Versions(v))
}

func versionNow(f desk.FlowView) store.FlowVersion {
	return store.FlowVersion{Name: f.Name, AgentExt: f.AgentExt, BotID: f.BotID, TransferTo: f.TransferTo, Recording: f.RecordingID}
}

func (r *request) howVersion(v store.FlowVersion) string {
	switch v.How {
	case store.VersionCreated:
		return r.t("Created by %s,", v.ByName)
	case store.VersionApplied:
		return r.t("Applied again by %s,", v.ByName)
	case store.VersionFound:
		return r.t("As it was found at the platform,")
	}
	return r.t("Changed by %s,", v.ByName)
}

// changes is what a version has otherwise than the one before it.
func (r *request) changes(w *desk.Wiring, was, is store.FlowVersion) []flows.Changed {
	agent := func(ext string) string {
		for _, a := range w.Agents.Value {
			if a.Extension == ext && ext != "" {
				return r.t("%s, %s", a.Name, a.Extension)
			}
		}
		if ext != "" && !w.Agents.At.IsZero() {
			return r.t("%s: nobody has it", ext)
		}
		return ext
	}
	transfer := func(s string) string {
		if n, err := platform.ParsePhone(s); err == nil {
			return n.String()
		}
		return s
	}
	var all []flows.Changed
	add := func(part, before, after string) {
		if before == after {
			return
		}
		if after == "" {
			after = r.t("none")
		}
		if before == "" && was.N > 0 {
			before = r.t("none")
		}
		all = append(all, flows.Changed{Part: part, Was: before, Is: after})
	}
	add(r.t("Name"), was.Name, is.Name)
	add(r.t("Welcome"), choiceName(w.Detail.Value.Recordings, was.Recording), choiceName(w.Detail.Value.Recordings, is.Recording))
	add(r.t("Agent"), agent(was.AgentExt), agent(is.AgentExt))
	add(r.t("Bot"), r.botName(w, was.BotID), r.botName(w, is.BotID))
	add(r.t("Transfer"), transfer(was.TransferTo), transfer(is.TransferTo))
	return all
}

// versionForm names a version.
type versionForm struct {
	Version string `form:"version"`
}

func (f *versionForm) Check() ui.Problems { return nil }

// applyFlowVersion makes a flow again what it was; Undo does the same with the
// version before.
func (s *Server) applyFlowVersion(r *request) error {
	form, _, err := decode[versionForm](r)
	if err != nil {
		return err
	}
	_, f, _, err := r.flowWiring()
	if err != nil {
		return err
	}
	all, err := r.desk.FlowVersions(r.ctx(), r.client.Ref, f.ID)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(form.Version)
	for _, v := range all {
		if v.N != n {
			continue
		}
		transfer := platform.Phone(v.TransferTo)
		_, err := r.desk.EditFlow(r.ctx(), r.client.Ref, store.VersionApplied, platform.EditFlow{FlowID: f.ID, Name: &v.Name, AgentExt: &v.AgentExt, BotID: &v.BotID, TransferTo: &transfer, RecordingID: &v.Recording})
		if err != nil {
			if e, status, ok := refused(err); ok {
				return r.versionsPage(status, whole(e))
			}
			return err
		}
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is again as it was in version %s.", v.Name, form.Version)}); err != nil {
			return err
		}
		return r.done(paths.Flow(r.client.Ref, f.ID))
	}
	return r.versionsPage(http.StatusUnprocessableEntity, r.t("There is no such version. Choose one from the list."))
}

// whole is a refusal with what it says of single fields.
func whole(e *platform.Error) string {
	text := e.Msg
	for _, msg := range e.Fields {
		if msg != text {
			text += " " + msg
		}
	}
	return text
}

func (s *Server) showSwapFlows(r *request) error {
	return r.swapPage(http.StatusOK, flows.SwapForm{First: r.QueryParam("first"), Second: r.QueryParam("second")}, nil)
}

func (r *request) swapPage(status int, f flows.SwapForm, p ui.Problems) error {
	w, err := r.wiring()
	if err != nil {
		return err
	}
	v := flows.SwapView{Ref: r.client.Ref, ClientName: r.client.Name, Form: f, Problems: p}
	for _, h := range r.runs(w) {
		if h.Flow != "" {
			v.Numbers = append(v.Numbers, h)
		}
	}
	for i, to := range []*string{&v.Form.First, &v.Form.Second} {
		if n, err := platform.ParsePhone(*to); err == nil {
			*to = string(n)
		} else if *to == "" && len(v.Numbers) > i {
			*to = string(v.Numbers[i].Phone)
		}
	}
	r.title = r.t("Swap the flows of two numbers")
	return r.show(status, flows.Swap(v))
}

// swapFlows exchanges what two numbers run. Undo is the same swap.
func (s *Server) swapFlows(r *request) error {
	f, problems, err := decode[flows.SwapForm](r)
	if err != nil {
		return err
	}
	w, err := r.wiring()
	if err != nil {
		return err
	}
	var pair [2]platform.Number
	for i, field := range []struct{ name, value string }{{"first", f.First}, {"second", f.Second}} {
		n, _ := platform.ParsePhone(field.value)
		for _, held := range w.numbers.Value {
			if held.Number == n && held.FlowID != "" {
				pair[i] = held
			}
		}
		if pair[i].FlowID == "" && problems[field.name] == "" {
			problems[field.name] = r.t("Choose a number of the client that runs a flow.")
		}
	}
	if len(problems) == 0 && pair[0].FlowID == pair[1].FlowID {
		problems["second"] = r.t("Both run the same flow already.")
	}
	if len(problems) > 0 {
		return r.swapPage(http.StatusUnprocessableEntity, f, problems)
	}
	if err := r.desk.SwapFlows(r.ctx(), r.client.Ref, pair[0], pair[1]); err != nil {
		if e, status, ok := refused(err); ok {
			return r.swapPage(status, f, ui.Problems{"": whole(e)})
		}
		if platform.Is(err, platform.Unknown) {
			return r.swapPage(http.StatusServiceUnavailable, f, ui.Problems{"": r.t("The platform’s answer was lost. Look at what the two numbers run before you try again.")})
		}
		return err
	}
	flash := ui.Flash{Tone: ui.Success, Text: r.t("%s and %s have swapped their flows.", pair[0].Number.String(), pair[1].Number.String()),
		Undo: ui.Action{Label: r.t("Undo"), Post: paths.SwapFlows(r.client.Ref), Fields: []ui.Pair{{Name: "first", Value: f.First}, {Name: "second", Value: f.Second}}}}
	if err := r.flash(flash); err != nil {
		return err
	}
	return r.done(paths.Flows(r.client.Ref))
}

// showCloneFlow asks where a copy goes; the form of a new flow does the rest.
func (s *Server) showCloneFlow(r *request) error {
	_, f, _, err := r.flowWiring()
	if err != nil {
		return err
	}
	v := flows.CloneView{Ref: r.client.Ref, ClientName: r.client.Name, ID: f.ID, Name: f.Name, Query: r.QueryParam("q")}
	if v.Query != "" {
		v.Searched = true
		page, err := r.desk.Clients(r.ctx(), store.Filter{Query: v.Query, Status: store.OnlyActive, Limit: 20})
		if err != nil {
			return err
		}
		for _, c := range page.Clients {
			if c.Ref != r.client.Ref {
				v.Found = append(v.Found, flows.CloneTo{Name: c.Name, Href: paths.With(paths.NewFlow(c.Ref), "from", r.client.Ref, "flow", f.ID)})
			}
		}
	}
	r.title = r.t("Copy %s", f.Name)
	return r.show(http.StatusOK, flows.Clone(v))
}

// copied fills the form of a new flow with another flow, for the client of this
// page. What that client has not got stays blank: its own people, bots and
// recordings have other names.
func (r *request) copied(f flows.NewForm) (flows.NewForm, error) {
	from, id := r.QueryParam("from"), r.QueryParam("flow")
	if from == "" || id == "" {
		return f, nil
	}
	all, err := r.desk.Flows(r.ctx(), from) // of the same partner, or NotFound
	if e := tolerable(err); e != nil {
		return f, e
	}
	for _, one := range all {
		if one.ID != id {
			continue
		}
		f.Name, f.Transfer, f.Copied = one.Name, one.TransferTo, true
		if n, err := platform.ParsePhone(one.TransferTo); err == nil {
			f.Transfer = n.String()
		}
		if from == r.client.Ref {
			f.Name, f.AgentExt, f.BotID, f.Recording = r.t("%s, copy", one.Name), one.AgentExt, one.BotID, one.RecordingID
		}
		return f, nil
	}
	return f, platform.Errorf(platform.NotFound, "There is no such flow.")
}
