package desk

import (
	"context"

	"partnerdesk/store"
)

// brandFacts are what the trail keeps of a brand.
func brandFacts(b store.Brand) map[string]any {
	return map[string]any{"name": b.Name, "mark": b.Mark, "accent": b.Accent, "support_email": b.SupportEmail, "support_phone": string(b.SupportPhone),
		"sender": b.Sender, "reply_to": b.ReplyTo, "language": b.Language, "terms": b.Terms, "hidden": b.Hidden}
}

// AddBrand makes a brand of the partner, without hosts.
func (v *View) AddBrand(ctx context.Context, b store.Brand) (store.Brand, error) {
	if err := v.staffOnly(); err != nil {
		return b, err
	}
	b.Partner = v.actor.Partner
	b, err := v.d.store.Brands.Create(ctx, b)
	if err == nil {
		v.d.recount(v.actor.Partner) // which knows the brands by name
		v.record(ctx, Change{Action: "brand.add", Object: "brand", ObjectID: b.ID, Summary: "Added the brand " + b.Name, After: asJSON(brandFacts(b))})
	}
	return b, err
}

// ChangeBrand keeps what a brand says of itself; before is what it said.
func (v *View) ChangeBrand(ctx context.Context, before, b store.Brand) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	b.Partner = v.actor.Partner
	err := v.d.store.Brands.Update(ctx, b)
	if err == nil {
		v.d.recount(v.actor.Partner) // which knows the brands by name
		v.record(ctx, Change{Action: "brand.change", Object: "brand", ObjectID: b.ID, Summary: "Changed the brand " + b.Name, Before: asJSON(brandFacts(before)), After: asJSON(brandFacts(b))})
	}
	return err
}

// RemoveBrand takes a brand away with its hosts and pictures.
func (v *View) RemoveBrand(ctx context.Context, b store.Brand) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	err := v.d.store.Brands.Delete(ctx, v.actor.Partner, b.ID)
	if err == nil {
		v.d.recount(v.actor.Partner) // which knows the brands by name
		v.record(ctx, Change{Action: "brand.remove", Object: "brand", ObjectID: b.ID, Summary: "Removed the brand " + b.Name,
			Before: asJSON(map[string]any{"brand": brandFacts(b), "hosts": b.Hosts})})
	}
	return err
}

// SetClientBrand chooses the brand under which a client meets the partner.
func (v *View) SetClientBrand(ctx context.Context, c store.Client, b store.Brand) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	before, err := v.d.store.Brands.OfClient(ctx, v.actor.Partner, c.Ref)
	if err != nil {
		return err
	}
	if err := v.d.store.Brands.SetOfClient(ctx, v.actor.Partner, c.Ref, b.ID); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "clients.brand", Object: "client", ObjectID: c.Ref, Ref: c.Ref, Summary: "Put the client under the brand " + b.Name,
		Before: asJSON(map[string]string{"brand": before.Name}), After: asJSON(map[string]string{"brand": b.Name})})
	return nil
}

// SetBrandPictures puts pictures in the place of those of their kinds.
func (v *View) SetBrandPictures(ctx context.Context, b store.Brand, all ...store.NewPicture) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if err := v.d.store.Brands.SetPictures(ctx, v.actor.Partner, b.ID, all...); err != nil {
		return err
	}
	kinds := make([]store.PictureKind, len(all))
	for i, p := range all {
		kinds[i] = p.Kind
	}
	v.record(ctx, Change{Action: "brand.pictures", Object: "brand", ObjectID: b.ID, Summary: "Changed the logo of " + b.Name, After: asJSON(map[string]any{"kinds": kinds})})
	return nil
}

// RemoveBrandPictures takes pictures away.
func (v *View) RemoveBrandPictures(ctx context.Context, b store.Brand, kinds ...store.PictureKind) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if err := v.d.store.Brands.RemovePictures(ctx, v.actor.Partner, b.ID, kinds...); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "brand.pictures", Object: "brand", ObjectID: b.ID, Summary: "Removed a picture of " + b.Name, Before: asJSON(map[string]any{"kinds": kinds})})
	return nil
}

// AddBrandHost leads one more host to a brand.
func (v *View) AddBrandHost(ctx context.Context, b store.Brand, host string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	err := v.d.store.Brands.AddHost(ctx, v.actor.Partner, b.ID, host)
	if err == nil {
		v.record(ctx, Change{Action: "brand.host", Object: "brand", ObjectID: b.ID, Summary: "Added the host " + store.Host(host) + " to " + b.Name,
			After: asJSON(map[string]string{"host": store.Host(host)})})
	}
	return err
}

// RemoveBrandHost stops a host from leading to a brand. NotFound where it did not.
func (v *View) RemoveBrandHost(ctx context.Context, b store.Brand, host string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	err := v.d.store.Brands.RemoveHost(ctx, v.actor.Partner, b.ID, host)
	if err == nil {
		v.record(ctx, Change{Action: "brand.host", Object: "brand", ObjectID: b.ID, Summary: "Removed the host " + store.Host(host) + " from " + b.Name,
			Before: asJSON(map[string]string{"host": store.Host(host)})})
	}
	return err
}
