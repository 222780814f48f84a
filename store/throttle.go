package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"net/netip"
	"slices"
	"time"

	"partnerdesk/platform"
)

// How often somebody may guess. The window slides: no border of it lets twice
// as many through.
const (
	TryWindow        = 15 * time.Minute
	TriesPerPair     = 10 // by one account from one address
	TriesPerAddress  = 30 // from one address, whatever the account
	TriesPerCode     = 10 // at the codes of one account, wherever they come from
	TriesPerCrowd    = 50 // at the password of one account, before a mailed code is wanted too
	throttleKeptFor  = 2 * TryWindow
	throttleColumn   = "throttle.bucket"
	tooManyTriesText = "Too many tries. Wait a few minutes, then try again."
)

// Try is one guess at something secret.
type Try struct {
	Purpose string // what is guessed, such as "signin"; each counts apart
	Account string // who it claims to be: an e-mail, say
	Address string // IP address it comes from; an IPv6 one counts by its /64
}

// Throttle counts tries in the database, so that every replica sees them and a
// restart forgets none. Accounts and addresses are kept as keyed hashes.
type Throttle struct{ db *database }

func (s *Throttle) buckets(t Try) (pair, address []byte) {
	if ip, err := netip.ParseAddr(t.Address); err == nil {
		ip = ip.Unmap().WithZone("")
		t.Address = ip.String()
		if ip.Is6() {
			if net, err := ip.Prefix(64); err == nil {
				t.Address = net.String()
			}
		}
	}
	h := func(account string) []byte {
		return s.db.index.hash(throttleColumn, t.Purpose, account+"|"+t.Address)
	}
	return h("a" + mailKey(t.Account)), h("")
}

// bucket is what counts together, and how much of it is let through.
type bucket struct {
	key   []byte
	limit int
}

// Note counts a try before it is made, and refuses it with RateLimited where
// there were too many. A try that is refused does not count: nobody is kept out
// for longer by somebody who keeps knocking.
func (s *Throttle) Note(ctx context.Context, t Try) error {
	pair, address := s.buckets(t)
	return s.note(ctx, []bucket{{pair, TriesPerPair}, {address, TriesPerAddress}})
}

// NoteAccount is Note for an account alone, wherever the tries come from. It lets
// anybody who can try use up what others might need, so the account is one that no
// stranger reaches, or being over the limit locks nobody out.
func (s *Throttle) NoteAccount(ctx context.Context, purpose, account string, limit int) error {
	return s.note(ctx, []bucket{{s.db.index.hash(throttleColumn, purpose, "alone|"+account), limit}})
}

func (s *Throttle) note(ctx context.Context, buckets []bucket) error {
	// One order for everybody, else two tries could wait for each other.
	slices.SortFunc(buckets, func(a, b bucket) int { return bytes.Compare(a.key, b.key) })
	return s.db.tx(ctx, "count the tries", func(tx *sql.Tx) error {
		now := s.db.now()
		since := now.Add(-TryWindow).UnixMicro()
		tries := make([][]int64, len(buckets))
		var wait time.Duration
		for i, b := range buckets {
			var text string
			// The upsert locks the row even where it changes nothing.
			err := tx.QueryRowContext(ctx, `INSERT INTO throttle (bucket, tries, last_at) VALUES ($1, '[]', $2)
				ON CONFLICT (bucket) DO UPDATE SET bucket = excluded.bucket RETURNING tries`, b.key, stamp(now)).Scan(&text)
			if err == nil {
				err = json.Unmarshal([]byte(text), &tries[i])
			}
			if err != nil {
				return err
			}
			tries[i] = slices.DeleteFunc(tries[i], func(at int64) bool { return at <= since })
			if over := len(tries[i]) - b.limit; over >= 0 {
				wait = max(wait, time.UnixMicro(tries[i][over]).Add(TryWindow).Sub(now))
			}
		}
		if wait > 0 {
			return &platform.Error{Kind: platform.RateLimited, Msg: tooManyTriesText, RetryAfter: wait}
		}
		for i, b := range buckets {
			text, err := json.Marshal(append(tries[i], now.UnixMicro()))
			if err != nil {
				return err
			}
			if err := mustChange(ctx, tx, `UPDATE throttle SET tries = $1, last_at = $2 WHERE bucket = $3`, string(text), stamp(now), b.key); err != nil {
				return err
			}
		}
		return nil
	})
}

// Forgive forgets the tries of the account from the address, after one that was
// right. Those of the address stay: a right password must not buy more guesses
// at other accounts.
func (s *Throttle) Forgive(ctx context.Context, t Try) error {
	pair, _ := s.buckets(t)
	_, err := changed(ctx, s.db.w, `DELETE FROM throttle WHERE bucket = $1`, pair)
	return wrap("count the tries", err)
}
