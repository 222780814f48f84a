package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"partnerdesk/platform"
)

// A Day is a day of the calendar, counted from 1 January 1970.
type Day int64

// DayOf is the day of t in t's own zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// In is when the day begins in a zone.
func (d Day) In(zone *time.Location) time.Time {
	return time.Date(1970, time.January, 1+int(d), 0, 0, 0, 0, zone)
}

// Spend is what a client's wallet was debited a day, from Since to Until, both
// included; Spent has the sums of each type in the days' order, above zero. The zero
// value holds no day.
type Spend struct {
	Since, Until Day
	Spent        map[platform.ExpenseType][]platform.Paise
	// Credits are the days on which something came in, and CreditsTold whether they
	// were kept at all.
	Credits     []DayCredits
	CreditsTold bool
}

// DayCredits is what came into a wallet on a day.
type DayCredits struct {
	Day   Day            `json:"day"`
	Sum   platform.Paise `json:"sum"`
	Count int            `json:"n"`
	Last  time.Time      `json:"last"`
}

// AddCredit counts what came in at a moment of a day.
func (s *Spend) AddCredit(d Day, p platform.Paise, at time.Time) {
	i := slices.IndexFunc(s.Credits, func(c DayCredits) bool { return c.Day == d })
	if i < 0 {
		i, s.Credits = len(s.Credits), append(s.Credits, DayCredits{Day: d})
	}
	c := &s.Credits[i]
	c.Sum, c.Count = c.Sum+p, c.Count+1
	if at.After(c.Last) {
		c.Last = at
	}
}

// Known reports whether there is any day.
func (s Spend) Known() bool { return s.Since > 0 }

// On is what a day took of a type; 0 for days that s does not have.
func (s Spend) On(d Day, t platform.ExpenseType) platform.Paise {
	if sums := s.Spent[t]; d >= s.Since && int(d-s.Since) < len(sums) {
		return sums[d-s.Since]
	}
	return 0
}

// Of is what a day took in all.
func (s Spend) Of(d Day) platform.Paise {
	var sum platform.Paise
	for t := range s.Spent {
		sum += s.On(d, t)
	}
	return sum
}

// Add counts a debit.
func (s *Spend) Add(d Day, t platform.ExpenseType, p platform.Paise) {
	if d < s.Since || d > s.Until {
		return
	}
	if s.Spent == nil {
		s.Spent = map[platform.ExpenseType][]platform.Paise{}
	}
	if s.Spent[t] == nil {
		s.Spent[t] = make([]platform.Paise, s.Until-s.Since+1)
	}
	s.Spent[t][d-s.Since] += p
}

// Total is what all the days took together.
func (s Spend) Total() platform.Paise {
	var sum platform.Paise
	for _, days := range s.Spent {
		for _, p := range days {
			sum += p
		}
	}
	return sum
}

// types are all that any of the two has, in one order.
func types(a, b Spend) []platform.ExpenseType {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a.Spent)), maps.Keys(b.Spent))
	slices.Sort(all)
	return slices.Compact(all)
}

// Joined is what s has of the days before later's, and later's; from first on. Where
// a day between the two is missing, s is dropped.
func (s Spend) Joined(later Spend, first Day) Spend {
	if !s.Known() || s.Until+1 < later.Since {
		return later
	}
	all := Spend{Since: min(max(s.Since, first), later.Since), Until: later.Until, CreditsTold: s.CreditsTold && later.CreditsTold}
	for _, c := range s.Credits {
		if c.Day >= all.Since && c.Day < later.Since {
			all.Credits = append(all.Credits, c)
		}
	}
	all.Credits = append(all.Credits, later.Credits...)
	for d := all.Since; d <= all.Until; d++ {
		from := s
		if d >= later.Since {
			from = later
		}
		for _, t := range types(s, later) {
			if p := from.On(d, t); p != 0 {
				all.Add(d, t, p)
			}
		}
	}
	return all
}

// ClientSpend is what was kept of a client; the zero value where nothing was.
func (s *Directory) ClientSpend(ctx context.Context, partner, ref string) (Spend, error) {
	got, err := scanSpend(s.db.r.QueryRowContext(ctx, `SELECT since, until, spent, credits FROM client_spend WHERE partner = $1 AND ref = $2`, partner, ref))
	return got, wrap("read what the client spent", err)
}

