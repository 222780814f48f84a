package local

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// sealer encrypts what must not lie open in the file, and signs one-time codes
// so that a copy of the file alone does not give them away: six digits are
// guessed from a plain hash at once.
type sealer struct {
	aead cipher.AEAD
	mac  []byte
	p    *Platform
}

// openSealer reads the key file, or makes one for a file that has never had any.
func (p *Platform) openSealer(ctx context.Context, path string) (*sealer, error) {
	var proof []byte
	err := p.data.read(ctx, func(s *session) error {
		err := s.get(`SELECT value FROM meta WHERE name = 'key_proof'`, nil, &proof)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	key, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && proof == nil:
		if key, err = p.random(32); err != nil {
			return nil, err
		}
		if err := writeNew(path, key); err != nil {
			return nil, fmt.Errorf("making the key file: %w", err)
		}
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the key file %s is missing: without it the sealed data can't be read", filepath.Base(path))
	case err != nil:
		return nil, fmt.Errorf("reading the key file: %w", err)
	case len(key) != 32:
		return nil, fmt.Errorf("the key file %s holds %d bytes, not 32", filepath.Base(path), len(key))
	}
	s, err := newSealer(p, key)
	if err != nil {
		return nil, err
	}
	mine := s.sign("key proof")
	if proof == nil {
		return s, p.data.write(ctx, func(c *session) error {
			_, err := c.exec(`INSERT INTO meta (name, value) VALUES ('key_proof', $1)`, mine)
			return err
		})
	}
	if !hmac.Equal(proof, mine) {
		return nil, fmt.Errorf("the key file %s belongs to another database", filepath.Base(path))
	}
	return s, nil
}

// writeNew creates the file whole or not at all.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func newSealer(p *Platform, key []byte) (*sealer, error) {
	sealing, err := hkdf.Key(sha256.New, key, nil, "partnerdesk local sealing", 32)
	if err != nil {
		return nil, err
	}
	mac, err := hkdf.Key(sha256.New, key, nil, "partnerdesk local codes", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &sealer{aead: aead, mac: mac, p: p}, nil
}

// close encrypts plain for one place, such as a partner's registration; it can't
// be opened in another.
func (s *sealer) close(plain []byte, place ...string) ([]byte, error) {
	nonce, err := s.p.random(s.aead.NonceSize())
	if err != nil {
		return nil, err
	}
	return s.aead.Seal(nonce, nonce, plain, joined(place)), nil
}

func (s *sealer) open(sealed []byte, place ...string) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("opening sealed data: too short")
	}
	plain, err := s.aead.Open(nil, sealed[:n], sealed[n:], joined(place))
	if err != nil {
		return nil, fmt.Errorf("opening sealed data: %w", err)
	}
	return plain, nil
}

// sign is a keyed hash over the parts, none of which can run into the next.
func (s *sealer) sign(parts ...string) []byte {
	h := hmac.New(sha256.New, s.mac)
	h.Write(joined(parts))
	return h.Sum(nil)
}

// signed compares in constant time.
func (s *sealer) signed(hash []byte, parts ...string) bool {
	return subtle.ConstantTimeCompare(hash, s.sign(parts...)) == 1
}

func joined(parts []string) []byte {
	var b []byte
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return b
}
