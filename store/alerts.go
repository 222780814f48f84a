package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"partnerdesk/platform"
)

// Alert is from when on a wallet wants an eye: its balance is below an amount, or
// lasts fewer than so many days. 0 is never.
type Alert struct {
	Below platform.Paise
	Days  int
}

// MaxAlertDays is as far ahead as an alert by days looks.
const MaxAlertDays = 365

// OwnAlert is what a client has of its own; nil is as in the billing settings.
type OwnAlert struct {
	Below *platform.Paise
	Days  *int
}

// Over is the alert that holds, where def is that of the settings.
func (o OwnAlert) Over(def Alert) Alert {
	if o.Below != nil {
		def.Below = *o.Below
	}
	if o.Days != nil {
		def.Days = *o.Days
	}
	return def
}

// Rings says whether a wallet wants an eye. What is not known wants none.
func (a Alert) Rings(c Client) bool {
	lasts := c.Lasts()
	return a.Below > 0 && c.Balance != nil && *c.Balance < a.Below || a.Days > 0 && lasts != nil && *lasts < a.Days
}

// Alerts keeps which wallets have an alert of their own.
type Alerts struct{ db *database }

// Get is a client's own; one that has none is as in the settings throughout.
func (s *Alerts) Get(ctx context.Context, partner, ref string) (OwnAlert, error) {
	var o OwnAlert
	err := s.db.r.QueryRowContext(ctx, `SELECT below, days FROM wallet_alerts WHERE partner = $1 AND client_ref = $2`, partner, ref).Scan(&o.Below, &o.Days)
	if err = wrap("read the alert", err); platform.Is(err, platform.NotFound) {
		return OwnAlert{}, nil
	}
	return o, err
}

// Set keeps it. An alert below ₹0, or more than MaxAlertDays ahead, is Invalid.
func (s *Alerts) Set(ctx context.Context, partner, ref string, o OwnAlert, by string) error {
	var bad platform.Fields
	if o.Below != nil && (*o.Below < 0 || *o.Below > platform.MaxCredit) {
		bad.Add("below", "Write an amount between ₹0 and %s.", platform.MaxCredit)
	}
	if o.Days != nil && (*o.Days < 0 || *o.Days > MaxAlertDays) {
		bad.Add("days", "Write a number of days between 0 and %d.", MaxAlertDays)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	var err error
	if o == (OwnAlert{}) {
		_, err = changed(ctx, s.db.w, `DELETE FROM wallet_alerts WHERE partner = $1 AND client_ref = $2`, partner, ref)
	} else {
		_, err = s.db.w.ExecContext(ctx, `INSERT INTO wallet_alerts (partner, client_ref, below, days, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (partner, client_ref) DO UPDATE SET below = excluded.below, days = excluded.days, set_by = excluded.set_by, set_at = excluded.set_at`,
			partner, ref, o.Below, o.Days, by, stamp(s.db.now()))
	}
	return wrap("keep the alert", err)
}

// Ringing are the active clients whose wallet wants an eye, the one that runs dry
// first in front, at most limit of them; more says that there are others. Those
// without an alert of their own are found by the indexes of balance and days, the
// others one by one: they are few.
func (s *Alerts) Ringing(ctx context.Context, partner string, def Alert, limit int) (all []Client, more bool, err error) {
	const own = `EXISTS (SELECT 1 FROM wallet_alerts a WHERE a.partner = clients.partner AND a.client_ref = clients.ref)`
	const from = `SELECT ` + clientCols + ` FROM clients WHERE partner = $1 AND removed_at IS NULL AND status = 1 AND `
	seen := map[string]bool{}
	take := func(query string, args ...any) error {
		some, err := collect(ctx, s.db.r, scanClient, query, args...)
		for _, c := range some {
			if !seen[c.Ref] {
				seen[c.Ref] = true
				all = append(all, c)
			}
		}
		return err
	}
	rows := strconv.Itoa(limit + 1)
	if def.Days > 0 {
		err = take(from+lastsKey+` < $2 AND NOT `+own+` ORDER BY `+lastsKey+`, ref LIMIT `+rows, partner, def.Days)
	}
	if err == nil && def.Below > 0 {
		err = take(from+balanceKey+` < $2 AND NOT `+own+` ORDER BY `+balanceKey+`, ref LIMIT `+rows, partner, int64(def.Below))
	}
	if err == nil {
		cols := `c.` + strings.Join(strings.Fields(clientCols), ` c.`)
		lasts := strings.NewReplacer(`balance`, `c.balance`, `burn`, `c.burn`).Replace(lastsOf)
		err = take(`SELECT `+cols+` FROM wallet_alerts a JOIN clients c ON c.partner = a.partner AND c.ref = a.client_ref
			WHERE a.partner = $1 AND c.removed_at IS NULL AND c.status = 1 AND (c.balance < COALESCE(a.below, $2) AND COALESCE(a.below, $2) > 0
				OR `+lasts+` < COALESCE(a.days, $3) AND COALESCE(a.days, $3) > 0) ORDER BY c.ref LIMIT `+rows, partner, int64(def.Below), def.Days)
	}
	if err != nil {
		return nil, false, wrap("look for wallets that want an eye", err)
	}
	slices.SortFunc(all, func(a, b Client) int { return cmp.Or(cmp.Compare(dryIn(a), dryIn(b)), cmp.Compare(a.Ref, b.Ref)) })
	if more = len(all) > limit; more {
		all = all[:limit]
	}
	return all, more, nil
}

func dryIn(c Client) int {
	if n := c.Lasts(); n != nil {
		return *n
	}
	return LastsForever
}
