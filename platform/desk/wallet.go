package desk

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

type creditParams struct {
	Amount    platform.Paise `json:"amount"`
	ValidTill *time.Time     `json:"valid_till,omitempty"`
	Note      string         `json:"note,omitempty"`
}

// india is the zone of a validity's day.
var india = platform.India

// Seen is the wallet that somebody looked at when they agreed to a credit.
type Seen struct {
	Balance *platform.Paise // nil: it was not known
	Till    *time.Time      // nil: no end was set, or none was known
}

// quietly is the part of a balance, one in so many, that calls may take between
// question and answer: a busy wallet moves all the time, and that is no news.
const quietly = 20

// moved says whether a wallet has become another than the one that was agreed
// on. Whatever comes in is news; what goes out, once it shows.
func (s Seen) moved(now platform.Balance, in platform.NewCredit) bool {
	if in.ValidTill != nil && !sameTime(s.Till, now.ValidTill) {
		return true
	}
	if in.Amount == 0 {
		return false
	}
	if s.Balance == nil || now.Amount > *s.Balance {
		return true
	}
	gone := *s.Balance - now.Amount
	return gone > 0 && (now.Amount < 0 && *s.Balance >= 0 || gone > max(*s.Balance, -*s.Balance)/quietly)
}

// errMoved is a yes to figures that hold no more.
var errMoved = platform.Errorf(platform.Conflict, "The wallet has changed since these figures were shown. Look at the new ones.")

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Unix() == b.Unix() // a form carries whole seconds
}

// AddCredit puts money into a client's wallet, moves the end of its validity, or
// both, once per intent id. The note is for colleagues: it goes into the audit
// trail and never to the platform. With seen, nothing is sent where the wallet is
// another by now: that is a Conflict, and whoever agreed has to be asked again. An
// amount above the partner's limit is Invalid: see AskCredit.
func (v *View) AddCredit(ctx context.Context, intent, ref string, amount platform.Paise, till *time.Time, note string, seen *Seen) (store.Intent, error) {
	limit, err := v.approvalLimit(ctx)
	if err != nil {
		return store.Intent{}, err
	}
	if limit > 0 && amount > limit {
		return store.Intent{}, platform.Errorf(platform.Invalid, "A credit above %s takes a second person. Ask for it on the wallet’s page of the client.", limit)
	}
	return v.addCredit(ctx, intent, ref, amount, till, note, seen)
}

func (v *View) addCredit(ctx context.Context, intent, ref string, amount platform.Paise, till *time.Time, note string, seen *Seen) (store.Intent, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return store.Intent{}, err
	}
	subject, summary := amount.Wire(), "Add "+amount.String()
	if amount == 0 {
		summary = "Change the validity"
	}
	if till != nil {
		day := till.In(india).Format(time.DateOnly)
		subject, summary = subject+" till "+day, summary+", valid till "+day
	}
	if note != "" {
		summary += " (" + note + ")"
	}
	in := platform.NewCredit{Client: id, Amount: amount, ValidTill: till, Key: v.actor.Partner + "/" + intent}
	credit := act{
		id: intent, kind: store.AddClientCredits, ref: ref, subject: subject, summary: summary,
		params: creditParams{amount, till, note},
		call: func(ctx context.Context, api platform.API) (Result, error) {
			b, err := api.Wallet.AddCredit(ctx, in)
			return Result{Balance: &b.Amount, ValidTill: b.ValidTill}, err
		},
	}
	if seen != nil {
		credit.agreed = func(ctx context.Context, api platform.API) error {
			b, err := api.Wallet.Balance(ctx, id)
			if err == nil && seen.moved(b, in) {
				err = errMoved
			}
			return err
		}
	}
	return v.do(ctx, credit)
}

var crediting = handling{
	object: "wallet",
	before: func(ctx context.Context, v *View, api platform.API, a act) (any, error) {
		id, err := v.clientID(ctx, a.ref)
		if err != nil {
			return nil, err
		}
		b, err := api.Wallet.Balance(ctx, id)
		if err != nil {
			return nil, err
		}
		newest, err := api.Wallet.Transactions(ctx, platform.TransactionQuery{Client: id, Page: 1, Limit: 1})
		s := snapshot{At: v.d.now(), Balance: &b.Amount, ValidTill: b.ValidTill}
		if len(newest.Rows) > 0 {
			s.Newest = newest.Rows[0].ID
		}
		return s, err
	},
	// One new credit of the amount is ours: while this intent is open the desk
	// sends no other for this client.
	look: func(ctx context.Context, v *View, api platform.API, i store.Intent) (verdict, Result, error) {
		p, was, id, err := recall[creditParams](ctx, v, i)
		if err != nil {
			return opaque, Result{}, err
		}
		now, err := api.Wallet.Balance(ctx, id)
		if err != nil {
			return opaque, Result{}, err
		}
		res := Result{Balance: &now.Amount, ValidTill: now.ValidTill}
		if p.Amount == 0 {
			if p.ValidTill != nil && now.ValidTill != nil && now.ValidTill.Equal(*p.ValidTill) {
				return present, res, nil
			}
			return absent, Result{}, nil
		}
		n, err := newCredits(ctx, api, id, was.Newest, p.Amount)
		switch {
		case err != nil:
			return opaque, Result{}, err
		case n == 0:
			return absent, Result{}, nil
		case n == 1:
			return present, res, nil
		}
		return several, Result{}, nil
	},
	apply: func(ctx context.Context, v *View, i store.Intent, _ *Result) error {
		v.d.clear(ctx, v.actor.Partner, wanted(i.ClientRef))
		return v.refreshFacts(ctx, i.ClientRef)
	},
}

// newCredits counts the credits of an amount that are newer than a row.
func newCredits(ctx context.Context, api platform.API, id platform.ClientID, newest string, amount platform.Paise) (int, error) {
	const pages = 20 // 10,000 rows: more than a wallet sees in 15 minutes
	count := 0
	for page := 1; page <= pages; page++ {
		got, err := api.Wallet.Transactions(ctx, platform.TransactionQuery{Client: id, Page: page, Limit: 500})
		if err != nil {
			return 0, err
		}
		for _, row := range got.Rows {
			if row.ID == newest {
				return count, nil
			}
			if row.Amount == amount {
				count++
			}
		}
		if len(got.Rows) == 0 || page*500 >= got.Total {
			break
		}
	}
	return count, nil
}
