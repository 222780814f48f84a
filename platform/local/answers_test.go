package local

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"partnerdesk/platform"
)

type nobody struct{}

func (nobody) Send(context.Context, platform.Message) error { return nil }

func TestAnAnswerOutlivesARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	now := noon()
	open := func() *Platform {
		p, err := Open(t.Context(), path, Options{Messenger: nobody{}, Now: func() time.Time { return now }})
		must(t, err)
		return p
	}
	p := open()
	claim := func(owner, key string, digest byte) (*Answer, platform.Kind) {
		t.Helper()
		a, err := p.ClaimAnswer(t.Context(), owner, key, [32]byte{digest})
		if err == nil {
			return a, 0
		}
		return a, platform.KindOf(err)
	}
	free := func(owner, key string) {
		t.Helper()
		if a, kind := claim(owner, key, 1); a != nil || kind != 0 {
			t.Fatalf("the key %s of %s is not free: %v, %v", key, owner, a, kind)
		}
	}
	for _, key := range []string{"order-77", "nothing done", "order-78-cut-off"} {
		free("acme", key)
	}
	const secret = `{"data":{"client_id":"ck_a_secret_token"}}`
	must(t, p.SettleAnswer("acme", "order-77", &Answer{Status: 409, RetryAfter: 3, Body: []byte(secret)}))
	must(t, p.SettleAnswer("acme", "nothing done", nil))
	must(t, p.Close())

	p = open()
	defer func() { must(t, p.Close()) }()
	if a, kind := claim("acme", "order-77", 1); kind != 0 || a == nil || a.Status != 409 || a.RetryAfter != 3 || string(a.Body) != secret {
		t.Errorf("the answer after a restart: %+v, %v", a, kind)
	}
	if _, kind := claim("acme", "order-77", 2); kind != platform.Conflict {
		t.Errorf("another request: %v", kind)
	}
	if _, kind := claim("acme", "order-78-cut-off", 1); kind != platform.Unknown {
		t.Errorf("what was begun and never settled: %v", kind)
	}
	if _, kind := claim("acme", "order-78-cut-off", 2); kind != platform.Conflict {
		t.Errorf("another request with its key: %v", kind)
	}
	free("acme", "nothing done")
	free("bolt", "order-77")

	for _, name := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(name)
		must(t, err)
		for _, words := range []string{"ck_a_secret_token", "order-77", "order-78-cut-off"} {
			if bytes.Contains(raw, []byte(words)) {
				t.Errorf("%s holds %q in the clear", filepath.Base(name), words)
			}
		}
	}

	now = now.Add(AnswerLife)
	free("acme", "order-77")
	must(t, p.ForgetAnswers(t.Context()))
	var left int
	must(t, p.data.read(t.Context(), func(c *session) error { return c.get(`SELECT count(*) FROM answers`, nil, &left) }))
	if left != 1 {
		t.Errorf("%d answers are left", left)
	}
}

func TestAnOwnerHasSoManyKeys(t *testing.T) {
	t.Parallel()
	now := noon()
	p, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), Options{Messenger: nobody{}, Now: func() time.Time { return now }})
	must(t, err)
	defer func() { must(t, p.Close()) }()
	must(t, p.data.write(t.Context(), func(c *session) error {
		_, err := c.exec(`INSERT INTO answers (owner, no, key, request, began_at) VALUES ('acme', 1, x'01', x'01', $1), ('acme', $2, x'02', x'02', $1)`,
			millis(now.Add(-time.Hour)), answersKept)
		return err
	}))
	_, err = p.ClaimAnswer(t.Context(), "acme", "k", [32]byte{})
	if e, ok := err.(*platform.Error); !ok || e.Kind != platform.RateLimited || e.RetryAfter != AnswerLife-time.Hour {
		t.Errorf("a key too many: %v", err)
	}
	if _, err := p.ClaimAnswer(t.Context(), "bolt", "k", [32]byte{}); err != nil {
		t.Errorf("another owner: %v", err)
	}
	now = now.Add(AnswerLife)
	if _, err := p.ClaimAnswer(t.Context(), "acme", "k", [32]byte{}); err != nil {
		t.Errorf("a day later: %v", err)
	}
}
