package handlers

import (
	"context"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/client"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// brandKey is where a request's context has the brand at whose host it came in, so
// that what is mailed on the way leaves in its name.
type brandKey struct{}

func withBrand(ctx context.Context, b store.Brand) context.Context {
	return context.WithValue(ctx, brandKey{}, b.ID)
}

func brandIn(ctx context.Context) string {
	id, _ := ctx.Value(brandKey{}).(string)
	return id
}

// brandChoice offers a client's brand, where there is more than one to choose from.
func (r *request) brandChoice() (*client.BrandChoice, error) {
	if !r.site.staff || !r.can(invite) {
		return nil, nil
	}
	all, err := r.s.Store.Brands.All(r.ctx(), r.person.Partner)
	if err != nil || len(all) < 2 {
		return nil, err
	}
	now, err := r.s.Store.Brands.OfClient(r.ctx(), r.person.Partner, r.client.Ref)
	if err != nil {
		return nil, err
	}
	c := &client.BrandChoice{Ref: r.client.Ref, Now: now.ID}
	for _, b := range all {
		c.Brands = append(c.Brands, ui.Option{Value: b.ID, Label: b.Name})
	}
	return c, nil
}

// setClientBrand chooses under which brand a client meets the partner.
func (s *Server) setClientBrand(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	all, err := s.Store.Brands.All(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(b store.Brand) bool { return b.ID == values.Get("brand") })
	if i < 0 {
		return platform.Errorf(platform.Invalid, "There is no such brand.")
	}
	if err := r.desk.SetClientBrand(r.ctx(), r.client, all[i]); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Links, mails and documents for %s are in the name of %s from now on.", r.client.Name, all[i].Name)}); err != nil {
		return err
	}
	return r.done(paths.People(r.client.Ref))
}
