package local

import (
	"encoding/base32"
	"fmt"
	"io"
	"time"
)

// random fills n bytes. A source that fails is never worked around.
func (p *Platform) random(n int) ([]byte, error) {
	b := make([]byte, n)
	p.randMu.Lock()
	defer p.randMu.Unlock()
	if _, err := io.ReadFull(p.rand, b); err != nil {
		return nil, fmt.Errorf("reading randomness: %w", err)
	}
	return b, nil
}

// newID is prefix and n random bytes in lower-case base32: 10 bytes can't be
// guessed within a partner, 20 not at all.
func (p *Platform) newID(prefix string, n int) (string, error) {
	b, err := p.random(n)
	if err != nil {
		return "", err
	}
	return prefix + base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding).EncodeToString(b), nil
}

// newCode is n decimal digits, each equally likely: bytes from 250 up are drawn
// again, since 256 is no multiple of ten.
func (p *Platform) newCode(n int) (string, error) {
	digits := make([]byte, 0, n)
	for len(digits) < n {
		b, err := p.random(n)
		if err != nil {
			return "", err
		}
		for _, c := range b {
			if c < 250 && len(digits) < n {
				digits = append(digits, '0'+c%10)
			}
		}
	}
	return string(digits), nil
}

func millis(t time.Time) int64 { return t.UnixMilli() }

func millisPtr(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func fromMillisPtr(ms *int64) *time.Time {
	if ms == nil {
		return nil
	}
	t := fromMillis(*ms)
	return &t
}
