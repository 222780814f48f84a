package handlers

import (
	"net/http"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/numbers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// historyShown is how many entries of a number's history its page has.
const historyShown = 12

func (s *Server) showNumber(r *request) error {
	n, err := r.numberOf()
	if err != nil {
		return err
	}
	return r.numberPage(http.StatusOK, n, nil, nil)
}

// numberPage draws a number; f is what was typed into its label, nil for what is
// kept.
func (r *request) numberPage(status int, n platform.Number, f *numbers.LabelForm, p ui.Problems) error {
	ref := r.client.Ref
	names, err := r.flowNames(r.ctx())
	if err != nil {
		return err
	}
	held, err := r.desk.Numbers(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	v := numbers.NumberView{Ref: ref, ClientName: r.client.Name, DID: n.DIDID, Row: r.numberRow(n, names), Problems: p, Now: r.now(),
		MayLabel: r.can(markClients), MayRemove: r.can(removeNumber), MaySet: r.can(editSchedules), AsOf: asOf(held)}
	if n.FlowID != "" {
		v.FlowPage = paths.Flow(ref, n.FlowID)
	}
	if r.can(editFlows) {
		v.FlowHref = paths.Flows(ref)
		if v.Row.Flow == "" {
			v.FlowHref = paths.With(paths.NewFlow(ref), "number", string(n.Number))
		}
	}
	set, err := r.desk.Schedule(r.ctx(), ref, numberLineOf(n))
	if e := tolerable(err); e != nil {
		return e
	}
	if err == nil {
		v.Hours = &set.Value
	}
	if v.Use, err = r.numberUse(n.Number); err != nil {
		return err
	}
	labels, err := r.s.Store.Numbers.Labels(r.ctx(), r.person.Partner, ref)
	if err != nil {
		return err
	}
	v.Form = numbers.LabelForm{Label: labels[n.Number][0], Purpose: labels[n.Number][1]}
	if f != nil {
		v.Form = *f
	}
	if v.History, err = r.numberHistory(n); err != nil {
		return err
	}
	r.title = n.Number.String()
	return r.show(status, numbers.Number(v))
}

// numberRow is a number as lists and its own page show it.
func (r *request) numberRow(n platform.Number, names map[string]string) numbers.Row {
	row := numbers.Row{DID: n.DIDID, Number: n.Number, Region: n.Region, Due: n.Status == platform.NumberDue, AgentExt: n.AgentExt,
		OpenNow: n.OpenNow, Bought: n.BoughtAt, FlowTold: n.FlowTold}
	if n.FlowID != "" {
		row.Flow = nameOr(names, n.FlowID, r.t("Flow %s", n.FlowID))
	}
	return row
}

// numberUse is what depends on a number, in words.
func (r *request) numberUse(n platform.Phone) (numbers.Use, error) {
	got, err := r.desk.Use(r.ctx(), r.client.Ref, n)
	use := numbers.Use{Masks: got.Masks, More: got.More, Unknown: got.Unknown}
	for _, a := range got.Agents {
		use.Agents = append(use.Agents, r.t("%s (%s)", a.Name, a.Extension))
	}
	for _, w := range got.WhatsApp {
		name := w.VerifiedName
		if name == "" {
			name = w.PhoneNumberID
		}
		use.WhatsApp = append(use.WhatsApp, name)
	}
	return use, err
}

// numberHistory is what was done to a number from here. Its hours are noted under
// its did id.
func (r *request) numberHistory(n platform.Number) ([]ui.Event, error) {
	var all []store.AuditEntry
	for _, id := range []string{string(n.Number), n.DIDID} {
		got, _, err := r.s.Store.Audit.List(r.ctx(), r.person.Partner, store.AuditFilter{ClientRef: r.client.Ref, ObjectKind: "number", ObjectID: id, Limit: historyShown})
		if err != nil {
			return nil, err
		}
		all = append(all, got...)
	}
	slices.SortFunc(all, func(a, b store.AuditEntry) int { return int(b.Seq - a.Seq) })
	return r.events(all[:min(len(all), historyShown)]), nil
}

func (s *Server) labelNumber(r *request) error {
	n, err := r.numberOf()
	if err != nil {
		return err
	}
	f, problems, err := decode[numbers.LabelForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.numberPage(http.StatusUnprocessableEntity, n, &f, problems)
	}
	if err := r.desk.SetLabel(r.ctx(), r.client.Ref, n.Number, f.Label, f.Purpose); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Saved.")}); err != nil {
		return err
	}
	return r.done(paths.Number(r.client.Ref, n.DIDID))
}

func (s *Server) showRemoveNumber(r *request) error {
	n, err := r.numberOf()
	if err != nil {
		return err
	}
	return r.removePage(http.StatusOK, n, "", nil)
}

func (r *request) removePage(status int, n platform.Number, typed string, p ui.Problems) error {
	names, err := r.flowNames(r.ctx())
	if err != nil {
		return err
	}
	v := numbers.RemoveView{Ref: r.client.Ref, ClientName: r.client.Name, DID: n.DIDID, Row: r.numberRow(n, names), Typed: typed, Problems: p}
	if v.Use, err = r.numberUse(n.Number); err != nil {
		return err
	}
	r.title = r.t("Remove %s?", n.Number.String())
	return r.show(status, numbers.Remove(v))
}

// removeNumber gives a number up, once its last digits are typed.
func (s *Server) removeNumber(r *request) error {
	n, err := r.numberOf()
	if err != nil {
		return err
	}
	f, _, err := decode[numbers.RemoveForm](r)
	if err != nil {
		return err
	}
	if digits := platform.Digits(f.Digits); len(digits) != 4 || !strings.HasSuffix(string(n.Number), digits) {
		return r.removePage(http.StatusUnprocessableEntity, n, f.Digits, ui.Problems{"digits": r.t("Those are not its last four digits.")})
	}
	if err := r.desk.RemoveNumber(r.ctx(), r.client.Ref, n.Number); err != nil {
		if e, status, ok := refused(err); ok {
			return r.removePage(status, n, f.Digits, problemsOf(e))
		}
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is removed.", n.Number.String())}); err != nil {
		return err
	}
	return r.done(paths.Numbers(r.client.Ref))
}
