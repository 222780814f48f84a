package store

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// IntentPage is one page of settled intents; Next begins the one after it.
type IntentPage struct {
	Intents []Intent
	Next    string
}

// Settled lists what was settled since a moment, newest first; with a tag, of the
// clients that have it.
func (s *Intents) Settled(ctx context.Context, partner, tag string, since time.Time, after string, limit int) (IntentPage, error) {
	limit = pageSize(limit, 200)
	var w where
	w.add(`partner = ?`, partner)
	w.add(`settled_at IS NOT NULL`) // lets the partial index in
	w.add(`settled_at >= ?`, stamp(since))
	if tag != "" {
		w.add(`EXISTS (SELECT 1 FROM client_tags t WHERE t.partner = intents.partner AND t.ref = intents.client_ref AND t.tag = ?)`, tag)
	}
	if at, id, _, ok := readCursor(after); ok {
		if n, err := strconv.ParseInt(at, 10, 64); err == nil {
			w.add(`(settled_at < ? OR settled_at = ? AND id < ?)`, n, n, id)
		}
	}
	all, err := collect(ctx, s.db.r, scanIntent, `SELECT `+intentCols+` FROM intents WHERE `+w.sql.String()+
		w.number(` ORDER BY settled_at DESC, id DESC LIMIT ?`, limit+1), w.args...)
	page := IntentPage{Intents: all}
	if len(all) > limit {
		page.Intents = all[:limit]
		last := all[limit-1]
		page.Next = writeCursor(strconv.FormatInt(last.Settled.UnixMicro(), 10), last.ID)
	}
	return page, wrap("list the intents", err)
}

// doneAtOnce bounds what DoneSince gives.
const doneAtOnce = 20000

// DoneSince lists what was done for clients since a moment, of some kinds: by client and
// kind, and then in the order in which it was settled. Before and RequestID are left out.
func (s *Intents) DoneSince(ctx context.Context, partner string, since time.Time, kinds ...IntentKind) ([]Intent, error) {
	var w where
	w.add(`partner = ?`, partner)
	w.add(`settled_at IS NOT NULL`) // lets the partial index in
	w.add(`settled_at >= ? AND state = 'done' AND client_ref <> ''`, stamp(since))
	args := make([]any, len(kinds))
	for i, k := range kinds {
		args[i] = string(k)
	}
	w.add(`kind IN (''`+strings.Repeat(`, ?`, len(kinds))+`)`, args...)
	all, err := collect(ctx, s.db.r, func(r scanner) (Intent, error) {
		i := Intent{Partner: partner, State: Done}
		return i, r.Scan(&i.ID, &i.ClientRef, &i.Kind, readJSON{(*[]byte)(&i.Params)}, readJSON{(*[]byte)(&i.Outcome)}, readTime{&i.Settled})
	}, `SELECT id, client_ref, kind, params, outcome, settled_at FROM intents WHERE `+w.sql.String()+w.number(` ORDER BY client_ref, kind, settled_at, id LIMIT ?`, doneAtOnce), w.args...)
	return all, wrap("list the intents", err)
}

// Tally counts a partner's open intents by state, or those of all with partner "".
func (s *Intents) Tally(ctx context.Context, partner string) (map[IntentState]int, error) {
	type row struct {
		state IntentState
		n     int
	}
	all, err := collect(ctx, s.db.r, func(r scanner) (row, error) { var w row; return w, r.Scan(&w.state, &w.n) },
		`SELECT state, COUNT(*) FROM intents WHERE (partner = $1 OR $1 = '') AND `+openStates+` GROUP BY state`, partner)
	counts := map[IntentState]int{}
	for _, w := range all {
		counts[w.state] = w.n
	}
	return counts, wrap("count the intents", err)
}
