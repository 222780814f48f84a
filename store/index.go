package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"errors"

	"partnerdesk/platform"
)

// indexer makes the keyed hashes by which sealed values are found. Its key is
// random, made once per database and kept there sealed: so the key file can be
// rotated and every hash stays true.
type indexer struct{ key []byte }

var indexKeyAt = place{column: "secrets.value", row: "index key"}

func openIndexer(ctx context.Context, db *database) (*indexer, error) {
	key, err := db.bytes(32)
	if err != nil {
		return nil, internal("make a key", err)
	}
	// Of two replicas that start at once, the slower takes the other's key.
	_, err = db.w.ExecContext(ctx, `INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
		indexKeyAt.row, db.sealer.seal(key, indexKeyAt))
	if err != nil {
		return nil, wrap("read its keys", err)
	}
	var sealed []byte
	err = db.w.QueryRowContext(ctx, `SELECT value FROM secrets WHERE name = $1`, indexKeyAt.row).Scan(&sealed)
	if err != nil {
		return nil, wrap("read its keys", err)
	}
	if key, err = db.sealer.open(sealed, indexKeyAt); err != nil {
		return nil, &platform.Error{Kind: platform.Invalid,
			Msg: "The key file is not the one this database was made with. Put the right one in its place.", Err: err}
	}
	return &indexer{key}, nil
}

// hash is the same for the same value of the same column and partner, and says
// nothing about either without the key.
func (x *indexer) hash(column, partner, value string) []byte {
	m := hmac.New(sha256.New, x.key)
	m.Write(place{column, partner, value}.bytes(nil))
	return m.Sum(nil)
}

// sealedColumns lists every column that holds sealed values, and which columns
// name the partner and the row of each.
var sealedColumns = [...]struct{ table, column, partner, row string }{
	{"partners", "platform_key", "id", "id"},
	{"clients", "client_id", "partner", "ref"},
	{"onboardings", "pan", "partner", "id"},
	{"onboardings", "gstin", "partner", "id"},
	{"onboardings", "signature", "partner", "id"},
	{"mask_parties", "parties", "partner", "id"},
	{"imports", "body", "partner", "id"},
	{"job_secrets", "secret", "partner", "id"},
	{"second_factors", "secret", "partner", "person_id"},
	{"passkeys", "record", "partner", "id"},
	{"certificates", "body", "name", "name"},
}

// Reseal seals with the first key what an older one sealed, and says how many
// values that were. Afterwards the older lines of the key file are not needed.
func (s *Store) Reseal(ctx context.Context) (int, error) {
	db, total := s.db, 0
	err := db.tx(ctx, "seal its secrets again", func(tx *sql.Tx) error {
		total = 0
		var sealed []byte
		if err := tx.QueryRowContext(ctx, `SELECT value FROM secrets WHERE name = $1`, indexKeyAt.row).Scan(&sealed); err != nil {
			return err
		}
		if fresh, err := db.reseal(sealed, indexKeyAt); err != nil {
			return err
		} else if fresh != nil {
			total++
			return mustChange(ctx, tx, `UPDATE secrets SET value = $1 WHERE name = $2`, fresh, indexKeyAt.row)
		}
		return nil
	})
	for _, c := range sealedColumns {
		if err != nil {
			return total, err
		}
		var n int
		n, err = db.resealColumn(ctx, c.table, c.column, c.partner, c.row)
		total += n
	}
	return total, err
}

// resealColumn works in pages, each its own transaction, so that a large table
// does not keep other writers out.
func (db *database) resealColumn(ctx context.Context, table, column, partner, row string) (int, error) {
	type cell struct {
		at     place
		sealed []byte
	}
	const page = 500
	total, last := 0, [2]string{}
	for {
		var cells []cell
		n := 0
		err := db.tx(ctx, "seal its secrets again", func(tx *sql.Tx) (err error) {
			n = 0
			cells, err = collect(ctx, tx, func(r scanner) (cell, error) {
				c := cell{at: place{column: table + "." + column}}
				return c, r.Scan(&c.at.partner, &c.at.row, &c.sealed)
			}, `SELECT `+partner+`, `+row+`, `+column+` FROM `+table+` WHERE `+column+` IS NOT NULL AND (`+partner+`, `+row+`) > ($1, $2)
				ORDER BY `+partner+`, `+row+` LIMIT $3`+db.forUpdate(), last[0], last[1], page)
			for _, c := range cells {
				if err != nil {
					return err
				}
				var fresh []byte
				if fresh, err = db.reseal(c.sealed, c.at); fresh != nil {
					n++
					err = mustChange(ctx, tx, `UPDATE `+table+` SET `+column+` = $1 WHERE `+partner+` = $2 AND `+row+` = $3`,
						fresh, c.at.partner, c.at.row)
				}
			}
			return err
		})
		total += n
		if err != nil || len(cells) < page {
			return total, err
		}
		last = [2]string{cells[len(cells)-1].at.partner, cells[len(cells)-1].at.row}
	}
}

// reseal gives nil where the first key sealed the value already.
func (db *database) reseal(sealed []byte, at place) ([]byte, error) {
	if db.sealer.current(sealed) {
		return nil, nil
	}
	plain, err := db.sealer.open(sealed, at)
	if err != nil {
		return nil, err
	}
	return db.sealer.seal(plain, at), nil
}

// unseal opens a value; one that does not open is our failure, or tampering.
func (db *database) unseal(sealed []byte, at place) (string, error) {
	if sealed == nil {
		return "", sql.ErrNoRows
	}
	plain, err := db.sealer.open(sealed, at)
	if err != nil {
		return "", errors.Join(errors.New("open "+at.column), err)
	}
	return string(plain), nil
}
