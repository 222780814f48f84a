package store_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/sessions"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestTheConditionIsMeasured(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := b.Condition(t.Context())
		must(t, c.ReadErr)
		must(t, c.WriteErr)
		if c.Engine != b.Engine() || c.Read <= 0 || c.Write <= 0 {
			t.Errorf("the condition is %+v", c)
		}
		if c.Engine == "sqlite" && (c.Bytes == 0 || c.Free == 0) {
			t.Errorf("size and room are not known: %+v", c)
		}
		w, err := b.Work(t.Context(), b.acme)
		must(t, err)
		if w.Jobs != 0 || w.Files != 0 || !w.Oldest.IsZero() {
			t.Errorf("nothing is under way, and %+v is told", w)
		}
	})
}

// SQLite's own refusal of writes stands in for a disk that takes none.
func TestSessionsAreReadWhileNothingCanBeWritten(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		if b.Engine() == "sqlite" {
			readsOn(t, b)
		}
	})
}

func readsOn(t *testing.T, b *bench) {
	t.Helper()
	u, rita := b.browser(t, "localhost:8080"), b.staff(t, b.acme, "rita@acme.test", store.Owner)
	u.signIn(t, rita)
	u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
		must(t, u.s.AddFlash(w, r, sess, "Saved."))
	})
	w, _ := b.Handles()
	_, err := w.Exec(`PRAGMA query_only = 1`)
	must(t, err)
	b.clock.Advance(5 * time.Minute) // long enough for the look to be noted
	u.visit(t, func(_ http.ResponseWriter, r *http.Request, sess *sessions.Session) {
		eq(t, "who", store.InfoOf(sess).Person.Email, rita.Email)
		waiting, err := u.s.TakeFlashes(r.Context(), sess)
		must(t, err)
		eq(t, "messages", len(waiting), 0)
	})
	c := b.Condition(t.Context())
	must(t, c.ReadErr)
	if !errors.Is(c.WriteErr, platform.ErrStorage) || !platform.Is(c.WriteErr, platform.Unavailable) {
		t.Errorf("a write that is refused is %v", c.WriteErr)
	}
	_, err = w.Exec(`PRAGMA query_only = 0`)
	must(t, err)
	u.visit(t, func(_ http.ResponseWriter, r *http.Request, sess *sessions.Session) {
		waiting, err := u.s.TakeFlashes(r.Context(), sess)
		must(t, err)
		eq(t, "messages that waited", fmt.Sprint(waiting), "[Saved.]")
	})
}
