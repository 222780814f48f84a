package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
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

// searchCap is how many clients a search looks at for each way of matching.
// More than that nobody pages through, and sorting them all would be slow.
const searchCap = "500"

// Filter says which page of a client list is wanted. After and Before are refs
// of clients at the border of another page; at most one is set.
type Filter struct {
	Query  string // start of the name, of the e-mail address or of the mobile, or its last digits (3 at least)
	Status Status
	Signal Signal // something that wants attention; it implies OnlyActive
	Band   Band
	Till   Till
	Tag    string // one that the client has
	Sort   Sort   // empty: ByName
	After  string // the page behind this client
	Before string // the page in front of this client
	Limit  int    // 1 to 200; 0 means 50
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
		return `COALESCE(balance, 9223372036854775807)`, false, true
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
	all, err := collect(ctx, s.db.r, scanClient, query, args...)
	if err != nil {
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

// listQuery builds the query of a page; an empty one is for a search that can
// match nothing.
func (s *Directory) listQuery(ctx context.Context, partner string, f Filter, limit int) (string, []any, error) {
	key, descending, ok := f.Sort.order()
	if !ok {
		return "", nil, platform.Field("sort", "Choose one of the offered orders.")
	}
	var w where
	w.add(`partner = ?`, partner)
	w.add(`removed_at IS NULL`)
	switch f.Status {
	case AnyStatus:
	case OnlyActive, OnlyInactive:
		w.add(`status = ?`, flag(f.Status == OnlyActive))
	default:
		return "", nil, platform.Field("status", "Choose one of the offered states.")
	}
	if err := s.narrow(&w, partner, f); err != nil {
		return "", nil, err
	}
	from := `clients`
	if q := strings.TrimSpace(f.Query); q != "" {
		hits := search(&w, partner, q)
		if hits == "" {
			return "", nil, nil
		}
		// CROSS JOIN makes SQLite start from the hits. Left to itself it walks
		// through all names in order and asks of each whether it is a hit.
		from = `(` + hits + `) AS hits CROSS JOIN clients`
		w.add(`ref = hit`)
	} else if key == `name_key` {
		from += s.db.indexed(f)
	}
	border := f.After
	if f.Before != "" {
		border, descending = f.Before, !descending // the rows nearest to the border come first
	}
	sign, dir := `>`, ` ASC`
	if descending {
		sign, dir = `<`, ` DESC`
	}
	if border != "" {
		var at any
		err := s.db.r.QueryRowContext(ctx, `SELECT `+key+` FROM clients WHERE partner = $1 AND ref = $2`, partner, border).Scan(&at)
		if errors.Is(err, sql.ErrNoRows) {
			return "", nil, platform.Errorf(platform.Invalid, "This page of the list is no longer there. Start from the first.")
		}
		if err != nil {
			return "", nil, wrap("read the page", err)
		}
		// The first says nothing that the second does not, but lets an index on
		// an expression be entered at the right place.
		w.add(key+` `+sign+`= ?`, at)
		w.add(`(`+key+`, ref) `+sign+` (?, ?)`, at, border)
	}
	tail := w.number(` ORDER BY `+key+dir+`, ref`+dir+` LIMIT ?`, limit)
	return `SELECT ` + clientCols + ` FROM ` + from + ` WHERE ` + w.sql.String() + tail, w.args, nil
}

// search gives a query for the refs that match q, as the column "hit": ranges of
// indexes only, each capped; or the empty string for what can match nothing.
func search(w *where, partner, q string) string {
	var ways []string
	prefix := func(column, value string) {
		ways = append(ways, w.number(`SELECT ref AS hit FROM (SELECT ref FROM clients WHERE partner = ? AND removed_at IS NULL
			AND `+column+` >= ? AND `+column+` < ? ORDER BY `+column+` LIMIT `+searchCap+`) AS m`, partner, value, afterPrefix(value)))
	}
	if name := fold(q); name != "" {
		prefix(`name_key`, name)
	}
	if !strings.ContainsAny(q, " ,;<>") {
		prefix(`email`, mailKey(q))
	}
	if digits := platform.Digits(q); len(digits) >= 3 && strings.Trim(q, "0123456789+-() ") == "" {
		prefix(`mobile_reversed`, mobileReversed(platform.Phone(digits)))
		prefix(`mobile`, `+`+digits)
		if national := strings.TrimLeft(digits, "0"); national != "" && !strings.HasPrefix(strings.TrimSpace(q), "+") {
			prefix(`mobile`, `+91`+national)
		}
	}
	return strings.Join(ways, ` UNION `)
}
