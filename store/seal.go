package store

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"partnerdesk/platform"
)

// KeySize is the length in bytes of a key of the key file.
const KeySize = 32

// Sealer encrypts what must not be readable in the database or in a backup of
// it: AES-256-GCM with a random nonce. The first key seals, every key opens.
type Sealer struct{ keys []sealKey }

type sealKey struct {
	id   [4]byte
	aead cipher.AEAD
}

const (
	sealVersion = 1
	sealHead    = 1 + 4 // version, key id
)

// NewSealer takes keys of KeySize random bytes, the sealing one first.
func NewSealer(keys ...[]byte) (*Sealer, error) {
	if len(keys) == 0 {
		return nil, platform.Errorf(platform.Invalid, "The key file holds no key.")
	}
	s := &Sealer{}
	for n, k := range keys {
		if len(k) != KeySize {
			return nil, platform.Errorf(platform.Invalid, "Key %d of the key file is not %d bytes long.", n+1, KeySize)
		}
		enc, err := hkdf.Key(sha256.New, k, nil, "partnerdesk seal", 32)
		if err != nil {
			return nil, internal("derive a key", err)
		}
		block, err := aes.NewCipher(enc)
		if err != nil {
			return nil, internal("derive a key", err)
		}
		// The nonce comes from crypto/rand whatever the injected source is: one
		// that repeats under a key gives the plain text away.
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, internal("derive a key", err)
		}
		id, err := hkdf.Key(sha256.New, k, nil, "partnerdesk key id", 4)
		if err != nil {
			return nil, internal("derive a key", err)
		}
		s.keys = append(s.keys, sealKey{[4]byte(id), aead})
	}
	return s, nil
}

// LoadKeys reads the key file: one base64 key a line, # for a comment. A file
// that is missing is created, readable for its owner only, with one random key.
// To rotate, put a new line on top, restart, run Reseal, take the old line out.
func LoadKeys(path string) (*Sealer, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = createKeys(path)
	}
	if err != nil {
		return nil, internal("read its key file", err)
	}
	var keys [][]byte
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		k, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			// The decoder's error would quote the line.
			return nil, platform.Errorf(platform.Invalid, "Line %d of the key file is not base64.", n)
		}
		keys = append(keys, k)
	}
	if err := lines.Err(); err != nil {
		return nil, internal("read its key file", err)
	}
	return NewSealer(keys...)
}

// createKeys writes the file under another name first, so that no reader and no
// crash meets half a key; the link fails where another process was faster.
func createKeys(path string) ([]byte, error) {
	key := make([]byte, KeySize)
	rand.Read(key)
	text := "# Opens what is sealed in the database. Without it the sealed values are lost: keep a copy apart from the backups.\n" +
		base64.StdEncoding.EncodeToString(key) + "\n"
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, ".keys-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}

// place names the one cell that a sealed value belongs to; a value that is
// copied elsewhere does not open there.
type place struct{ column, partner, row string }

func (p place) bytes(head []byte) []byte {
	return fmt.Appendf(bytes.Clone(head), "|%q|%q|%q", p.column, p.partner, p.row)
}

func (s *Sealer) seal(plain []byte, at place) []byte {
	k := s.keys[0]
	head := append([]byte{sealVersion}, k.id[:]...)
	return k.aead.Seal(bytes.Clone(head), nil, plain, at.bytes(head))
}

func (s *Sealer) open(sealed []byte, at place) ([]byte, error) {
	if len(sealed) < sealHead || sealed[0] != sealVersion {
		return nil, errors.New("not a sealed value")
	}
	head := sealed[:sealHead]
	for _, k := range s.keys {
		if bytes.Equal(k.id[:], head[1:]) {
			return k.aead.Open(nil, nil, sealed[sealHead:], at.bytes(head))
		}
	}
	return nil, fmt.Errorf("sealed with key %x, which the key file does not hold", head[1:])
}

// current reports that a value is sealed with the first key.
func (s *Sealer) current(sealed []byte) bool {
	return len(sealed) >= sealHead && bytes.Equal(sealed[1:sealHead], s.keys[0].id[:])
}
