package store

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"partnerdesk/platform"
)

// PasswordCost is the work of one argon2id hash.
type PasswordCost struct {
	Time    uint32 // passes
	Memory  uint32 // KiB
	Threads uint8
}

// DefaultPasswordCost takes some 50 ms on a small server.
func DefaultPasswordCost() PasswordCost { return PasswordCost{Time: 3, Memory: 32 << 10, Threads: 1} }

const (
	saltSize = 16
	hashSize = 32
	// atOnce bounds how many hashes are worked on: each takes 32 MiB and a core,
	// and whoever posts to the sign-in page could ask for any number.
	atOnce = 2
)

// Passwords hashes and verifies, a few at a time.
type Passwords struct {
	db    *database
	cost  PasswordCost
	slots chan struct{}
	decoy string // what an unknown person's password is checked against
}

func newPasswords(db *database, cost PasswordCost) (*Passwords, error) {
	if cost == (PasswordCost{}) {
		cost = DefaultPasswordCost()
	}
	p := &Passwords{db: db, cost: cost, slots: make(chan struct{}, atOnce)}
	b, err := db.bytes(saltSize + hashSize)
	if err != nil {
		return nil, internal("prepare to check passwords", err)
	}
	p.decoy = phc(cost, b[:saltSize], b[saltSize:])
	return p, nil
}

// CheckPassword says whether somebody may choose pw: an Invalid error about the
// field "password" if not. Length is counted in characters.
func CheckPassword(pw, email, name string) error {
	bad := func(why string) error { return platform.Field("password", "%s", why) }
	same := func(s string) bool { return s != "" && strings.EqualFold(strings.TrimSpace(pw), strings.TrimSpace(s)) }
	mailbox, _, _ := strings.Cut(email, "@")
	switch n := utf8.RuneCountInString(pw); {
	case !utf8.ValidString(pw):
		return bad("This password holds a character that cannot be typed again. Choose another one.")
	case n < 12:
		return bad("Choose a password of at least 12 characters. A few words in a row work well.")
	case n > 256:
		return bad("Choose a password of at most 256 characters.")
	case strings.Count(pw, pw[:1]) == len(pw):
		return bad("This is one character again and again. Choose another password.")
	case same(email), same(mailbox):
		return bad("Choose a password other than the e-mail address.")
	case same(name):
		return bad("Choose a password other than the name.")
	}
	return nil
}

// Hash makes the PHC string that is kept. It waits for its turn and gives up
// with ctx.
func (p *Passwords) Hash(ctx context.Context, pw string) (string, error) {
	salt, err := p.db.bytes(saltSize)
	if err != nil {
		return "", internal("hash the password", err)
	}
	sum, err := p.work(ctx, p.cost, pw, salt, hashSize)
	if err != nil {
		return "", err
	}
	return phc(p.cost, salt, sum), nil
}

// Verify reports whether pw is the password behind hash. An empty hash (nobody
// by that name, or no password yet) costs the same work and is always false.
func (p *Passwords) Verify(ctx context.Context, hash, pw string) (bool, error) {
	real := hash != ""
	if !real {
		hash = p.decoy
	}
	cost, salt, want, err := parsePHC(hash)
	if err != nil {
		return false, internal("check the password", err)
	}
	if utf8.RuneCountInString(pw) > 256 {
		// None that long was ever accepted; the work is done all the same.
		pw, real = "", false
	}
	got, err := p.work(ctx, cost, pw, salt, len(want))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && real, nil
}

// NeedsRehash reports that a hash was made with other work than today's.
func (p *Passwords) NeedsRehash(hash string) bool {
	cost, _, want, err := parsePHC(hash)
	return err != nil || cost != p.cost || len(want) != hashSize
}

func (p *Passwords) work(ctx context.Context, c PasswordCost, pw string, salt []byte, size int) ([]byte, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, &platform.Error{Kind: platform.Unavailable, Msg: "Too many people are signing in just now. Try again in a moment.", Err: ctx.Err()}
	}
	return argon2.IDKey([]byte(pw), salt, c.Time, c.Memory, c.Threads, uint32(size)), nil
}

func phc(c PasswordCost, salt, sum []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Threads, b64(salt), b64(sum))
}

func parsePHC(s string) (c PasswordCost, salt, sum []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("not an argon2id hash of version %d", argon2.Version)
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil {
		return c, nil, nil, fmt.Errorf("argon2id parameters: %w", err)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, nil, nil, fmt.Errorf("argon2id salt: %w", err)
	}
	if sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return c, nil, nil, fmt.Errorf("argon2id sum: %w", err)
	}
	if c.Time < 1 || c.Threads < 1 || c.Memory < 8 || len(sum) < 16 {
		return c, nil, nil, fmt.Errorf("argon2id parameters out of range")
	}
	return c, salt, sum, nil
}
