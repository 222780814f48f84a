package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// How old an answer may be before the platform is asked again.
const (
	freshPresence = 2 * time.Second
	freshMoney    = 5 * time.Second
	freshThings   = 10 * time.Second
	freshDetail   = 30 * time.Second
	freshRegions  = 24 * time.Hour
)

// Client finds a client of the directory by its ref.
func (v *View) Client(ctx context.Context, ref string) (store.Client, error) {
	if err := v.inScope(ctx, ref); err != nil {
		return store.Client{}, err
	}
	return v.lookUp(ctx, ref)
}

// Detail is a client's profile, KYC and configuration.
func (v *View) Detail(ctx context.Context, ref string) (Dated[platform.ClientDetail], error) {
	return read(ctx, v, ref, "detail", freshDetail, func(ctx context.Context, api platform.API, id platform.ClientID) (platform.ClientDetail, error) {
		d, err := api.Clients.Get(ctx, id)
		d.ID = "" // the client's own key has no place in the cache
		return d, err
	})
}

// Numbers lists the numbers that a client holds. Where the platform does not tell
// which flow one runs, it is the flow that was last put on it here, if any.
func (v *View) Numbers(ctx context.Context, ref string) (Dated[[]platform.Number], error) {
	got, err := read(ctx, v, ref, "numbers", freshThings, func(ctx context.Context, api platform.API, id platform.ClientID) ([]platform.Number, error) {
		held, err := api.Numbers.Held(ctx, id)
		if err == nil {
			v.indexThings(ctx, ref, listOf(held), nil)
		}
		return held, err
	})
	if err != nil || !slices.ContainsFunc(got.Value, func(n platform.Number) bool { return !n.FlowTold }) {
		return got, err
	}
	kept, err := v.d.store.Flows.On(ctx, v.actor.Partner, ref)
	if err != nil {
		return got, err
	}
	got.Value = slices.Clone(got.Value) // others who asked at once read the same
	for i, n := range got.Value {
		for _, on := range kept {
			if !n.FlowTold && on.Number == n.Number {
				got.Value[i].FlowID = on.FlowID
			}
		}
	}
	return got, nil
}

// NumbersLately is which numbers a client held when its figures were last read, for
// choosing among them; the platform is asked only where that is not known.
func (v *View) NumbersLately(ctx context.Context, c store.Client) ([]platform.Phone, error) {
	if err := v.inScope(ctx, c.Ref); err != nil {
		return nil, err
	}
	if c.DIDs != nil {
		kept, err := v.d.store.Numbers.Of(ctx, v.actor.Partner, c.Ref)
		if err != nil || len(kept) == *c.DIDs {
			return kept, err
		}
	}
	held, err := v.Numbers(ctx, c.Ref)
	var all []platform.Phone
	for _, n := range held.Value {
		all = append(all, n.Number)
	}
	return all, err
}

// Agents lists a client's agents with their state. While somebody watches the
// client's board, the board's loop has the answer.
func (v *View) Agents(ctx context.Context, ref string) (Dated[[]platform.AgentPresence], error) {
	if v.only == "" || v.only == ref {
		if w := v.d.watchOf(v.actor.Partner, ref); w != nil {
			if got, ok := w.fresh(); ok {
				return got, nil
			}
		}
	}
	return read(ctx, v, ref, "agents", freshPresence, func(ctx context.Context, api platform.API, id platform.ClientID) ([]platform.AgentPresence, error) {
		agents, err := api.Agents.Presence(ctx, id)
		if err == nil {
			v.indexThings(ctx, ref, nil, listOf(agents))
		}
		return agents, err
	})
}

// Balance is a client's wallet.
func (v *View) Balance(ctx context.Context, ref string) (Dated[platform.Balance], error) {
	return read(ctx, v, ref, "balance", freshMoney, func(ctx context.Context, api platform.API, id platform.ClientID) (platform.Balance, error) {
		return api.Wallet.Balance(ctx, id)
	})
}

// Transactions is one page of a client's statement. The client in q is filled in.
func (v *View) Transactions(ctx context.Context, ref string, q platform.TransactionQuery) (Dated[platform.TransactionPage], error) {
	day := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	key := "transactions " + strconv.Itoa(q.Page) + " " + strconv.Itoa(q.Limit) + " " + string(q.Type) + " " + day(q.From) + " " + day(q.To) + " " + string(q.DID)
	return read(ctx, v, ref, key, freshMoney, func(ctx context.Context, api platform.API, id platform.ClientID) (platform.TransactionPage, error) {
		q.Client = id
		return api.Wallet.Transactions(ctx, q)
	})
}

// Regions lists where numbers are sold.
func (v *View) Regions(ctx context.Context, ref string) (Dated[[]platform.Region], error) {
	return read(ctx, v, ref, "regions", freshRegions, func(ctx context.Context, api platform.API, _ platform.ClientID) ([]platform.Region, error) {
		return api.Numbers.Regions(ctx)
	})
}

// SearchNumbers asks the platform each time: what is on sale changes under one's
// hands, and an old answer would sell a number that is gone.
func (v *View) SearchNumbers(ctx context.Context, ref string, q platform.NumberQuery) ([]platform.NumberOffer, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return nil, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return nil, err
	}
	q.Client = id
	offers, err := api.Numbers.Search(ctx, q)
	v.d.note(v.actor.Partner, err)
	return offers, err
}

// FlowView is a flow with where its facts come from.
type FlowView struct {
	platform.Flow
	// AsLastSet is when it was set here, for a flow that the platform does not
	// list; zero for one that it does.
	AsLastSet time.Time
}

// Flows lists a client's flows: those that the platform tells, and behind them
// those that were made here and that it does not tell.
func (v *View) Flows(ctx context.Context, ref string) ([]FlowView, error) {
	detail, err := v.Detail(ctx, ref)
	if err != nil && !silent(err) {
		return nil, err
	}
	var all []FlowView
	if detail.Value.Flows != nil {
		for _, f := range detail.Value.Flows {
			all = append(all, FlowView{Flow: f})
		}
		return all, nil
	}
	kept, err := v.d.store.Flows.List(ctx, v.actor.Partner, ref)
	if err != nil {
		return nil, err
	}
	for _, f := range kept {
		all = append(all, FlowView{AsLastSet: f.Updated, Flow: platform.Flow{
			ID: f.ID, Name: f.Name, AgentExt: f.AgentExt, DIDs: f.DIDs, RecordingID: f.RecordingID, BotID: f.BotID, TransferTo: f.TransferTo,
		}})
	}
	return all, nil
}
