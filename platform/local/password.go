package local

import (
	"context"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// PasswordCost is what one argon2id hash takes. The zero value stands for three
// passes over 12 MiB, which OWASP's password storage cheat sheet names.
type PasswordCost struct {
	Passes    uint32
	MemoryKiB uint32
}

// passwords hashes at most two at a time: each holds its memory while it runs.
type passwords struct {
	cost  PasswordCost
	slots chan struct{}
}

func newPasswords(c PasswordCost) *passwords {
	if c.Passes == 0 {
		c.Passes = 3
	}
	if c.MemoryKiB == 0 {
		c.MemoryKiB = 12 << 10
	}
	return &passwords{cost: c, slots: make(chan struct{}, 2)}
}

// hash is in the PHC string format, so that the cost can rise later.
func (p *Platform) hash(ctx context.Context, password string) (string, error) {
	salt, err := p.random(16)
	if err != nil {
		return "", err
	}
	w := p.passwords
	select {
	case w.slots <- struct{}{}:
	case <-ctx.Done():
		return "", boundary(ctx.Err())
	}
	defer func() { <-w.slots }()
	sum := argon2.IDKey([]byte(password), salt, w.cost.Passes, w.cost.MemoryKiB, 1, 32)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version,
		w.cost.MemoryKiB, w.cost.Passes, b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}
