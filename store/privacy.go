package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Keep says whether something of a client may go when they ask for it.
type Keep int

const (
	Gone      Keep = iota // erased with the client
	KeptKYC               // who was identified, and how: the licence wants it
	KeptMoney             // what books are made of
	KeptLogs              // the trail, which ends by itself
)

// For how many years after an erasure the rest is kept. Money: eight financial years,
// section 128(5) of the Companies Act 2013, which covers the 72 months of section 36
// of the CGST Act. For KYC see PrivacySettings.
const moneyYears = 8 // whole ones, after the year under way

// moneyUntil is when a financial year of India and those after it that count are over.
func moneyUntil(now time.Time) time.Time {
	y, m, _ := now.In(platform.India).Date()
	if m >= time.April {
		y++
	}
	return time.Date(y+moneyYears, time.April, 1, 0, 0, 0, 0, platform.India)
}

// holding is one table with rows of clients. where narrows it; its column for the
// client is ref.
type holding struct {
	table, ref, where string
	keep              Keep
	cond              string // in place of ref and where: the whole condition
	update            string // in place of deleting: what the rows become
}

// holdings is every table in which something of a client stands. A test holds it
// against the schema.
var holdings = []holding{
	{table: "notice_choices", ref: "client_ref", cond: "partner = $1 AND person IN (SELECT id FROM people WHERE partner = $1 AND kind = 'portal' AND client_ref = $2)"},
	{table: "memberships", ref: "client_ref"}, // before people, of whom some work for other clients too: see stay
	{table: "people", ref: "client_ref"},
	{table: "visits", ref: "client_ref"},
	{table: "client_brands", ref: "client_ref"},
	{table: "client_tags", ref: "ref"},
	{table: "client_notes", ref: "ref"},
	{table: "client_spend", ref: "ref"},
	{table: "imports", ref: "client_ref"},
	{table: "wallet_alerts", ref: "client_ref"},
	{table: "cache", ref: "client_ref"},
	{table: "flows", ref: "client_ref"},
	{table: "flow_numbers", ref: "client_ref"},
	{table: "flow_versions", ref: "client_ref"},
	{table: "gaps", ref: "client_ref"},
	{table: "gap_looks", ref: "client_ref"},
	{table: "things", ref: "client_ref"},
	{table: "opened", ref: "ref", where: "kind = 'client'"},
	{table: "bot_checks", ref: "client_ref"},
	{table: "whatsapp_links", ref: "client_ref"},
	{table: "mask_parties", ref: "client_ref"},
	{table: "schedule_lines", ref: "client_ref"},
	{table: "held_numbers", ref: "client_ref"},
	{table: "number_labels", ref: "client_ref"},
	{table: "number_picks", ref: "client_ref"},
	{table: "agents", ref: "client_ref"},
	{table: "agent_states", ref: "client_ref"},
	{table: "agent_watches", ref: "client_ref"},
	{table: "board_rules", ref: "client_ref"},
	{table: "board_links", ref: "client_ref"},
	{table: "notices", ref: "client_ref", cond: "partner = $1 AND (client_ref = $2 OR draft <> '' AND draft IN (SELECT id FROM onboardings WHERE partner = $1 AND client_ref = $2))"},
	{table: "exports", ref: "client_ref"},
	{table: "job_rows", ref: "ref", where: "job IN (SELECT id FROM jobs WHERE partner = $1)", update: "name = '', note = '', line = ''"},
	{table: "intents", ref: "client_ref", where: "kind <> 'add_client_credits'"},
	{table: "intents", ref: "client_ref", where: "kind = 'add_client_credits'", keep: KeptMoney},
	{table: "approvals", ref: "client_ref", keep: KeptMoney},
	{table: "papers", ref: "client_ref", keep: KeptMoney},
	// What was sent to register and accept them stands with their onboarding.
	{table: "intents", ref: "client_ref", keep: KeptKYC, cond: "partner = $1 AND client_ref = '' AND subject IN (SELECT id FROM onboardings WHERE partner = $1 AND client_ref = $2)"},
	{table: "onboardings", ref: "client_ref", keep: KeptKYC},
	{table: "audit", ref: "client_ref", keep: KeptLogs},
	{table: "audit", ref: "client_ref", keep: KeptLogs, cond: "partner = $1 AND client_ref = '' AND object_kind = 'onboarding' AND object_id IN (SELECT id FROM onboardings WHERE partner = $1 AND client_ref = $2)"},
}

// at is the condition for a client's rows: the partner is $1, the client $2.
func (h holding) at() string {
	if h.cond != "" {
		return h.cond
	}
	c := h.ref + ` = $2`
	if h.table != "job_rows" {
		c += ` AND partner = $1`
	}
	if h.where != "" {
		c += ` AND ` + h.where
	}
	return c
}

// Held is how many rows of a client a table has.
type Held struct {
	Table string
	Keep  Keep
	Rows  int64
}

