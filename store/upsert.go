package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"partnerdesk/platform"
)

// chunkSize is how many clients one statement carries. More save round trips
// to PostgreSQL; but SQLite looks each parameter up among all before it, so a
// statement with thousands of them takes seconds to compile.
const chunkSize = 25

// upsertCols are the columns of one client in an upsert, in order.
const upsertCols = `partner, ref, client_id, client_id_hash, name, name_key, email, mobile, mobile_reversed, status,
	balance, valid_till, created_at, dids, agents, facts_at, worded, synced_at, sync_gen`

// Upsert takes in clients of the partner in one transaction, known by ClientID:
// new ones get a ref, known ones keep theirs, removed ones come back. Name,
// Email, Mobile and Active are always taken; a field that is unknown leaves what
// is known, and facts older than the kept ones are left out. gen is the
// generation of the sync they come from; 0 means a write-through, which the sync
// under way then does not mark as missing. It gives the refs in order. Hand a
// long list over in batches of some hundreds: the transaction keeps other
// writers out.
func (s *Directory) Upsert(ctx context.Context, partner string, gen int64, clients []Client) ([]string, error) {
	// The same client twice in one list: the later entry stands.
	at := make(map[string]int, len(clients))
	var rows []Client
	for _, c := range clients {
		if c.ClientID == "" {
			return nil, platform.Errorf(platform.Internal, "The platform listed a client without an id.")
		}
		c.tidy()
		if i, twice := at[c.ClientID]; twice {
			rows[i] = c
			continue
		}
		at[c.ClientID] = len(rows)
		rows = append(rows, c)
	}
	// By name, and so that new refs follow the names: half of the indexes are in the one
	// order and half in the other, and neighbours share the pages that are written.
	rows = byName(rows)
	for i, c := range rows {
		at[c.ClientID] = i
	}
	refs := make([]string, len(rows))
	err := s.db.tx(ctx, "take in the client list", func(tx *sql.Tx) error {
		g := gen
		if g == 0 {
			err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(gen), 0) FROM client_syncs WHERE partner = $1`, partner).Scan(&g)
			if err != nil {
				return err
			}
		}
		fresh := newRefs{db: s.db, n: len(rows)}
		was, is := map[string]string{}, map[string]string{}
		for start := 0; start < len(rows); start += chunkSize {
			end := min(start+chunkSize, len(rows))
			if err := s.upsertChunk(ctx, tx, partner, g, rows[start:end], refs[start:end], &fresh, was, is); err != nil {
				if isTaken(err) {
					// A new ref met one that is in use, once in a million or so;
					// the same client cannot, that conflict is handled.
					return errAgain
				}
				return err
			}
		}
		return s.db.reword(ctx, tx, partner, was, is)
	})
	if err != nil {
		return nil, err
	}
	out := make([]string, len(clients))
	for i, c := range clients {
		out[i] = refs[at[c.ClientID]]
	}
	return out, nil
}

// byName is a list in the order of its folded names, each of which is folded once.
func byName(rows []Client) []Client {
	type place struct {
		key string
		at  int
	}
	order := make([]place, len(rows))
	for i, c := range rows {
		order[i] = place{fold(c.Name), i}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(strings.Compare(a.key, b.key), a.at-b.at) })
	sorted := make([]Client, len(rows))
	for i, p := range order {
		sorted[i] = rows[p.at]
	}
	return sorted
}

// newRefs are refs for up to n clients, each random, the lower ones first.
type newRefs struct {
	db   *database
	n    int
	refs []string
}

func (r *newRefs) next() (string, error) {
	if r.refs == nil { // most lists have no new client
		for range r.n {
			ref, err := r.db.newID("c", 8)
			if err != nil {
				return "", err
			}
			r.refs = append(r.refs, ref)
		}
		slices.Sort(r.refs)
	}
	ref := r.refs[0]
	r.refs = r.refs[1:]
	return ref, nil
}

// upsertQuery takes n clients, each the columns of upsertCols.
func upsertQuery(n int) string {
	const columns = 19
	rows := make([]string, n)
	for i := range rows {
		rows[i] = `(` + dollars(columns*i+1, columns) + `)`
	}
	// newer: the facts that come were read no earlier than those that are kept.
	const newer = `COALESCE(excluded.facts_at, excluded.synced_at) >= COALESCE(clients.facts_at, 0)`
	var facts strings.Builder
	for _, column := range []string{"balance", "valid_till", "dids", "agents", "facts_at"} {
		fmt.Fprintf(&facts, "%[1]s = CASE WHEN "+newer+" THEN COALESCE(excluded.%[1]s, clients.%[1]s) ELSE clients.%[1]s END, ", column)
	}
	return `INSERT INTO clients (` + upsertCols + `) VALUES ` + strings.Join(rows, `, `) + `
		ON CONFLICT (partner, client_id_hash) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, email = excluded.email,
			mobile = excluded.mobile, mobile_reversed = excluded.mobile_reversed, status = excluded.status, ` + facts.String() + `
			created_at = COALESCE(excluded.created_at, clients.created_at), synced_at = excluded.synced_at,
			sync_gen = CASE WHEN excluded.sync_gen > clients.sync_gen THEN excluded.sync_gen ELSE clients.sync_gen END, removed_at = NULL, worded = 1
		RETURNING client_id_hash, ref`
}

// orderedQuery is a query for up to chunkSize rows whose arguments stand in the order of
// their numbers. SQLite looks an argument that has a name, such as $400, up among all
// others, so there they lose it.
type orderedQuery struct {
	of   func(rows int) string
	made sync.Map // by engine and rows
}

func (q *orderedQuery) text(e engine, rows int) string {
	type key struct {
		engine
		rows int
	}
	if made, ok := q.made.Load(key{e, rows}); ok {
		return made.(string)
	}
	made := q.of(rows)
	if e == engineSQLite {
		made = numbered.ReplaceAllString(made, "?")
	}
	q.made.Store(key{e, rows}, made)
	return made
}

var numbered = regexp.MustCompile(`\$[0-9]+`)

var (
	upsertRows = orderedQuery{of: upsertQuery}
	knownRows  = orderedQuery{of: knownQuery}
	wordRows   = orderedQuery{of: wordsQuery}
)

// knownQuery reads n clients by the hashes of their ids; the partner comes last.
func knownQuery(n int) string {
	return `SELECT ` + clientCols + `, client_id_hash, worded, CASE WHEN erased_at IS NULL THEN 0 ELSE 1 END FROM clients WHERE client_id_hash IN (` + dollars(1, n) + `) AND partner = $` + strconv.Itoa(n+1)
}

// dollars are n placeholders from first on.
func dollars(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	return b.String()
}

// upsertChunk writes what is new or has changed, and only notes of the rest that
// it was seen: most of a list is as it was, and rewriting it would rewrite every
// index. was and is gather the names, by ref, whose words may have changed.
func (s *Directory) upsertChunk(ctx context.Context, tx *sql.Tx, partner string, gen int64, rows []Client, refs []string, fresh *newRefs, was, is map[string]string) error {
	now := s.db.now()
	hashes := make([][]byte, len(rows))
	at := make(map[string]int, len(rows))
	args := make([]any, 0, len(rows)+1)
	for i, c := range rows {
		hashes[i] = s.db.clientIDHash(partner, c.ClientID)
		at[string(hashes[i])] = i
		args = append(args, hashes[i])
	}
	type held struct {
		Client
		hash   []byte
		worded bool
		erased bool
	}
	query := knownRows.text(s.db.engine, len(rows))
	known, err := collect(ctx, tx, func(r scanner) (held, error) {
		var h held
		var err error
		h.Client, err = scanClient(scanMore{r, []any{&h.hash, &h.worded, &h.erased}})
		return h, err
	}, query, append(args, partner)...)
	if err != nil {
		return err
	}
	same := map[int64][]string{} // refs by the age of the facts that came
	for _, h := range known {
		i := at[string(h.hash)]
		if h.erased { // the platform still lists them: they stay erased here
			refs[i] = h.Ref
			delete(at, string(h.hash))
			continue
		}
		if h.worded && h.Removed.IsZero() {
			was[h.Ref] = fold(h.Name)
		}
		if h.worded && !rows[i].differs(h.Client, now) {
			is[h.Ref] = was[h.Ref]
			refs[i] = h.Ref
			var facts int64
			if !rows[i].FactsAt.IsZero() {
				facts = rows[i].FactsAt.UnixMicro()
			}
			same[facts] = append(same[facts], h.Ref)
			delete(at, string(h.hash))
		}
	}
	for facts, seen := range same {
		if err := markSeen(ctx, tx, partner, gen, now, facts, seen); err != nil {
			return err
		}
	}
	if len(at) == 0 {
		return nil
	}
	args = make([]any, 0, 19*len(at))
	for i, c := range rows {
		if _, write := at[string(hashes[i])]; !write {
			continue
		}
		ref, err := fresh.next()
		if err != nil {
			return err
		}
		args = append(args, partner, ref, s.db.sealer.seal([]byte(c.ClientID), clientIDAt(partner, ref)), hashes[i], c.Name, fold(c.Name), c.Email,
			string(c.Mobile), mobileReversed(c.Mobile), flag(c.Active), nullable(c.Balance), stamp(c.ValidTill), stamp(c.Created),
			nullable(c.DIDs), nullable(c.Agents), stamp(c.FactsAt), 1, stamp(now), gen)
	}
	query = upsertRows.text(s.db.engine, len(at))
	written, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer written.Close()
	for written.Next() {
		var hash []byte
		var ref string
		if err := written.Scan(&hash, &ref); err != nil {
			return err
		}
		refs[at[string(hash)]] = ref
		is[ref] = fold(rows[at[string(hash)]].Name)
	}
	return written.Err()
}

// differs reports whether taking c in would change what is held of it, but for
// the ages.
func (c Client) differs(held Client, now time.Time) bool {
	if c.Name != held.Name || c.Email != held.Email || c.Mobile != held.Mobile || c.Active != held.Active ||
		!held.Removed.IsZero() || !c.Created.IsZero() && !c.Created.Equal(held.Created) {
		return true
	}
	read := c.FactsAt
	if read.IsZero() {
		read = now
	}
	return !read.Before(held.FactsAt) && (news(c.Balance, held.Balance) || news(c.DIDs, held.DIDs) || news(c.Agents, held.Agents) ||
		!c.ValidTill.IsZero() && !c.ValidTill.Equal(held.ValidTill))
}

// news reports a value that is given and is not the one held.
func news[T comparable](given, held *T) bool {
	return given != nil && (held == nil || *given != *held)
}

func markSeen(ctx context.Context, tx *sql.Tx, partner string, gen int64, now time.Time, facts int64, refs []string) error {
	var w where
	set := w.number(`sync_gen = CASE WHEN sync_gen < ? THEN ? ELSE sync_gen END, synced_at = ?`, gen, gen, stamp(now))
	if facts != 0 {
		set += w.number(`, facts_at = CASE WHEN COALESCE(facts_at, 0) < ? THEN ? ELSE facts_at END`, facts, facts)
	}
	marks := make([]string, len(refs))
	for i, ref := range refs {
		marks[i] = w.number(`?`, ref)
	}
	in := strings.Join(marks, ", ")
	_, err := changed(ctx, tx, `UPDATE clients SET `+set+w.number(` WHERE partner = ?`, partner)+` AND ref IN (`+in+`)`, w.args...)
	return err
}
