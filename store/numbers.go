package store

import (
	"context"
	"database/sql"
	"maps"
	"strings"
	"time"

	"partnerdesk/platform"
)

// HeldNumber is a number of a client as it was last read, with what is kept here
// about it.
type HeldNumber struct {
	platform.Number
	ClientRef, Client string
	Label, Purpose    string
}

// NumberFilter says which numbers of a partner a page shows.
type NumberFilter struct {
	Query    string // digits of a number, or text in its label, its region or the client's name
	Flowless bool   // nobody answers
	Due      bool   // its rental is unpaid
	Region   string // name
	Only     string // a tag that the client has
	After    string // number behind which the page starts; with Before, one of them
	Before   string // number before which it ends
	Limit    int    // at most 500; 50 if 0
}

// NumberPage is one page of numbers, in order of number.
type NumberPage struct {
	Numbers        []HeldNumber
	Next, Previous string // for After and Before; empty where there is none
}

// Numbers keeps the numbers of all clients as they were last read, and what
// colleagues have written about them.
type Numbers struct{ db *database }

type heldRow struct {
	number, did, region, flow, ext string
	due, told, rental              int64 // rental: whether the platform told of it
	open, bought                   sql.NullInt64
}

// Put says which numbers a client holds, all of them. Where nothing has changed
// nothing is written.
func (s *Numbers) Put(ctx context.Context, partner, ref string, held []platform.Number) error {
	const doing = "keep the client's numbers"
	want := map[string]heldRow{}
	for _, n := range held {
		row := heldRow{number: string(n.Number), did: n.DIDID, region: n.Region, flow: n.FlowID, ext: n.AgentExt,
			due: flag(n.Status == platform.NumberDue), told: flag(n.FlowTold), rental: flag(n.RentalTold())}
		if n.OpenNow != nil {
			row.open = sql.NullInt64{Int64: flag(*n.OpenNow), Valid: true}
		}
		if n.BoughtAt != nil {
			row.bought = sql.NullInt64{Int64: n.BoughtAt.UnixMicro(), Valid: true}
		}
		want[row.number] = row
	}
	have, err := s.rows(ctx, s.db.r, partner, ref)
	if err != nil || maps.Equal(have, want) {
		return wrap(doing, err)
	}
	return s.db.tx(ctx, doing, func(tx *sql.Tx) error {
		have, err := s.rows(ctx, tx, partner, ref)
		if err != nil {
			return err
		}
		for n := range have {
			if _, ok := want[n]; ok {
				continue
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM held_numbers WHERE partner = $1 AND number = $2 AND client_ref = $3`, partner, n, ref); err != nil {
				return err
			}
		}
		for n, row := range want {
			if have[n] == row {
				continue
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO held_numbers (partner, number, client_ref, did_id, region, due, flow_id, flow_told, agent_ext, open_now, bought_at, rental_told)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (partner, number) DO UPDATE SET client_ref = excluded.client_ref,
				did_id = excluded.did_id, region = excluded.region, due = excluded.due, flow_id = excluded.flow_id, flow_told = excluded.flow_told,
				agent_ext = excluded.agent_ext, open_now = excluded.open_now, bought_at = excluded.bought_at, rental_told = excluded.rental_told`,
				partner, n, ref, row.did, row.region, row.due, row.flow, row.told, row.ext, row.open, row.bought, row.rental)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Of is which numbers a client held when they were last read, in order.
func (s *Numbers) Of(ctx context.Context, partner, ref string) ([]platform.Phone, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (n platform.Phone, err error) { return n, r.Scan(&n) },
		`SELECT number FROM held_numbers WHERE partner = $1 AND client_ref = $2 ORDER BY number`, partner, ref)
	return all, wrap("read the client's numbers", err)
}

func (s *Numbers) rows(ctx context.Context, q queryer, partner, ref string) (map[string]heldRow, error) {
	all, err := collect(ctx, q, func(r scanner) (heldRow, error) {
		var h heldRow
		return h, r.Scan(&h.number, &h.did, &h.region, &h.due, &h.flow, &h.told, &h.ext, &h.open, &h.bought, &h.rental)
	}, `SELECT number, did_id, region, due, flow_id, flow_told, agent_ext, open_now, bought_at, rental_told FROM held_numbers WHERE partner = $1 AND client_ref = $2`, partner, ref)
	out := make(map[string]heldRow, len(all))
	for _, h := range all {
		out[h.number] = h
	}
	return out, err
}

const heldFrom = ` FROM held_numbers n JOIN clients c ON c.partner = n.partner AND c.ref = n.client_ref AND c.removed_at IS NULL
	LEFT JOIN number_labels l ON l.partner = n.partner AND l.number = n.number AND l.client_ref = n.client_ref`

// List is one page of the partner's numbers.
func (s *Numbers) List(ctx context.Context, partner string, f NumberFilter) (NumberPage, error) {
	var w where
	w.add(`n.partner = ?`, partner)
	if digits := platform.Digits(f.Query); digits != "" && strings.Trim(f.Query, "0123456789 +-()") == "" {
		w.add(`n.number LIKE ?`, "%"+digits+"%")
	} else if text := fold(f.Query); text != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
		w.add(`(c.name_key LIKE ? ESCAPE '\' OR LOWER(n.region) LIKE ? ESCAPE '\' OR LOWER(l.label) LIKE ? ESCAPE '\')`, like, like, like)
	}
	if f.Flowless {
		w.add(`n.flow_told = 1 AND n.flow_id = ''`)
	}
	if f.Due {
		w.add(`n.due = 1`)
	}
	if f.Region != "" {
		w.add(`n.region = ?`, f.Region)
	}
	w.withTag(`n.client_ref`, partner, f.Only)
	limit, order := pageSize(f.Limit, 500), "ASC"
	switch {
	case f.Before != "":
		w.add(`n.number < ?`, f.Before)
		order = "DESC"
	case f.After != "":
		w.add(`n.number > ?`, f.After)
	}
	query := `SELECT n.number, n.client_ref, c.name, n.did_id, n.region, n.due, n.flow_id, n.flow_told, n.agent_ext, n.open_now, n.bought_at, n.rental_told,
		COALESCE(l.label, ''), COALESCE(l.purpose, '')` + heldFrom + ` WHERE ` + w.sql.String() + ` ORDER BY n.number ` + order + w.number(` LIMIT ?`, limit+1)
	all, err := collect(ctx, s.db.r, scanHeld, query, w.args...)
	if err != nil {
		return NumberPage{}, wrap("list the numbers", err)
	}
	more := len(all) > limit
	if more {
		all = all[:limit]
	}
	if f.Before != "" {
		for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
			all[i], all[j] = all[j], all[i]
		}
	}
	p := NumberPage{Numbers: all}
	if len(all) > 0 {
		first, last := string(all[0].Number.Number), string(all[len(all)-1].Number.Number)
		if f.Before != "" || more {
			p.Next = last
		}
		if f.Before != "" && more || f.After != "" {
			p.Previous = first
		}
	}
	return p, nil
}

func scanHeld(r scanner) (HeldNumber, error) {
	var h HeldNumber
	var due, rental bool
	var open sql.NullInt64
	var bought time.Time
	err := r.Scan(&h.Number.Number, &h.ClientRef, &h.Client, &h.DIDID, &h.Region, &due, &h.FlowID, &h.FlowTold, &h.AgentExt, &open, readTime{&bought}, &rental, &h.Label, &h.Purpose)
	switch {
	case due:
		h.Status = platform.NumberDue
	case rental:
		h.Status = platform.NumberActive
	}
	if open.Valid {
		now := open.Int64 == 1
		h.OpenNow = &now
	}
	if !bought.IsZero() {
		h.BoughtAt = &bought
	}
	return h, err
}

// Tally is how many numbers a partner has, of how many the platform told which flow
// they run or whether their rental is paid, and how many want attention.
type Tally struct{ Total, FlowTold, Flowless, RentalTold, Due int }

// Count counts them all, or those of clients with the tag only.
func (s *Numbers) Count(ctx context.Context, partner, only string) (Tally, error) {
	var t Tally
	if only != "" {
		var w where
		w.add(`partner = ?`, partner)
		w.withTag(`client_ref`, partner, only)
		err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(CASE WHEN flow_told = 1 THEN 1 END), COUNT(CASE WHEN flow_told = 1 AND flow_id = '' THEN 1 END),
			COUNT(CASE WHEN rental_told = 1 THEN 1 END), COUNT(CASE WHEN due = 1 THEN 1 END) FROM held_numbers WHERE `+w.sql.String(), w.args...).Scan(&t.Total, &t.FlowTold, &t.Flowless, &t.RentalTold, &t.Due)
		return t, wrap("count the numbers", err)
	}
	err := s.db.r.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM held_numbers WHERE partner = $1),
		(SELECT COUNT(*) FROM held_numbers WHERE partner = $1 AND flow_told = 1),
		(SELECT COUNT(*) FROM held_numbers WHERE partner = $1 AND flow_told = 1 AND flow_id = ''),
		(SELECT COUNT(*) FROM held_numbers WHERE partner = $1 AND rental_told = 1),
		(SELECT COUNT(*) FROM held_numbers WHERE partner = $1 AND due = 1)`, partner).Scan(&t.Total, &t.FlowTold, &t.Flowless, &t.RentalTold, &t.Due)
	return t, wrap("count the numbers", err)
}

// Regions are the places whose numbers the partner's clients hold, by name; with a tag,
// those of clients that have it.
func (s *Numbers) Regions(ctx context.Context, partner, only string) ([]string, error) {
	var w where
	w.add(`partner = ? AND region <> ''`, partner)
	w.withTag(`client_ref`, partner, only)
	all, err := collect(ctx, s.db.r, func(r scanner) (string, error) {
		var name string
		return name, r.Scan(&name)
	}, `SELECT DISTINCT region FROM held_numbers WHERE `+w.sql.String()+` ORDER BY region LIMIT 200`, w.args...)
	return all, wrap("list the regions", err)
}

// Labels are what colleagues have written about a client's numbers, by number.
func (s *Numbers) Labels(ctx context.Context, partner, ref string) (map[platform.Phone][2]string, error) {
	out := map[platform.Phone][2]string{}
	_, err := collect(ctx, s.db.r, func(r scanner) (struct{}, error) {
		var n platform.Phone
		var text [2]string
		err := r.Scan(&n, &text[0], &text[1])
		out[n] = text
		return struct{}{}, err
	}, `SELECT number, label, purpose FROM number_labels WHERE partner = $1 AND client_ref = $2`, partner, ref)
	return out, wrap("read the labels", err)
}

// SetLabel keeps what a number is called and what it is for; both empty forgets it.
func (s *Numbers) SetLabel(ctx context.Context, partner, ref string, n platform.Phone, label, purpose string) error {
	var err error
	if label == "" && purpose == "" {
		_, err = s.db.w.ExecContext(ctx, `DELETE FROM number_labels WHERE partner = $1 AND number = $2`, partner, string(n))
	} else {
		_, err = s.db.w.ExecContext(ctx, `INSERT INTO number_labels (partner, number, client_ref, label, purpose) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (partner, number) DO UPDATE SET client_ref = excluded.client_ref, label = excluded.label, purpose = excluded.purpose`,
			partner, string(n), ref, clip(label, 120), clip(purpose, 1000))
	}
	return wrap("keep the label", err)
}

// Unanswered are the numbers without a flow of some clients, by client.
func (s *Numbers) Unanswered(ctx context.Context, partner string, refs []string) (map[string][]platform.Phone, error) {
	all := map[string][]platform.Phone{}
	if len(refs) == 0 {
		return all, nil
	}
	var w where
	w.add(`partner = ? AND flow_told = 1 AND flow_id = ''`, partner)
	args := make([]any, len(refs))
	for i, ref := range refs {
		args[i] = ref
	}
	w.add(`client_ref IN (?`+strings.Repeat(`, ?`, len(refs)-1)+`)`, args...)
	err := s.db.r.look(ctx, func(r scanner) error {
		var ref, number string
		err := r.Scan(&ref, &number)
		all[ref] = append(all[ref], platform.Phone(number))
		return err
	}, `SELECT client_ref, number FROM held_numbers WHERE `+w.sql.String()+` ORDER BY client_ref, number`, w.args...)
	return all, wrap("list the numbers", err)
}
