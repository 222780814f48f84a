package store

import (
	"context"
	"database/sql"
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"partnerdesk/platform"
)

// RecoveryCodes is how many a person gets at once.
const RecoveryCodes = 10

// recoverySize is the length of a recovery code: 50 bits.
const recoverySize = 10

// SecondFactors keeps the keys of authenticator apps, and the codes for whoever has
// lost theirs.
type SecondFactors struct{ db *database }

func secondFactorAt(partner, person string) place {
	return place{column: "second_factors.secret", partner: partner, row: person}
}

// SecretText is a key as it is typed into an app: base32 without padding.
func SecretText(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// Begin gives the key that waits for its first code, and makes one where there is
// none. Conflict once the second factor is on: its key is never shown again.
func (s *SecondFactors) Begin(ctx context.Context, partner, person string) (secret []byte, err error) {
	fresh, err := s.db.bytes(totpSecret)
	if err != nil {
		return nil, internal("make a key", err)
	}
	at := secondFactorAt(partner, person)
	err = s.db.tx(ctx, "begin with the second factor", func(tx *sql.Tx) error {
		if err := ofPartner(ctx, tx, partner, person, s.db.forUpdate()); err != nil {
			return err
		}
		// What has waited for a day was left alone, and may have been seen by somebody.
		now := s.db.now()
		if _, err := tx.ExecContext(ctx, `DELETE FROM second_factors WHERE person_id = $1 AND confirmed_at IS NULL AND created_at <= $2`,
			person, stamp(now.Add(-24*time.Hour))); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO second_factors (person_id, partner, secret, created_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person_id) DO NOTHING`, person, partner, s.db.sealer.seal(fresh, at), stamp(now)); err != nil {
			return err
		}
		var sealed []byte
		var confirmed time.Time
		if err := tx.QueryRowContext(ctx, `SELECT secret, confirmed_at FROM second_factors WHERE person_id = $1`, person).Scan(&sealed, readTime{&confirmed}); err != nil {
			return err
		}
		if !confirmed.IsZero() {
			return platform.Errorf(platform.Conflict, "The second factor is on already.")
		}
		secret, err = s.db.sealer.open(sealed, at)
		return err
	})
	return secret, err
}

func ofPartner(ctx context.Context, tx *sql.Tx, partner, person, lock string) error {
	var one int
	return tx.QueryRowContext(ctx, `SELECT 1 FROM people WHERE partner = $1 AND id = $2`+lock, partner, person).Scan(&one)
}

// Confirm turns the second factor on with the first code of the app, and gives the
// recovery codes, which are readable here only. Invalid, on "code", where the code
// does not fit; Conflict where it is on already.
func (s *SecondFactors) Confirm(ctx context.Context, partner, person, code string) (codes []string, err error) {
	err = s.db.tx(ctx, "turn the second factor on", func(tx *sql.Tx) error {
		f, err := s.read(ctx, tx, partner, person)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return platform.Field("code", "Add the key to your app first, then write the code that it shows.")
		case err != nil:
			return err
		case f.on:
			return platform.Errorf(platform.Conflict, "The second factor is on already.")
		}
		now := s.db.now()
		step, ok := totpMatch(f.secret, code, now, f.last)
		if !ok {
			return platform.Field("code", "This code does not fit. Wait for the next one, and see that the clock of your phone is right.")
		}
		if err := mustChange(ctx, tx, `UPDATE second_factors SET confirmed_at = $1, last_step = $2 WHERE person_id = $3`, stamp(now), step, person); err != nil {
			return err
		}
		if err := mustChange(ctx, tx, `UPDATE people SET second_factor = 1 WHERE id = $1`, person); err != nil {
			return err
		}
		codes, err = s.freshCodes(ctx, tx, partner, person)
		return err
	})
	return codes, err
}

// factor is a person's key as it is kept.
type factor struct {
	secret []byte
	on     bool
	last   int64
}

func (s *SecondFactors) read(ctx context.Context, tx *sql.Tx, partner, person string) (factor, error) {
	var f factor
	var sealed []byte
	var confirmed time.Time
	err := tx.QueryRowContext(ctx, `SELECT secret, confirmed_at, last_step FROM second_factors WHERE partner = $1 AND person_id = $2`+s.db.forUpdate(),
		partner, person).Scan(&sealed, readTime{&confirmed}, &f.last)
	if err != nil {
		return f, err
	}
	f.on = !confirmed.IsZero()
	f.secret, err = s.db.sealer.open(sealed, secondFactorAt(partner, person))
	return f, err
}

func (s *SecondFactors) recoveryHash(partner, person, code string) []byte {
	return s.db.index.hash("recovery_codes.code_hash", partner, person+"|"+code)
}

func (s *SecondFactors) freshCodes(ctx context.Context, tx *sql.Tx, partner, person string) ([]string, error) {
	if _, err := tx.ExecContext(ctx, `DELETE FROM recovery_codes WHERE person_id = $1`, person); err != nil {
		return nil, err
	}
	var codes []string
	for range RecoveryCodes {
		b, err := s.db.bytes((recoverySize*5 + 7) / 8)
		if err != nil {
			return nil, err
		}
		code := idAlphabet.EncodeToString(b)[:recoverySize]
		if _, err := tx.ExecContext(ctx, `INSERT INTO recovery_codes (person_id, code_hash) VALUES ($1, $2)`, person, s.recoveryHash(partner, person, code)); err != nil {
			return nil, err
		}
		codes = append(codes, code[:recoverySize/2]+"-"+code[recoverySize/2:])
	}
	return codes, nil
}

// Check says whether a code of the app fits. It is used up by that, and so is every
// older one. False for anybody whose second factor is off.
func (s *SecondFactors) Check(ctx context.Context, partner, person, code string) (ok bool, err error) {
	err = s.db.tx(ctx, "check the code", func(tx *sql.Tx) error {
		ok = false
		f, err := s.read(ctx, tx, partner, person)
		if errors.Is(err, sql.ErrNoRows) || err == nil && !f.on {
			return nil
		}
		if err != nil {
			return err
		}
		step, fits := totpMatch(f.secret, code, s.db.now(), f.last)
		if !fits {
			return nil
		}
		ok = true
		return mustChange(ctx, tx, `UPDATE second_factors SET last_step = $1 WHERE person_id = $2`, step, person)
	})
	return ok && err == nil, err
}

// Recover says whether a recovery code fits, and uses it up. Capitals, spaces and the
// dash don't matter.
func (s *SecondFactors) Recover(ctx context.Context, partner, person, code string) (bool, error) {
	code = strings.Map(func(c rune) rune {
		if c == '-' || c == ' ' || c == '–' {
			return -1
		}
		return c
	}, strings.ToLower(code))
	n, err := changed(ctx, s.db.w, `UPDATE recovery_codes SET used_at = $1 WHERE person_id = $2 AND code_hash = $3 AND used_at IS NULL
		AND EXISTS (SELECT 1 FROM people WHERE id = $2 AND partner = $4 AND second_factor = 1)`,
		stamp(s.db.now()), person, s.recoveryHash(partner, person, code), partner)
	return n == 1, wrap("check the code", err)
}

// Renew replaces every recovery code. NotFound where the second factor is off.
func (s *SecondFactors) Renew(ctx context.Context, partner, person string) (codes []string, err error) {
	err = s.db.tx(ctx, "make recovery codes", func(tx *sql.Tx) error {
		f, err := s.read(ctx, tx, partner, person)
		if err == nil && !f.on {
			err = sql.ErrNoRows
		}
		if err != nil {
			return err
		}
		codes, err = s.freshCodes(ctx, tx, partner, person)
		return err
	})
	return codes, err
}

// Left is how many recovery codes still work, and since when the second factor is on;
// zero where it is off.
func (s *SecondFactors) Left(ctx context.Context, partner, person string) (left int, since time.Time, err error) {
	err = s.db.r.QueryRowContext(ctx, `SELECT confirmed_at, (SELECT COUNT(*) FROM recovery_codes c WHERE c.person_id = f.person_id AND c.used_at IS NULL)
		FROM second_factors f WHERE f.partner = $1 AND f.person_id = $2`, partner, person).Scan(readTime{&since}, &left)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, time.Time{}, nil
	}
	return left, since, wrap("read the second factor", err)
}

// TurnOff forgets a person's key and recovery codes, and says whether it was on: they
// sign in with their password alone from now on.
func (s *SecondFactors) TurnOff(ctx context.Context, partner, person string) (was bool, err error) {
	err = s.db.tx(ctx, "turn the second factor off", func(tx *sql.Tx) error {
		if err := ofPartner(ctx, tx, partner, person, s.db.forUpdate()); err != nil {
			return err
		}
		n, err := changed(ctx, tx, `UPDATE people SET second_factor = 0 WHERE id = $1 AND second_factor = 1`, person)
		was = n > 0
		for _, query := range []string{`DELETE FROM second_factors WHERE person_id = $1`, `DELETE FROM recovery_codes WHERE person_id = $1`} {
			if err == nil {
				_, err = tx.ExecContext(ctx, query, person)
			}
		}
		return err
	})
	return was, err
}
