package handlers

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/views/client"
)

func (s *Server) askReveal(r *request) error {
	r.title = r.t("PAN and GSTIN of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "reveal", client.Reveal(client.RevealView{Ref: r.client.Ref, Name: r.client.Name}))
}

// reveal opens the sealed copies of a client's tax numbers. It is noted before
// anything is shown. What came by another route than this program is not held here.
func (s *Server) reveal(r *request) error {
	f, problems, err := decode[client.RevealForm](r)
	if err != nil {
		return err
	}
	r.title = r.t("PAN and GSTIN of %s", r.client.Name)
	v := client.RevealView{Ref: r.client.Ref, Name: r.client.Name, Form: f, Problems: problems}
	if len(problems) > 0 {
		return r.clientPage(http.StatusUnprocessableEntity, "reveal", client.Reveal(v))
	}
	r.audit("client.reveal", "client", r.client.Ref, r.client.Ref, "Looked at PAN and GSTIN: "+f.Reason)
	o, err := s.Store.Onboarding.ByClient(r.ctx(), r.person.Partner, r.client.Ref)
	if err == nil {
		v.PAN, v.GSTIN, err = s.Store.Onboarding.Reveal(r.ctx(), r.person.Partner, o.ID)
	}
	if err != nil && !platform.Is(err, platform.NotFound) {
		return err
	}
	v.Shown = true
	return r.clientPage(http.StatusOK, "reveal", client.Reveal(v))
}
