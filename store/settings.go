package store

import (
	"context"
	"encoding/json"
	"errors"
)

// Settings keeps what a partner has set, a JSON value by key. Secrets do not
// belong here.
type Settings struct{ db *database }

// Get reads the value of a key into out; NotFound where it was never set.
func (s *Settings) Get(ctx context.Context, partner, key string, out any) error {
	var text string
	err := s.db.r.QueryRowContext(ctx, `SELECT value FROM settings WHERE partner = $1 AND key = $2`, partner, key).Scan(&text)
	if err == nil {
		err = json.Unmarshal([]byte(text), out)
	}
	return wrap("read the setting "+key, err)
}

// Put keeps a value for a key.
func (s *Settings) Put(ctx context.Context, partner, key string, value any) error {
	text, err := json.Marshal(value)
	if err == nil && key == "" {
		err = errors.New("a setting without a key")
	}
	if err == nil {
		_, err = s.db.w.ExecContext(ctx, `INSERT INTO settings (partner, key, value, updated_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (partner, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
			partner, key, string(text), stamp(s.db.now()))
	}
	return wrap("keep the setting "+key, err)
}
