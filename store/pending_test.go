package store_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/sessions"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestASignInThatWaitsIsNobodysAndEnds(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		p := b.staff(t, b.acme, "rita@acme.test", store.Owner)
		u := b.browser(t, "localhost")
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			sess.Values["planted"] = "yes"
			must(t, sess.Save(r, w))
		})
		before := u.cookie.Value
		var code string
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			var err error
			code, err = u.s.HoldForCode(w, r, sess, store.Pending{Partner: b.acme, PersonID: p.ID, Email: p.Email, Next: "/x"})
			must(t, err)
		})
		if u.cookie.Value == before {
			t.Error("the id is the one from before")
		}
		eq(t, "rows", b.count(t, `SELECT COUNT(*) FROM sessions`), 1)
		held := func() (got store.Pending, ok bool) {
			u.visit(t, func(_ http.ResponseWriter, _ *http.Request, sess *sessions.Session) { got, ok = u.s.Held(sess) })
			return got, ok
		}
		got, ok := held()
		eq(t, "that it waits", ok, true)
		eq(t, "for whom", got.PersonID, p.ID)
		eq(t, "where it leads", got.Next, "/x")
		eq(t, "who is signed in", u.who(t), "")
		eq(t, "the length of the code", len(code), store.MailDigits)
		eq(t, "that the code fits", u.s.Fits(got, code), true)
		eq(t, "that another fits", u.s.Fits(got, "0"+code[1:]+"1"), false)
		nobody := got
		nobody.PersonID = ""
		eq(t, "that it fits for nobody", u.s.Fits(nobody, code), false)
		eq(t, "rows that hold the code", b.count(t, `SELECT COUNT(*) FROM sessions WHERE pending LIKE $1`, "%"+code+"%"), 0)

		b.clock.Advance(store.PendingLife)
		_, ok = held()
		eq(t, "that it waits after ten minutes", ok, false)
		u.signIn(t, p)
		_, ok = held()
		eq(t, "that it waits after the sign-in", ok, false)
	})
}

func TestWhatIsConcealedOpensInItsSessionAndPlace(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		p := b.staff(t, b.acme, "rita@acme.test", store.Owner)
		u, other := b.browser(t, "localhost"), b.browser(t, "localhost")
		u.signIn(t, p)
		other.signIn(t, p)
		var hidden string
		u.visit(t, func(_ http.ResponseWriter, _ *http.Request, sess *sessions.Session) {
			hidden = u.s.Conceal(sess, "/a", "a secret")
		})
		open := func(who *browser, where, text string) (got string, err error) {
			who.visit(t, func(_ http.ResponseWriter, _ *http.Request, sess *sessions.Session) {
				got, err = who.s.Revealed(sess, where, text)
			})
			return got, err
		}
		got, err := open(u, "/a", hidden)
		must(t, err)
		eq(t, "the text", got, "a secret")
		for what, try := range map[string]func() (string, error){
			"another session": func() (string, error) { return open(other, "/a", hidden) },
			"another place":   func() (string, error) { return open(u, "/b", hidden) },
			"a cut text":      func() (string, error) { return open(u, "/a", hidden[:len(hidden)-4]) },
			"nothing":         func() (string, error) { return open(u, "/a", "") },
		} {
			if got, err := try(); !platform.Is(err, platform.Invalid) {
				t.Errorf("%s: %q, %v", what, got, err)
			}
		}
	})
}

func TestTriesAtAnAccountCountWhereverTheyComeFrom(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for range 3 {
			must(t, b.Throttle.NoteAccount(ctx, "code", "u_1", 3))
		}
		wantKind(t, b.Throttle.NoteAccount(ctx, "code", "u_1", 3), platform.RateLimited)
		must(t, b.Throttle.NoteAccount(ctx, "code", "u_2", 3))
		must(t, b.Throttle.NoteAccount(ctx, "other", "u_1", 3))
		ok := tally(t, atOnce(6, func(int) error { return b.Throttle.NoteAccount(ctx, "once", "c", 1) }), platform.RateLimited)
		eq(t, "how many of six at once pass", ok, 1)
		b.clock.Advance(store.TryWindow)
		must(t, b.Throttle.NoteAccount(ctx, "code", "u_1", 3))
	})
}

func TestABrowserIsKnownToWhoeverSignedInWithIt(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p, other := b.staff(t, b.acme, "a@acme.test", store.Viewer), b.staff(t, b.acme, "b@acme.test", store.Viewer)
		meet := func(who store.Person, token string) (bool, string) {
			t.Helper()
			known, keep, err := b.Devices.Meet(ctx, who.ID, token)
			must(t, err)
			return known, keep
		}
		known, token := meet(p, "")
		eq(t, "a first browser", known, false)
		known, again := meet(p, token)
		eq(t, "the same again", known, true)
		eq(t, "its token", again, token)
		known, again = meet(other, token)
		eq(t, "the same for somebody else", known, false)
		eq(t, "their token", again, token)
		known, _ = meet(other, token)
		eq(t, "the same for them again", known, true)
		_, made := meet(p, "of my own making")
		if made == "of my own making" {
			t.Error("a token is kept that nobody was given")
		}
		b.clock.Advance(store.DeviceLife + time.Second)
		known, _ = meet(p, token)
		eq(t, "a browser that was long away", known, false)
		n, err := b.Sweep(ctx)
		must(t, err)
		eq(t, "devices that were swept", n.Devices, 2)
	})
}
