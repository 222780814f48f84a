package store

import (
	"context"
	"database/sql"
	"strings"
	"time"
	"unicode/utf8"

	"partnerdesk/platform"
)

// maxPasskeys is how many one person may have.
const maxPasskeys = 20

// Passkey is a credential of one person at one host.
type Passkey struct {
	ID         string // ours
	Partner    string
	PersonID   string
	Host       string
	Credential []byte // its id, as the authenticator made it
	Record     []byte // what the library needs to check it; empty in lists
	Name       string
	Created    time.Time
	Used       time.Time // zero: never
}

// Passkeys keeps the public halves; the private ones never leave people's devices.
type Passkeys struct{ db *database }

func passkeyAt(partner, id string) place {
	return place{column: "passkeys.record", partner: partner, row: id}
}

func passkeyName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > 60 {
		return "", platform.Field("name", "Write a name of at most 60 characters, such as “My phone”.")
	}
	return name, nil
}

// Add keeps a new passkey. Conflict where there is one of that id at the host, or the
// person has twenty.
func (s *Passkeys) Add(ctx context.Context, k Passkey) (Passkey, error) {
	var err error
	if k.Name, err = passkeyName(k.Name); err != nil {
		return k, err
	}
	k.Host, k.Created = Host(k.Host), s.db.now()
	err = s.db.tx(ctx, "keep the passkey", func(tx *sql.Tx) error {
		if err := ofPartner(ctx, tx, k.Partner, k.PersonID, s.db.forUpdate()); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM passkeys WHERE person_id = $1`, k.PersonID).Scan(&n); err != nil {
			return err
		}
		if n >= maxPasskeys {
			return platform.Errorf(platform.Conflict, "You have 20 passkeys. Remove one that you don’t use first.")
		}
		if k.ID, err = s.db.newID("k", 12); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO passkeys (id, partner, person_id, host, credential_id, record, name, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, k.ID, k.Partner, k.PersonID, k.Host, k.Credential,
			s.db.sealer.seal(k.Record, passkeyAt(k.Partner, k.ID)), k.Name, stamp(k.Created))
		if isTaken(err) {
			return platform.Errorf(platform.Conflict, "This passkey is kept already.")
		}
		return err
	})
	return k, err
}

// At finds the passkey of a credential at a host, record and all. One that was made
// for another host is NotFound.
func (s *Passkeys) At(ctx context.Context, host string, credential []byte) (Passkey, error) {
	k := Passkey{Host: Host(host), Credential: credential}
	var sealed []byte
	err := s.db.r.QueryRowContext(ctx, `SELECT id, partner, person_id, record, name, created_at, used_at FROM passkeys WHERE host = $1 AND credential_id = $2`,
		k.Host, credential).Scan(&k.ID, &k.Partner, &k.PersonID, &sealed, &k.Name, readTime{&k.Created}, readTime{&k.Used})
	if err == nil {
		k.Record, err = s.db.sealer.open(sealed, passkeyAt(k.Partner, k.ID))
	}
	return k, wrap("read the passkey", err)
}

// Used notes that a passkey was used, with the record as it is afterwards.
func (s *Passkeys) Used(ctx context.Context, k Passkey, record []byte) error {
	return wrap("note the use of the passkey", mustChange(ctx, s.db.w, `UPDATE passkeys SET used_at = $1, record = $2 WHERE partner = $3 AND id = $4`,
		stamp(s.db.now()), s.db.sealer.seal(record, passkeyAt(k.Partner, k.ID)), k.Partner, k.ID))
}

// Of lists a person's passkeys, those of every host, oldest first.
func (s *Passkeys) Of(ctx context.Context, partner, person string) ([]Passkey, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (Passkey, error) {
		k := Passkey{Partner: partner, PersonID: person}
		return k, r.Scan(&k.ID, &k.Host, &k.Credential, &k.Name, readTime{&k.Created}, readTime{&k.Used})
	}, `SELECT id, host, credential_id, name, created_at, used_at FROM passkeys WHERE partner = $1 AND person_id = $2 ORDER BY created_at, id`, partner, person)
	return all, wrap("list the passkeys", err)
}

// Rename gives a person's passkey another name.
func (s *Passkeys) Rename(ctx context.Context, partner, person, id, name string) error {
	name, err := passkeyName(name)
	if err != nil {
		return err
	}
	return wrap("rename the passkey", mustChange(ctx, s.db.w, `UPDATE passkeys SET name = $1 WHERE partner = $2 AND person_id = $3 AND id = $4`, name, partner, person, id))
}

// Remove forgets a person's passkey.
func (s *Passkeys) Remove(ctx context.Context, partner, person, id string) error {
	return wrap("remove the passkey", mustChange(ctx, s.db.w, `DELETE FROM passkeys WHERE partner = $1 AND person_id = $2 AND id = $3`, partner, person, id))
}
