package handlers

import (
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/numbers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// buysAtOnce bounds the purchases of one basket that are under way together, so that
// a slow platform keeps the browser waiting for some seconds and not for a minute.
const buysAtOnce = 10

func (r *request) picks() ([]store.Pick, error) {
	return r.s.Store.Picks.List(r.ctx(), r.person.Partner, r.person.ID, r.client.Ref)
}

// basketOf is what this person has chosen for the client, for the search.
func (r *request) basketOf() (all []numbers.Chosen, err error) {
	picks, err := r.picks()
	for _, p := range picks {
		if p.State == "" {
			all = append(all, numbers.Chosen{Number: p.Number, Country: p.Country, Region: p.Region, Later: p.Later})
		}
	}
	return all, err
}

// showBasket is what was chosen and what became of it. Whatever has not been bought
// is looked up again.
func (s *Server) showBasket(r *request) error { return r.basketPage(http.StatusOK, "") }

func (r *request) basketPage(status int, problem string) error {
	v := numbers.BasketView{Ref: r.client.Ref, ClientName: r.client.Name, Renews: platform.Renewal(r.now(), 1), Inactive: !r.client.Active, Problem: problem}
	picks, err := r.picks()
	if err != nil {
		return err
	}
	book, err := r.priceBook()
	if err != nil {
		return err
	}
	var ask []platform.Phone
	for _, p := range picks {
		pick := numbers.Pick{Offer: platform.NumberOffer{Number: p.Number, Region: p.Region, Country: p.Country}, Later: p.Later, Intent: p.Intent}
		switch pick.State = stateOfPick(p.State); pick.State {
		case numbers.Unchecked:
			ask = append(ask, p.Number)
		case numbers.NotBought:
			i, err := r.desk.Intent(r.ctx(), p.Intent)
			if err != nil {
				return err
			}
			if pick.Why = desk.RefusalOf(i).Msg; i.State == store.NotDone {
				pick.Why = r.t("It did not happen. Nothing was charged.")
			}
		}
		if p.State != "" {
			pick.Later = false
		}
		v.Picks = append(v.Picks, pick)
	}
	sale, err := r.onSaleAll(r.ctx(), ask)
	if e := tolerable(err); e != nil {
		return e
	}
	known := err == nil
	held, err := r.desk.Numbers(r.ctx(), v.Ref)
	if e := tolerable(err); e != nil {
		return e
	}
	for i := range v.Picks {
		p := &v.Picks[i]
		if known && slices.Contains(ask, p.Offer.Number) {
			if o, ok := sale[p.Offer.Number]; ok {
				p.Offer, p.State = o, numbers.Choosable
				p.Yours = book.Fill(&p.Offer)
			} else {
				p.State = numbers.Gone
				p.Own = slices.ContainsFunc(held.Value, func(n platform.Number) bool { return n.Number == p.Offer.Number })
			}
		}
	}
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
	v.Open = r.openNote(list)
	r.title = r.t("Basket for %s", v.ClientName)
	return r.show(status, numbers.Basket(v))
}

func stateOfPick(s store.IntentState) numbers.PickState {
	switch s {
	case "":
		return numbers.Unchecked
	case store.Done:
		return numbers.Bought
	case store.Refused, store.NotDone:
		return numbers.NotBought
	}
	return numbers.Buying
}

// changeBasket puts a number in, takes it out, keeps it for later, or lets it be tried
// again.
func (s *Server) changeBasket(r *request) error {
	f, problems, err := decode[numbers.BasketForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.basketPage(http.StatusUnprocessableEntity, problems["number"])
	}
	picks, err := r.picks()
	if err != nil {
		return err
	}
	partner, person, ref := r.person.Partner, r.person.ID, r.client.Ref
	kept := s.Store.Picks
	switch f.Do {
	case numbers.Clear:
		for _, p := range picks {
			if p.State == store.Done {
				if err := kept.Drop(r.ctx(), partner, person, ref, p.Number); err != nil {
					return err
				}
			}
		}
	case numbers.TakeOut:
		err = kept.Drop(r.ctx(), partner, person, ref, f.Phone())
	case numbers.TryAgain:
		at := slices.IndexFunc(picks, func(p store.Pick) bool { return p.Number == f.Phone() })
		if at < 0 {
			break
		}
		// Only what certainly did not happen may be tried again.
		if stateOfPick(picks[at].State) == numbers.NotBought {
			if err := kept.Renew(r.ctx(), partner, person, ref, f.Phone(), s.NewID()); err != nil {
				return err
			}
		}
	case numbers.PutIn, numbers.PutLater:
		err = kept.Put(r.ctx(), partner, person, ref, store.Pick{Number: f.Phone(), Country: f.Country, Region: f.Region, Later: f.Do == numbers.PutLater, Intent: s.NewID()})
	}
	if err != nil {
		if e, status, ok := refused(err); ok {
			return r.basketPage(status, e.Msg)
		}
		return err
	}
	to := backTo(f.Back)
	if f.Back == "" {
		to = paths.Basket(ref)
	}
	return r.Redirect(http.StatusSeeOther, to) // htmx follows it, and takes from the page what has changed
}

// buyBasket buys what is in the basket and was shown on the page, each number by an
// intent of its own that was given to it when it was put in: sent twice, it buys once.
func (s *Server) buyBasket(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	picks, err := r.picks()
	if err != nil {
		return err
	}
	var all []platform.Phone
	picks = slices.DeleteFunc(picks, func(p store.Pick) bool {
		return p.Later || !slices.Contains(values["number"], string(p.Number))
	})
	for _, p := range picks {
		all = append(all, p.Number)
	}
	if len(all) == 0 {
		return r.basketPage(http.StatusUnprocessableEntity, r.t("The basket has changed since. Look at it again."))
	}
	sale, err := r.onSaleAll(r.ctx(), all)
	if err != nil {
		if _, status, ok := refused(err); ok {
			return r.basketPage(status, r.t("Nothing was bought: the platform could not say which of these are still on sale."))
		}
		return err
	}
	var group errgroup.Group
	group.SetLimit(buysAtOnce)
	for _, p := range picks {
		o, still := sale[p.Number]
		if !still {
			continue // the page says so
		}
		country := o.Country
		if country == "" {
			country = p.Country
		}
		group.Go(func() error {
			_, err := r.desk.BuyNumber(r.ctx(), p.Intent, r.client.Ref, p.Number, country)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		if e, status, ok := refused(err); ok {
			return r.basketPage(status, e.Msg)
		}
		return err
	}
	after, err := r.picks()
	if err != nil {
		return err
	}
	bought := 0
	for _, p := range after {
		if p.State == store.Done && slices.Contains(all, p.Number) {
			bought++
		}
	}
	say := ui.Flash{Tone: ui.Success, Text: r.t("%d numbers are bought.", bought)}
	if bought < len(picks) {
		say = ui.Flash{Tone: ui.Warning, Text: r.t("%d of %d are bought.", bought, len(picks)) + " " + r.t("The page says what became of each.")}
	}
	if err := r.flash(say); err != nil {
		return err
	}
	return r.done(paths.Basket(r.client.Ref))
}
