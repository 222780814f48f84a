package handlers

import (
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// askBilling tells those who may credit that this client waits for it.
func (s *Server) askBilling(r *request) error {
	fresh, err := r.desk.AskBilling(r.ctx(), r.client.Ref)
	if err != nil {
		return err
	}
	text := r.t("Billing is asked. The bell of those who may add credit shows it.")
	if !fresh {
		text = r.t("Billing was asked already.")
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.Client(r.client.Ref))
}
