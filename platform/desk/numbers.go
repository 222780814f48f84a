package desk

import (
	"context"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/store"
)

type buyParams struct {
	Number  platform.Phone `json:"number"`
	Country string         `json:"country"`
}

// BuyNumber rents a number for a client, once per intent id.
func (v *View) BuyNumber(ctx context.Context, intent, ref string, number platform.Phone, country string) (store.Intent, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return store.Intent{}, err
	}
	return v.do(ctx, act{
		id: intent, kind: store.BuyDID, ref: ref, subject: string(number),
		summary: "Buy " + number.String(), params: buyParams{number, country},
		call: func(ctx context.Context, api platform.API) (Result, error) {
			n, err := api.Numbers.Buy(ctx, id, number, country)
			return Result{DIDID: n.DIDID, Number: number}, err
		},
	})
}

var buying = handling{
	object: "number",
	before: noBefore,
	look: func(ctx context.Context, v *View, api platform.API, i store.Intent) (verdict, Result, error) {
		p, _, id, err := recall[buyParams](ctx, v, i)
		if err != nil {
			return opaque, Result{}, err
		}
		held, err := api.Numbers.Held(ctx, id)
		if err != nil {
			return opaque, Result{}, err
		}
		for _, n := range held {
			if n.Number == p.Number {
				return present, Result{DIDID: n.DIDID, Number: n.Number}, nil
			}
		}
		// Gone from the shelf and not with the client: somebody else has it, or the
		// platform is still at it. Only a number that is still on sale was not bought.
		digits := strings.TrimPrefix(string(p.Number), "+91")
		offers, err := api.Numbers.Search(ctx, platform.NumberQuery{Client: id, CountryCode: "+91", Pattern: digits, Where: platform.EndsWith})
		if err != nil {
			return opaque, Result{}, err
		}
		if slices.ContainsFunc(offers, func(o platform.NumberOffer) bool { return o.Number == p.Number }) {
			return absent, Result{}, nil
		}
		return unclear, Result{}, nil
	},
	apply: func(ctx context.Context, v *View, i store.Intent, _ *Result) error {
		return v.refreshFacts(ctx, i.ClientRef)
	},
}
