package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/numbers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

func (s *Server) showNumbers(r *request) error {
	ref := r.client.Ref
	held, err := r.desk.Numbers(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	v := numbers.ListView{Ref: ref, Query: r.QueryParam("q"), Portal: !r.site.staff, MayBuy: r.can(buyNumber), MayMap: r.can(editFlows),
		NotKnown: err != nil, Total: len(held.Value), AsOf: asOf(held)}
	names, err := r.flowNames(r.ctx())
	if err != nil {
		return err
	}
	labels := map[platform.Phone][2]string{}
	if r.site.staff {
		if labels, err = r.s.Store.Numbers.Labels(r.ctx(), r.person.Partner, ref); err != nil {
			return err
		}
	}
	bought, _ := platform.ParsePhone(r.QueryParam("bought"))
	var fitting []numbers.Row
	for _, n := range held.Value {
		row := r.numberRow(n, names)
		row.Label = labels[n.Number][0]
		if row.Flow == "" && n.FlowTold {
			v.Flowless++
		}
		if n.Number == bought {
			v.Bought = &row
		}
		if v.Query == "" || holds(v.Query, string(n.Number), n.Region, row.Flow, row.Label) {
			fitting = append(fitting, row)
		}
	}
	if v.Bought != nil {
		if v.Penniless, v.Over, err = r.outOfCredit(); err != nil {
			return err
		}
		v.MayAdd = r.can(addCredit)
	}
	v.Rows, v.Pages = sheet(r, fitting, func(page string) string { return paths.With(paths.Numbers(ref), "q", v.Query, "page", page) })
	r.title = r.t("Numbers of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "numbers", numbers.List(v))
}

// outOfCredit says what of the wallet keeps calls from being answered, as far as
// that is known.
func (r *request) outOfCredit() (penniless, over bool, err error) {
	b, err := r.desk.Balance(r.ctx(), r.client.Ref)
	if err != nil {
		return false, false, tolerable(err)
	}
	return b.Value.Amount <= 0, b.Value.ValidTill != nil && !b.Value.ValidTill.After(r.now()), nil
}

// flowNames are the names of the client's flows by id; empty where the platform
// does not answer.
func (r *request) flowNames(ctx context.Context) (map[string]string, error) {
	flows, err := r.desk.Flows(ctx, r.client.Ref)
	if err := tolerable(err); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, f := range flows {
		names[f.ID] = f.Name
	}
	return names, nil
}

func nameOr(names map[string]string, id, otherwise string) string {
	if n := names[id]; n != "" {
		return n
	}
	return otherwise
}

func (s *Server) showFindNumber(r *request) error {
	f, problems, err := query[numbers.FindForm](r)
	if err != nil {
		return err
	}
	v := numbers.FindView{Ref: r.client.Ref, ClientName: r.client.Name, Form: f, Problems: problems, Inactive: !r.client.Active}
	regions, err := r.desk.Regions(r.ctx(), v.Ref)
	if err := tolerable(err); err != nil {
		return err
	}
	v.Regions = regions.Value
	status := http.StatusOK
	v.Mobile = r.client.Mobile
	if len(problems) == 0 {
		v.Offers, v.Tail, err = r.findNumbers(f)
		if err != nil {
			e, code, ok := refused(err)
			switch {
			case ok && e.Kind == platform.Invalid:
				v.Problems = problemsOf(e, "pattern", "digits", "search_pattern", "where")
				if v.Problems.Has("") {
					v.Failed = v.Problems[""]
				}
			case ok:
				v.Failed = e.Msg
			case tolerable(err) == nil:
				code, v.Failed = http.StatusServiceUnavailable, r.t("The platform does not answer. Try again in a minute.")
			default:
				return err
			}
			status = code
		}
	} else {
		status = http.StatusUnprocessableEntity
	}
	if err := r.priced(&v); err != nil {
		return err
	}
	if v.Basket, err = r.basketOf(); err != nil {
		return err
	}
	digits := f.Pattern()
	if v.Tail != "" {
		digits = v.Tail
	}
	numbers.Sort(v.Offers, f.Sort, digits)
	v.Shown = numbers.PageSize * min(max(number(f.Page), 1), numbers.MaxOffers/numbers.PageSize)
	if err := r.markGone(&v); err != nil {
		return err
	}
	list, err := r.undecided()
	if err != nil {
		return err
	}
	v.Open = r.openNote(list)
	r.title = r.t("Find a number for %s", v.ClientName)
	return r.show(status, numbers.Find(v))
}

// markGone finds out about a number that was chosen and lost. It trusts the
// platform, not the address: one that is still on sale is not gone.
func (r *request) markGone(v *numbers.FindView) error {
	gone, err := platform.ParsePhone(v.Form.Gone)
	if err != nil || v.Failed != "" || len(v.Problems) > 0 {
		return nil
	}
	_, still, err := r.onSale(gone)
	if err != nil || still {
		return tolerable(err)
	}
	held, err := r.desk.Numbers(r.ctx(), v.Ref)
	v.Gone = gone
	v.Own = slices.ContainsFunc(held.Value, func(n platform.Number) bool { return n.Number == gone })
	return tolerable(err)
}

// onSale asks whether a number can still be bought, and for how much.
func (r *request) onSale(n platform.Phone) (platform.NumberOffer, bool, error) {
	return r.onSaleIn(r.ctx(), n)
}

func (r *request) onSaleIn(ctx context.Context, n platform.Phone) (platform.NumberOffer, bool, error) {
	offers, err := r.desk.SearchNumbers(ctx, r.client.Ref, platform.NumberQuery{
		CountryCode: "+91", Pattern: strings.TrimPrefix(string(n), "+91"), Where: platform.EndsWith})
	if err != nil {
		return platform.NumberOffer{}, false, err
	}
	for _, o := range offers {
		if o.Number == n {
			return o, true, nil
		}
	}
	return platform.NumberOffer{}, false, nil
}

func findURL(ref string, f numbers.FindForm, gone platform.Phone) string {
	return paths.With(paths.FindNumber(ref), "region", f.Region, "digits", f.Digits, "where", f.Where, "sort", f.Sort, "gone", string(gone))
}

func (s *Server) showBuyNumber(r *request) error {
	f, problems, err := query[numbers.BuyForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.chooseAgain(f)
	}
	offer, ok, err := r.onSale(f.Phone())
	if err != nil {
		return err
	}
	if !ok {
		return r.done(findURL(r.client.Ref, f.Find(), f.Phone()))
	}
	return r.buyPage(http.StatusOK, f, offer, nil)
}

// chooseAgain leads an address that names no number back to the search.
func (r *request) chooseAgain(f numbers.BuyForm) error {
	if err := r.flash(ui.Flash{Tone: ui.Warning, Text: r.t("That is no number that can be bought. Choose one from the list.")}); err != nil {
		return err
	}
	return r.done(findURL(r.client.Ref, f.Find(), ""))
}

// buyPage asks whether to buy, with an intent id of its own each time.
func (r *request) buyPage(status int, f numbers.BuyForm, offer platform.NumberOffer, p ui.Problems) error {
	f.Intent = r.s.NewID()
	if offer.Country != "" {
		f.Country = offer.Country
	}
	v := numbers.BuyView{Ref: r.client.Ref, ClientName: r.client.Name, Form: f, Offer: offer, Problems: p,
		Renews: platform.Renewal(r.now(), 1), Inactive: !r.client.Active}
	book, err := r.priceBook()
	if err != nil {
		return err
	}
	v.Yours = book.Fill(&v.Offer)
	balance, err := r.desk.Balance(r.ctx(), v.Ref)
	if e := tolerable(err); e != nil {
		return e
	}
	if err == nil {
		v.Balance, v.BalanceAt = &balance.Value.Amount, asOf(balance)
	}
	list, err := r.undecided()
	if err != nil {
		return err
	}
	v.Open, v.Blocked = r.openNote(list), blocked(list, store.BuyDID, string(offer.Number))
	r.title = r.t("Buy %s", offer.Number.String())
	return r.show(status, numbers.Buy(v))
}

func (s *Server) buyNumber(r *request) error {
	f, problems, err := decode[numbers.BuyForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.chooseAgain(f)
	}
	number := f.Phone()
	i, err := r.desk.BuyNumber(r.ctx(), f.Intent, r.client.Ref, number, f.Country)
	if err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.buyAgain(status, f, e)
	}
	return r.settled(i, func() error {
		return r.done(paths.With(paths.Numbers(r.client.Ref), "bought", string(desk.AskedOf(i).Number)))
	}, func(e *platform.Error) error {
		if _, still, err := r.onSale(number); err == nil && !still {
			if err := r.flash(ui.Flash{Tone: ui.Error, Text: r.t("%s was not bought. Nothing was charged.", number.String()) + " " + e.Msg}); err != nil {
				return err
			}
			return r.done(findURL(r.client.Ref, f.Find(), number))
		}
		return r.buyAgain(statusOf[e.Kind], f, e)
	})
}

// buyAgain draws the question again with what the platform said against it. The
// price is left out where it can't be read now.
func (r *request) buyAgain(status int, f numbers.BuyForm, e *platform.Error) error {
	offer, _, err := r.onSale(f.Phone())
	if err := tolerable(err); err != nil {
		return err
	}
	offer.Number = f.Phone()
	return r.buyPage(status, f, offer, ui.Problems{"": e.Msg})
}
