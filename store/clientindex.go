package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// fewClients is how many clients are rather gathered and sorted than looked for
// along the order: both take some milliseconds then, among a million.
const fewClients = 4000

// indexFor names the index by which SQLite reads a list. Without statistics it takes
// the one that fits the order, and walks it to the end where few clients are wanted;
// with statistics it would be no better, since they tell nothing of one partner.
func (s *Directory) indexFor(ctx context.Context, partner string, f Filter, parts []part) (string, error) {
	byName := f.Sort == "" || f.Sort == ByName
	if len(parts) == 0 {
		return "", nil
	}
	if len(parts) == 1 && byName && named[parts[0].index] {
		return ` INDEXED BY ` + parts[0].index, nil
	}
	own := map[Sort]string{"": `clients_by_name`, ByName: `clients_by_name`, ByNewest: `clients_by_created`, ByBalance: `clients_by_balance`,
		ByValidTill: `clients_by_valid_till`, ByLasts: `clients_by_lasts`}[f.Sort]
	if len(parts) == 1 && (parts[0].index == own || f.Signal == Low && f.Sort == ByLasts) {
		return ` INDEXED BY ` + own, nil
	}
	fewest, which := int64(fewClients+1), ""
	for _, p := range parts {
		n, err := s.few(ctx, partner, p)
		if err != nil {
			return "", err
		}
		if n < fewest {
			fewest, which = n, p.index
		}
	}
	if which == tagged || which == branded {
		return ` INDEXED BY sqlite_autoindex_clients_1`, nil // the primary key
	}
	if which != "" {
		return ` INDEXED BY ` + which, nil
	}
	// All are many: the order, then; for names, the signal's or the status's own.
	if byName {
		for _, p := range slices.Backward(parts) {
			if named[p.index] {
				return ` INDEXED BY ` + p.index, nil
			}
		}
	}
	return ` INDEXED BY ` + own, nil
}

// named are the indexes that hold some of the clients by name.
var named = map[string]bool{`clients_active`: true, `clients_inactive`: true, `clients_low`: true, `clients_numberless`: true,
	`clients_flowless`: true, `clients_agentless`: true, `clients_off_shift`: true, `clients_unattended`: true}

// few counts the clients that meet a condition, up to fewClients+1. It remembers for
// a minute: which index is best changes slowly, and a worse one is only slower.
func (s *Directory) few(ctx context.Context, partner string, p part) (int64, error) {
	at := fewKey{partner, p.cond, p.index}
	switch p.index {
	case unbranded:
		return fewClients + 1, nil // as good as all
	case tagged, branded:
		at.cond += "\x00" + fmt.Sprint(p.args[1])
	}
	now := s.db.now()
	if n, ok := s.db.fews.get(at, now); ok {
		return n, nil
	}
	var w where
	w.add(`partner = ? AND removed_at IS NULL`, partner)
	w.add(p.cond, p.args...)
	from := `clients INDEXED BY ` + p.index + ` WHERE ` + w.sql.String()
	switch p.index {
	case tagged:
		w = where{}
		w.add(`partner = ? AND tag = ?`, p.args...)
		from = `client_tags WHERE ` + w.sql.String()
	case branded:
		w = where{}
		w.add(`partner = ? AND brand = ?`, p.args...)
		from = `client_brands WHERE ` + w.sql.String()
	}
	var n int64
	err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM `+from+w.number(` LIMIT ?`, fewClients+1)+`)`, w.args...).Scan(&n)
	if err == nil {
		s.db.fews.put(at, now, n)
	}
	return n, wrap("list the clients", err)
}

type fewKey struct{ partner, cond, index string }

type fewCount struct {
	n  int64
	at time.Time
}

// fews are the counts that are remembered. There is a handful for each partner.
type fews struct {
	mu  sync.Mutex
	all map[fewKey]fewCount
}

func (f *fews) get(at fewKey, now time.Time) (int64, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.all[at]
	return c.n, ok && now.Sub(c.at).Abs() < time.Minute
}

func (f *fews) put(at fewKey, now time.Time, n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil || len(f.all) > 10_000 {
		f.all = map[fewKey]fewCount{}
	}
	f.all[at] = fewCount{n, now}
}