// Erasure is that a client's data were erased.
type Erasure struct {
	Ref                  string
	At                   time.Time
	By, Reason           string
	KYCUntil, MoneyUntil time.Time
	KYCGone, MoneyGone   time.Time // when those went too; zero: not yet
}

// Privacy knows what the dashboard holds of a client, and erases it.
type Privacy struct{ db *database }

// Held counts what there is of a client, by table; empty ones are left out.
func (s *Privacy) Held(ctx context.Context, partner, ref string) ([]Held, error) {
	var all []Held
	for _, h := range holdings {
		one := Held{Table: h.table, Keep: h.keep}
		if err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+h.table+` WHERE `+h.at(), partner, ref).Scan(&one.Rows); err != nil {
			return nil, wrap("count what is held", err)
		}
		if one.Rows > 0 {
			all = append(all, one)
		}
	}
	return all, nil
}

// Dump gives a client's rows as they stand, by table, with their columns' names. What
// is sealed, hashed or a secret is left out.
func (s *Privacy) Dump(ctx context.Context, partner, ref string) (map[string][]map[string]any, error) {
	out := map[string][]map[string]any{}
	for _, h := range holdings {
		rows, err := s.dump(ctx, h, partner, ref)
		if err != nil {
			return nil, wrap("gather what is held", err)
		}
		out[h.table] = append(out[h.table], rows...)
	}
	return out, nil
}

