package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"partnerdesk/platform"
)

// upsertChunk is how many clients one statement carries. More save round trips
// to PostgreSQL; but SQLite looks each parameter up among all before it, so a
// statement with thousands of them takes seconds to compile.
const upsertChunk = 25

// upsertCols are the columns of one client in an upsert, in order.
const upsertCols = `partner, ref, client_id, client_id_hash, name, name_key, email, mobile, mobile_reversed, status,
	balance, valid_till, created_at, dids, agents, facts_at, synced_at, sync_gen`

// Upsert takes in clients of the partner in one transaction, known by ClientID:
// new ones get a ref, known ones keep theirs, removed ones come back. Name,
// Email, Mobile and Active are always taken; a field that is unknown leaves what
// is known, and facts older than the kept ones are left out. gen is the
// generation of the sync they come from; 0 means a write-through, which the sync
// under way then does not mark as missing. It gives the refs in order.
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
	refs := make([]string, len(rows))
	err := s.db.tx(ctx, "take in the client list", func(tx *sql.Tx) error {
		g := gen
		if g == 0 {
			err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(gen), 0) FROM client_syncs WHERE partner = $1`, partner).Scan(&g)
			if err != nil {
				return err
			}
		}
		var stmt *sql.Stmt
		for start := 0; start < len(rows); start += upsertChunk {
			end := min(start+upsertChunk, len(rows))
			if start == 0 || end-start < upsertChunk {
				var err error
				if stmt, err = tx.PrepareContext(ctx, upsertQuery(end-start)); err != nil {
					return err
				}
				defer stmt.Close()
			}
			if err := s.upsert(ctx, stmt, partner, g, rows[start:end], refs[start:end]); err != nil {
				if isTaken(err) {
					// A new ref met one that is in use, once in a million or so;
					// the same client cannot, that conflict is handled.
					return errAgain
				}
				return err
			}
		}
		return nil
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

// upsertQuery takes n clients: first what all of them share, then for each the
// columns of upsertCols that are its own.
func upsertQuery(n int) string {
	const shared, own = 3, 15
	var values strings.Builder
	for row := range n {
		if row > 0 {
			values.WriteString(", ")
		}
		values.WriteString("($1")
		for col := range own {
			fmt.Fprintf(&values, ", $%d", shared+row*own+col+1)
		}
		values.WriteString(", $2, $3)")
	}
	// newer: the facts that come were read no earlier than those that are kept.
	const newer = `COALESCE(excluded.facts_at, excluded.synced_at) >= COALESCE(clients.facts_at, 0)`
	var facts strings.Builder
	for _, column := range []string{"balance", "valid_till", "dids", "agents", "facts_at"} {
		fmt.Fprintf(&facts, "%[1]s = CASE WHEN "+newer+" THEN COALESCE(excluded.%[1]s, clients.%[1]s) ELSE clients.%[1]s END, ", column)
	}
	return `INSERT INTO clients (` + upsertCols + `) VALUES ` + values.String() + `
		ON CONFLICT (partner, client_id_hash) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, email = excluded.email,
			mobile = excluded.mobile, mobile_reversed = excluded.mobile_reversed, status = excluded.status, ` + facts.String() + `
			created_at = COALESCE(excluded.created_at, clients.created_at), synced_at = excluded.synced_at,
			sync_gen = CASE WHEN excluded.sync_gen > clients.sync_gen THEN excluded.sync_gen ELSE clients.sync_gen END, removed_at = NULL
		RETURNING client_id_hash, ref`
}

func (s *Directory) upsert(ctx context.Context, stmt *sql.Stmt, partner string, gen int64, rows []Client, refs []string) error {
	args := []any{partner, stamp(s.db.now()), gen}
	byHash := make(map[string]int, len(rows))
	for i, c := range rows {
		ref, err := s.db.newID("c", 8)
		if err != nil {
			return err
		}
		hash := s.db.clientIDHash(partner, c.ClientID)
		byHash[string(hash)] = i
		args = append(args, ref, s.db.sealer.seal([]byte(c.ClientID), clientIDAt(partner, ref)), hash, c.Name, fold(c.Name), c.Email,
			string(c.Mobile), mobileReversed(c.Mobile), flag(c.Active), nullable(c.Balance), stamp(c.ValidTill), stamp(c.Created),
			nullable(c.DIDs), nullable(c.Agents), stamp(c.FactsAt))
	}
	known, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer known.Close()
	for known.Next() {
		var hash []byte
		var ref string
		if err := known.Scan(&hash, &ref); err != nil {
			return err
		}
		refs[byHash[string(hash)]] = ref
	}
	return known.Err()
}
