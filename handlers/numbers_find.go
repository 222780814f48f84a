package handlers

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"partnerdesk/platform"
	"partnerdesk/views/numbers"
)

// lookups is how many questions about what is on sale are asked at once.
const lookups = 6

// findNumbers asks for what is on sale. A wish that the platform has no search for is
// asked by the digits it ends in, or looked for among what is told. tail is the end of
// the client's mobile that was found.
func (r *request) findNumbers(f numbers.FindForm) (offers []platform.NumberOffer, tail string, err error) {
	q := platform.NumberQuery{CountryCode: "+91", Pattern: f.Pattern(), Where: platform.Where(f.Where), Region: f.Region}
	switch f.Wish {
	case numbers.Mobile:
		for _, tail = range numbers.Tails(r.client.Mobile) {
			q.Pattern, q.Where = tail, platform.EndsWith
			if offers, err = r.desk.SearchNumbers(r.ctx(), r.client.Ref, q); err != nil || len(offers) > 0 {
				return offers, tail, err
			}
		}
		return nil, tail, nil
	case "":
		offers, err = r.desk.SearchNumbers(r.ctx(), r.client.Ref, q)
		return offers, "", err
	}
	asks := []platform.NumberQuery{q}
	if q.Pattern == "" {
		for _, end := range numbers.Endings(f.Wish) {
			asks = append(asks, platform.NumberQuery{CountryCode: "+91", Pattern: end, Where: platform.EndsWith, Region: f.Region})
		}
	}
	found := make([][]platform.NumberOffer, len(asks))
	group, ctx := errgroup.WithContext(r.ctx())
	group.SetLimit(lookups)
	for i, ask := range asks {
		group.Go(func() (err error) {
			found[i], err = r.desk.SearchNumbers(ctx, r.client.Ref, ask)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, "", err
	}
	seen := map[platform.Phone]bool{}
	for _, o := range slices.Concat(found...) {
		if numbers.Vanity(o.Number) == f.Wish && !seen[o.Number] {
			seen[o.Number] = true
			offers = append(offers, o)
		}
	}
	return offers[:min(len(offers), numbers.MaxOffers)], "", nil
}

// priced fills in the partner's own prices where the platform names none.
func (r *request) priced(v *numbers.FindView) error {
	book, err := r.priceBook()
	if err != nil {
		return err
	}
	v.YourPrice = map[platform.Phone]bool{}
	for i := range v.Offers {
		if book.Fill(&v.Offers[i]) {
			v.YourPrice[v.Offers[i].Number], v.Yours = true, true
		}
	}
	return nil
}

// onSaleAll asks about several numbers at once. A number that is not in the answer is
// not on sale; err is why the platform could not be asked.
func (r *request) onSaleAll(ctx context.Context, all []platform.Phone) (map[platform.Phone]platform.NumberOffer, error) {
	offers := make([]*platform.NumberOffer, len(all))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(lookups)
	for i, n := range all {
		group.Go(func() error {
			o, ok, err := r.onSaleIn(ctx, n)
			if err == nil && ok {
				offers[i] = &o
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	found := map[platform.Phone]platform.NumberOffer{}
	for _, o := range offers {
		if o != nil {
			found[o.Number] = *o
		}
	}
	return found, nil
}
