package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"partnerdesk/platform"
)

// Sort orders a client list. Ties fall to the ref, so each order is total.
type Sort string

const (
	ByName      Sort = "name"
	ByNewest    Sort = "newest"     // latest created first, unknown last
	ByBalance   Sort = "balance"    // lowest first, unknown last
	ByValidTill Sort = "valid_till" // soonest first, unknown last
	ByLasts     Sort = "lasts"      // the wallet that runs dry first, unknown last
)

// Status narrows a client list; empty means any.
type Status string

const (
	AnyStatus    Status = ""
	OnlyActive   Status = "active"
	OnlyInactive Status = "inactive"
)

// Filter says which page of a client list is wanted. After and Before are refs
// of clients at the border of another page; at most one is set.
type Filter struct {
	Query  string // starts of words of the name; start of the e-mail address or of the mobile, or its last digits (3 at least)
	Status Status
	Signal Signal // something that wants attention; it implies OnlyActive
	Band   Band
	Till   Till
	Tag    string   // one that the client has
	Only   string   // another that it has: what the reader is held to
	Brand  string   // the id of one that was chosen for the client, or FirstBrand
	Refs   []string // only these clients, 200 at most
	Sort   Sort     // empty: ByName
	After  string   // the page behind this client
	Before string   // the page in front of this client
	Limit  int      // 1 to 200; 0 means 50
}

// Page is one page of a client list. Next and Prev are what After and Before of
// the neighbouring pages are, empty where there is none.
type Page struct {
	Clients []Client
	Next    string
	Prev    string
}

// order says what a Sort sorts by. Both expressions stand in an index, word for
// word.
func (s Sort) order() (key string, descending, ok bool) {
	switch s {
	case "", ByName:
		return `name_key`, false, true
	case ByNewest:
		return `COALESCE(created_at, 0)`, true, true
	case ByBalance:
		return balanceKey, false, true
	case ByValidTill:
		return validKey, false, true
	case ByLasts:
		return lastsKey, false, true
	}
	return "", false, false
}

// List gives a page of the clients that are not removed. An unknown sort or
// status, or a border that is no client of the partner, is Invalid.
func (s *Directory) List(ctx context.Context, partner string, f Filter) (Page, error) {
	limit := pageSize(f.Limit, 200)
	query, args, err := s.listQuery(ctx, partner, f, limit+1)
	if err != nil || query == "" {
		return Page{}, err
	}
	all := make([]Client, 0, limit+1)
	if err := s.db.r.look(ctx, func(r scanner) error {
		all = append(all, Client{})
		return r.Scan(all[len(all)-1].dest()...)
	}, query, args...); err != nil {
		return Page{}, wrap("list the clients", err)
	}
	more := len(all) > limit
	if more {
		all = all[:limit]
	}
	if f.Before != "" {
		slices.Reverse(all)
	}
	p := Page{Clients: all}
	if len(all) > 0 {
		if more || f.Before != "" {
			p.Next = all[len(all)-1].Ref
		}
		if f.Before != "" && more || f.Before == "" && f.After != "" {
			p.Prev = all[0].Ref
		}
	}
	return p, nil
}

// listQuery builds the query of a page; an empty one is for what can match nothing.
func (s *Directory) listQuery(ctx context.Context, partner string, f Filter, limit int) (string, []any, error) {
	key, descending, ok := f.Sort.order()
	if !ok {
		return "", nil, platform.Field("sort", "Choose one of the offered orders.")
	}
	parts, err := s.parts(partner, f)
	if err != nil {
		return "", nil, err
	}
	if len(f.Refs) > 200 {
		return "", nil, platform.Field("ref", "Choose 200 clients at most.")
	}
	if f.Status == OnlyInactive && f.Signal != NoSignal {
		return "", nil, nil // signals are of the active
	}
	if f.Signal == Ending && f.Till == TillNone {
		return "", nil, nil // what has no end can't be ending
	}
	if f.Before != "" {
		descending = !descending // the rows nearest to the border come first
	}
	sign, dir := `>`, ` ASC`
	if descending {
		sign, dir = `<`, ` DESC`
	}
	edge, err := s.border(ctx, partner, key, f)
	if err != nil {
		return "", nil, err
	}
	var w where
	from := `clients`
	order := ` ORDER BY ` + key + dir + `, ref` + dir + ` LIMIT ?`
	if q := strings.TrimSpace(f.Query); q != "" {
		// Where names are the order and nothing else narrows, the page is cut before
		// its rows are read.
		cut := key == `name_key` && len(parts) == 0
		lead, err := s.rarest(ctx, partner, q)
		if err != nil {
			return "", nil, err
		}
		hits := search(&w, partner, q, lead, cut && edge == nil && !descending, limit)
		if hits == "" {
			return "", nil, nil
		}
		if cut {
			hits = `SELECT hit, hit_name FROM (` + hits + `) AS all_hits`
			if edge != nil {
				hits += w.number(` WHERE (hit_name, hit) `+sign+` (?, ?)`, edge...)
			}
			hits += w.number(` ORDER BY hit_name`+dir+`, hit`+dir+` LIMIT ?`, limit)
		}
		// CROSS JOIN makes SQLite start from the hits. Left to itself it walks
		// through all names in order and asks of each whether it is a hit.
		from = `(` + hits + `) AS hits CROSS JOIN clients`
		w.add(`ref = hit`)
	} else if s.db.engine == engineSQLite && len(f.Refs) == 0 {
		index, err := s.indexFor(ctx, partner, f, parts)
		if err != nil {
			return "", nil, err
		}
		from += index
	}
	w.add(`partner = ?`, partner)
	w.add(`removed_at IS NULL`)
	for _, p := range parts {
		w.add(p.cond, p.args...)
	}
	if len(f.Refs) > 0 {
		args := make([]any, len(f.Refs))
		for i, ref := range f.Refs {
			args[i] = ref
		}
		w.add(`ref IN (`+strings.TrimSuffix(strings.Repeat(`?, `, len(args)), `, `)+`)`, args...)
	}
	if f.Signal == Low && key == lastsKey {
		w.add(key + ` < ` + strconv.Itoa(LowDays)) // what the index of the order understands
	}
	if edge != nil {
		// The first says nothing that the second does not, but lets an index on
		// an expression be entered at the right place.
		w.add(key+` `+sign+`= ?`, edge[0])
		w.add(`(`+key+`, ref) `+sign+` (?, ?)`, edge...)
	}
	tail := w.number(order, limit)
	return `SELECT ` + clientCols + ` FROM ` + from + ` WHERE ` + w.sql.String() + tail, w.args, nil
}

// border is the place of the page's neighbour in the order: its key and its ref.
func (s *Directory) border(ctx context.Context, partner, key string, f Filter) ([]any, error) {
	ref := f.After
	if f.Before != "" {
		ref = f.Before
	}
	if ref == "" {
		return nil, nil
	}
	var at any
	err := s.db.r.QueryRowContext(ctx, `SELECT `+key+` FROM clients WHERE partner = $1 AND ref = $2`, partner, ref).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, platform.Errorf(platform.Invalid, "This page of the list is no longer there. Start from the first.")
	}
	return []any{at, ref}, wrap("read the page", err)
}