func (s *Privacy) dump(ctx context.Context, h holding, partner, ref string) ([]map[string]any, error) {
	rows, err := s.db.r.QueryContext(ctx, `SELECT * FROM `+h.table+` WHERE `+h.at(), partner, ref)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []map[string]any
	for rows.Next() {
		values, dest := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		row := map[string]any{}
		for i, name := range names {
			if v, ok := shown(name, values[i]); ok {
				row[name] = v
			}
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// shown is a column's value as somebody may read it; false for what nobody should.
func shown(name string, v any) (any, bool) {
	if _, sealed := v.([]byte); sealed || strings.Contains(name, "hash") || strings.Contains(name, "token") || name == "lease" || name == "partner" {
		return nil, false
	}
	if n, ok := v.(int64); ok && (name == "at" || strings.HasSuffix(name, "_at") || strings.HasSuffix(name, "_until")) && n > 1_000_000_000_000 {
		return time.UnixMicro(n).UTC().Format(time.RFC3339), true
	}
	return v, true
}

// Erase takes away what the dashboard holds of a client, but for what the law has
// kept: KYC, money and the trail, each until its day. The client is in no list any
// more, and is not taken in again from the platform's. Conflict while the client is
// active; NotFound where there is none, or it was erased.
func (s *Privacy) Erase(ctx context.Context, partner, ref string, by Actor, reason string) (Erasure, error) {
	s.db.behind.flush(ctx) // what has gathered would come back
	set, err := (&Settings{s.db}).Privacy(ctx, partner)
	if err != nil {
		return Erasure{}, err
	}
	now := s.db.now()
	e := Erasure{Ref: ref, At: now, By: by.Name, Reason: reason, KYCUntil: now.AddDate(set.KYCYears, 0, 0), MoneyUntil: moneyUntil(now)}
	if set.KYCYears == 0 {
		e.KYCGone = now
	}
	err = s.db.tx(ctx, "erase the client", func(tx *sql.Tx) error {
		var name string
		var active bool
		if err := tx.QueryRowContext(ctx, `SELECT name, status FROM clients WHERE partner = $1 AND ref = $2 AND erased_at IS NULL`+s.db.forUpdate(), partner, ref).Scan(&name, &active); err != nil {
			return err
		}
		if active {
			return platform.Errorf(platform.Conflict, "An active client can’t be erased. Deactivate it first.")
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM handovers WHERE onboarding IN (SELECT id FROM onboardings WHERE partner = $1 AND client_ref = $2)`, partner, ref); err != nil {
			return err
		}
		if err := stay(ctx, tx, partner, ref); err != nil {
			return err
		}
		// Passwords that were made for agents from a file, and not fetched yet.
		if _, err := tx.ExecContext(ctx, `DELETE FROM job_secrets WHERE partner = $1 AND EXISTS
				(SELECT 1 FROM job_rows r WHERE r.job = job_secrets.job AND r.n = job_secrets.n AND r.ref = $2)`, partner, ref); err != nil {
			return err
		}
		for _, h := range holdings {
			if h.keep != Gone {
				continue
			}
			if err := h.erase(ctx, tx, partner, ref); err != nil {
				return err
			}
		}
		if set.KYCYears == 0 {
			if err := eraseKept(ctx, tx, KeptKYC, partner, ref); err != nil {
				return err
			}
		}
		if err := s.db.reword(ctx, tx, partner, map[string]string{ref: fold(name)}, nil); err != nil {
			return err
		}
		if err := mustChange(ctx, tx, `UPDATE clients SET name = '', name_key = '', email = '', mobile = '', mobile_reversed = '', client_id = $1, balance = NULL,
				worded = 0, removed_at = COALESCE(removed_at, $2), erased_at = $2 WHERE partner = $3 AND ref = $4`, []byte{}, stamp(now), partner, ref); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO erasures (partner, client_ref, at, by_name, reason, kyc_until, money_until, kyc_gone_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			partner, ref, stamp(now), e.By, reason, stamp(e.KYCUntil), stamp(e.MoneyUntil), stamp(e.KYCGone))
		return err
	})
	return e, err
}

// stay makes people who work for other clients too theirs alone.
func stay(ctx context.Context, tx *sql.Tx, partner, ref string) error {
	const another = `FROM memberships m WHERE m.partner = people.partner AND m.person_id = people.id AND m.client_ref <> $2`
	_, err := tx.ExecContext(ctx, `UPDATE people SET client_ref = (SELECT m.client_ref `+another+` ORDER BY m.since, m.client_ref LIMIT 1),
			role = (SELECT m.role `+another+` ORDER BY m.since, m.client_ref LIMIT 1)
		WHERE partner = $1 AND kind = 'portal' AND client_ref = $2 AND EXISTS (SELECT 1 `+another+`)`, partner, ref)
	return err
}

func (h holding) erase(ctx context.Context, tx *sql.Tx, partner, ref string) error {
	query := `DELETE FROM ` + h.table + ` WHERE ` + h.at()
	if h.update != "" {
		query = `UPDATE ` + h.table + ` SET ` + h.update + ` WHERE ` + h.at()
	}
	_, err := tx.ExecContext(ctx, query, partner, ref)
	return err
}

// Erasures lists the clients that were erased, newest first.
func (s *Privacy) Erasures(ctx context.Context, partner string) ([]Erasure, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (e Erasure, err error) {
		return e, r.Scan(&e.Ref, readTime{&e.At}, &e.By, &e.Reason, readTime{&e.KYCUntil}, readTime{&e.MoneyUntil}, readTime{&e.KYCGone}, readTime{&e.MoneyGone})
	}, `SELECT client_ref, at, by_name, reason, kyc_until, money_until, kyc_gone_at, money_gone_at FROM erasures WHERE partner = $1 ORDER BY at DESC, client_ref LIMIT 500`, partner)
	return all, wrap("list the erased clients", err)
}

// Sweep erases what was kept of erased clients once its day has come, and what an
// answer of the platform that was under way brought back after an erasure.
func (s *Privacy) Sweep(ctx context.Context) (int64, error) {
	now := s.db.now()
	var n int64
	if err := s.sweepLate(ctx, now); err != nil {
		return n, err
	}
	for _, k := range []struct {
		keep  Keep
		until string
		gone  string
	}{{KeptKYC, "kyc_until", "kyc_gone_at"}, {KeptMoney, "money_until", "money_gone_at"}} {
		type one struct{ partner, ref string }
		due, err := collect(ctx, s.db.r, func(r scanner) (o one, err error) { return o, r.Scan(&o.partner, &o.ref) },
			`SELECT partner, client_ref FROM erasures WHERE `+k.until+` <= $1 AND `+k.gone+` IS NULL LIMIT 100`, stamp(now))
		if err != nil {
			return n, wrap("erase what is due", err)
		}
		for _, o := range due {
			if err := s.db.tx(ctx, "erase what is due", func(tx *sql.Tx) error {
				if err := eraseKept(ctx, tx, k.keep, o.partner, o.ref); err != nil {
					return err
				}
				return mustChange(ctx, tx, `UPDATE erasures SET `+k.gone+` = $1 WHERE partner = $2 AND client_ref = $3`, stamp(now), o.partner, o.ref)
			}); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// eraseKept takes away what was kept of a client for one reason.
func eraseKept(ctx context.Context, tx *sql.Tx, keep Keep, partner, ref string) error {
	if keep == KeptKYC {
		if _, err := tx.ExecContext(ctx, `DELETE FROM consents WHERE partner = $1 AND onboarding IN (SELECT id FROM onboardings WHERE partner = $1 AND client_ref = $2)`, partner, ref); err != nil {
			return err
		}
	}
	for _, h := range holdings {
		if h.keep != keep {
			continue
		}
		if err := h.erase(ctx, tx, partner, ref); err != nil {
			return err
		}
	}
	return nil
}

// late is for how long after an erasure something that was under way may come back.
const late = time.Hour

func (s *Privacy) sweepLate(ctx context.Context, now time.Time) error {
	type one struct{ partner, ref string }
	fresh, err := collect(ctx, s.db.r, func(r scanner) (o one, err error) { return o, r.Scan(&o.partner, &o.ref) },
		`SELECT partner, client_ref FROM erasures WHERE at > $1`, stamp(now.Add(-late)))
	if err != nil || len(fresh) == 0 {
		return wrap("erase what came back", err)
	}
	s.db.behind.flush(ctx)
	return s.db.tx(ctx, "erase what came back", func(tx *sql.Tx) error {
		for _, o := range fresh {
			for _, h := range holdings {
				if h.keep != Gone {
					continue
				}
				if err := h.erase(ctx, tx, o.partner, o.ref); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
