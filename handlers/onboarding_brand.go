package handlers

import (
	"context"
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// draftBrand is the brand under which somebody is onboarded, and its host with the port
// of this request; the host is empty where the brand has none, both where there is no brand.
func (r *request) draftBrand(o store.Onboarding) (store.Brand, string, error) {
	b, err := r.s.brandOf(r.ctx(), o)
	if platform.Is(err, platform.NotFound) {
		return store.Brand{}, "", nil
	}
	if err != nil || len(b.Hosts) == 0 {
		return b, "", err
	}
	return b, b.Hosts[0] + portOf(r.Request().Host), nil
}

// brandOf is the brand of an onboarding, or the partner's first where that is gone;
// NotFound where there is none.
func (s *Server) brandOf(ctx context.Context, o store.Onboarding) (store.Brand, error) {
	b, err := s.Store.Brands.Get(ctx, o.Partner, o.BrandID())
	if platform.Is(err, platform.NotFound) {
		b, err = s.Store.Brands.Of(ctx, o.Partner)
	}
	return b, err
}

// speaksFor makes the platform's messages of a step that staff do leave in the brand of
// the draft, and in its client's language.
func (r *request) speaksFor(o store.Onboarding) error {
	if r.guest != nil || r.Request().Method != http.MethodPost {
		return nil
	}
	b, _, err := r.draftBrand(o)
	if err == nil && b.ID != "" {
		r.SetRequest(r.Request().WithContext(about(r.ctx(), b, o.SignUp.Language)))
	}
	return err
}

// brandOptions are the partner's brands to choose one from; none where there is no choice.
func (r *request) brandOptions() ([]ui.Option, error) {
	all, err := r.s.Store.Brands.All(r.ctx(), r.person.Partner)
	if err != nil || len(all) < 2 {
		return nil, err
	}
	out := make([]ui.Option, len(all))
	for i, b := range all {
		out[i] = ui.Option{Value: b.ID, Label: b.Name}
	}
	return out, nil
}

// chosenBrand is the brand that was chosen for somebody new; empty where there is no
// choice.
func (r *request) chosenBrand(id string, p ui.Problems) (string, error) {
	if id == "" {
		return "", nil
	}
	_, err := r.s.Store.Brands.Get(r.ctx(), r.person.Partner, id)
	if platform.Is(err, platform.NotFound) {
		p.Set("brand", r.t("Choose a brand from the list."))
		return "", nil
	}
	return id, err
}

// setDraftBrand chooses the brand of an onboarding, from the page where it is handed over.
func (s *Server) setDraftBrand(r *request) error {
	o, here, err := r.underWay()
	if !here {
		return err
	}
	f, _, err := decode[onboarding.BrandForm](r)
	if err != nil {
		return err
	}
	b, err := s.Store.Brands.Get(r.ctx(), r.person.Partner, f.Brand)
	if platform.Is(err, platform.NotFound) {
		return r.handOverPage(http.StatusUnprocessableEntity, o, "", ui.Problems{"brand": r.t("Choose a brand from the list.")})
	}
	if err == nil {
		err = r.desk.SetDraftBrand(r.ctx(), o, b)
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s meets you as %s from now on. Links that were sent before go on working.", o.Name, b.Name)}); err != nil {
		return err
	}
	return r.done(paths.DraftHandover(o.ID))
}
