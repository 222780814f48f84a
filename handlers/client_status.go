package handlers

import (
	"net/http"

	"partnerdesk/views/client"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

func (s *Server) showStatusForm(r *request) error { return r.statusPage(http.StatusOK, nil) }

func (r *request) statusPage(status int, p ui.Problems) error {
	v := client.StatusView{Ref: r.client.Ref, Name: r.client.Name, Active: r.client.Active, Problems: p}
	numbers, nerr := r.desk.Numbers(r.ctx(), r.client.Ref)
	agents, aerr := r.desk.Agents(r.ctx(), r.client.Ref)
	if nerr == nil && aerr == nil {
		v.Known, v.Numbers, v.Agents = true, len(numbers.Value), len(agents.Value)
	}
	r.title = r.t("Status of %s", r.client.Name)
	return r.clientPage(status, "status", client.Status(v))
}

// changeStatus switches a client on or off. The toast's Undo posts the same form
// with the other value.
func (s *Server) changeStatus(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	to := values.Get("status")
	if to != "0" && to != "1" {
		return r.statusPage(http.StatusUnprocessableEntity, ui.Problems{"": r.t("Choose whether the client is active.")})
	}
	active := to == "1"
	if err := r.desk.SetActive(r.ctx(), r.client.Ref, active); err != nil {
		if e, status, ok := refused(err); ok {
			return r.statusPage(status, problemsOf(e))
		}
		return err
	}
	text, back := r.t("%s is active again.", r.client.Name), "0"
	if !active {
		text, back = r.t("%s is deactivated.", r.client.Name), "1"
	}
	undo := ui.Action{Label: r.t("Undo"), Post: paths.ClientStatus(r.client.Ref), Fields: []ui.Pair{{Name: "status", Value: back}}}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text, Undo: undo}); err != nil {
		return err
	}
	return r.done(paths.Client(r.client.Ref))
}