func scanSpend(row scanner) (Spend, error) {
	var (
		got     Spend
		text    []byte
		credits sql.NullString
	)
	err := row.Scan(&got.Since, &got.Until, readJSON{&text}, &credits)
	if errors.Is(err, sql.ErrNoRows) {
		return Spend{}, nil
	}
	if err != nil {
		return Spend{}, err
	}
	if got.CreditsTold = credits.Valid; got.CreditsTold {
		err = json.Unmarshal([]byte(credits.String), &got.Credits)
	}
	return got, errors.Join(err, json.Unmarshal(text, &got.Spent))
}

// SetSpend keeps what was read of a client in place of what was, and brings the
// partner's sums of the days that were read up to date. Days before them keep theirs.
func (s *Directory) SetSpend(ctx context.Context, partner, ref string, now Spend) error {
	text, err := json.Marshal(now.Spent)
	if err != nil {
		return err
	}
	credits := sql.NullString{Valid: now.CreditsTold}
	if credits.Valid {
		list, err := json.Marshal(now.Credits)
		if err != nil {
			return err
		}
		credits.String = string(list)
	}
	return s.db.tx(ctx, "keep what the client spent", func(tx *sql.Tx) error {
		// Of a client that was erased while this was read nothing is kept.
		var one int
		err := tx.QueryRowContext(ctx, `SELECT 1 FROM clients WHERE partner = $1 AND ref = $2 AND erased_at IS NULL`+s.db.forUpdate(), partner, ref).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		// The row is there before it is locked, so that two readers of one client take turns.
		if _, err := tx.ExecContext(ctx, `INSERT INTO client_spend (partner, ref, since, until, spent) VALUES ($1, $2, 0, 0, '{}') ON CONFLICT DO NOTHING`, partner, ref); err != nil {
			return err
		}
		before, err := scanSpend(tx.QueryRowContext(ctx, `SELECT since, until, spent, credits FROM client_spend WHERE partner = $1 AND ref = $2`+s.db.forUpdate(), partner, ref))
		if err != nil {
			return err
		}
		if before.Until > now.Until {
			return nil // another reader is a day ahead
		}
		if _, err := tx.ExecContext(ctx, `UPDATE client_spend SET since = $3, until = $4, spent = $5, credits = $6 WHERE partner = $1 AND ref = $2`, partner, ref, now.Since, now.Until, string(text), credits); err != nil {
			return err
		}
		for _, t := range types(before, now) { // in one order, so that two can't wait for each other
			for d := now.Since; d <= now.Until; d++ {
				more := now.On(d, t) - before.On(d, t)
				if more == 0 {
					continue
				}
				if _, err := tx.ExecContext(ctx, `INSERT INTO spend_days (partner, day, type, paise) VALUES ($1, $2, $3, $4)
					ON CONFLICT (partner, day, type) DO UPDATE SET paise = spend_days.paise + excluded.paise`, partner, d, string(t), more); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Spend is what all clients of a partner were debited a day from one day to another,
// both included, as far as it was read.
func (s *Directory) Spend(ctx context.Context, partner string, since, until Day) (Spend, error) {
	all := Spend{Since: since, Until: until}
	rows, err := s.db.r.QueryContext(ctx, `SELECT day, type, paise FROM spend_days WHERE partner = $1 AND day BETWEEN $2 AND $3`, partner, since, until)
	if err != nil {
		return all, wrap("read what the clients spent", err)
	}
	defer rows.Close()
	for rows.Next() {
		var (
			d    Day
			t    platform.ExpenseType
			paid platform.Paise
		)
		if err := rows.Scan(&d, &t, &paid); err != nil {
			return all, wrap("read what the clients spent", err)
		}
		all.Add(d, t, paid)
	}
	return all, wrap("read what the clients spent", rows.Err())
}

// SpendOf is Spend for the clients with a tag, summed up when it is asked for.
func (s *Directory) SpendOf(ctx context.Context, partner, tag string, since, until Day) (Spend, error) {
	all := Spend{Since: since, Until: until}
	var w where
	w.add(`partner = ? AND until >= ?`, partner, since)
	w.withTag(`ref`, partner, tag)
	each, err := collect(ctx, s.db.r, scanSpend, `SELECT since, until, spent, credits FROM client_spend WHERE `+w.sql.String(), w.args...)
	for _, one := range each {
		for t := range one.Spent {
			for d := max(one.Since, since); d <= min(one.Until, until); d++ {
				if p := one.On(d, t); p != 0 {
					all.Add(d, t, p)
				}
			}
		}
	}
	return all, wrap("read what the clients spent", err)
}
