package store_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/sessions"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// browser keeps the session cookie between requests, as a browser does.
type browser struct {
	b      *bench
	s      *store.Sessions
	host   string
	cookie *http.Cookie
}

func (b *bench) browser(t *testing.T, host string) *browser {
	t.Helper()
	u := &browser{b: b, host: host}
	var err error
	u.s, err = b.Sessions(store.SessionOptions{ClientIP: u.address})
	must(t, err)
	return u
}

func (u *browser) address(*http.Request) string { return "203.0.113.9" }

// visit makes a request and lets fn act in it.
func (u *browser) visit(t *testing.T, fn func(w http.ResponseWriter, r *http.Request, sess *sessions.Session)) store.Info {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	r.Host = u.host
	r.Header.Set("User-Agent", "Test/1")
	if u.cookie != nil {
		r.AddCookie(u.cookie)
	}
	sess, err := u.s.Get(r, u.s.Name())
	must(t, err)
	w := httptest.NewRecorder()
	if fn != nil {
		fn(w, r, sess)
	}
	for _, c := range w.Result().Cookies() {
		u.cookie = c
		if c.MaxAge < 0 {
			u.cookie = nil
		}
	}
	return store.InfoOf(sess)
}

func (u *browser) signIn(t *testing.T, p store.Person) {
	t.Helper()
	u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
		must(t, u.s.SignIn(w, r, sess, store.Login{Person: p}))
	})
}

func (u *browser) who(t *testing.T) string {
	t.Helper()
	return u.visit(t, nil).Person.Email
}

func TestAnEmptyVisitLeavesNoTrace(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		u := b.browser(t, "localhost:8080")
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			eq(t, "new", sess.IsNew, true)
			must(t, sess.Save(r, w))
		})
		eq(t, "a cookie was set", u.cookie != nil, false)
		eq(t, "rows", b.count(t, `SELECT COUNT(*) FROM sessions`), 0)
	})
}

func TestValuesAreKeptAcrossRequests(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		u := b.browser(t, "localhost:8080")
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			sess.Values["next"] = "/clients"
			must(t, sess.Save(r, w))
		})
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			eq(t, "new", sess.IsNew, false)
			eq(t, "the value", sess.Values["next"], any("/clients"))
			delete(sess.Values, "next")
			must(t, sess.Save(r, w))
		})
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			eq(t, "the value", sess.Values["next"], nil)
			sess.Values["big"] = strings.Repeat("x", 20_000)
			wantKind(t, sess.Save(r, w), platform.Internal)
			sess.Values = map[any]any{7: "x"}
			wantKind(t, sess.Save(r, w), platform.Internal)
		})
	})
}

func TestSignInGivesANewIDAndForgetsTheOld(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		p := b.staff(t, b.acme, "rita@acme.test", store.Owner)
		u := b.browser(t, "localhost:8080")
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			sess.Values["planted"] = "yes"
			must(t, sess.Save(r, w))
		})
		before := *u.cookie
		u.signIn(t, p)
		if u.cookie.Value == before.Value {
			t.Fatal("the id is the one from before")
		}
		info := u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			eq(t, "a value from before", sess.Values["planted"], nil)
		})
		want := p
		want.LastSignin = b.clock.Now()
		eq(t, "the person", info.Person, want)
		eq(t, "the address", info.IP, "203.0.113.9")
		eq(t, "the browser", info.UserAgent, "Test/1")
		eq(t, "the host", info.Host, "localhost")
		eq(t, "the latest end", info.Ends, b.clock.Now().Add(12*time.Hour))
		eq(t, "rows", b.count(t, `SELECT COUNT(*) FROM sessions`), 1)
		eq(t, "rows that hold the cookie", b.count(t, `SELECT COUNT(*) FROM sessions WHERE id = $1`, u.cookie.Value), 0)
		u.cookie = &before
		eq(t, "who the old cookie is", u.who(t), "")
	})
}

func TestABadCookieIsAnonymousAndNoError(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		u := b.browser(t, "localhost:8080")
		u.signIn(t, b.staff(t, b.acme, "rita@acme.test", store.Owner))
		eq(t, "who the good cookie is", u.who(t), "rita@acme.test")
		good := u.cookie.Value
		for _, bad := range []string{"", "x", good + "x", good[1:], strings.ToUpper(good), strings.Repeat("a", 4000), store.InfoOf(u.load(t)).ID} {
			u.cookie = &http.Cookie{Name: u.s.Name(), Value: bad}
			eq(t, "who "+bad[:min(8, len(bad))]+"… is", u.who(t), "")
		}
	})
}

func (u *browser) load(t *testing.T) (sess *sessions.Session) {
	u.visit(t, func(_ http.ResponseWriter, _ *http.Request, s *sessions.Session) { sess = s })
	return sess
}

func TestASessionIsOfOneHost(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		u := b.browser(t, "Acme.localhost:8080")
		u.signIn(t, b.portal(t, b.acme, "c_1", "dev@zen.test"))
		for host, who := range map[string]string{"acme.localhost": "dev@zen.test", "acme.localhost:1": "dev@zen.test", "bolt.localhost:8080": "", "localhost:8080": ""} {
			u.host = host
			eq(t, "who it is on "+host, u.who(t), who)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		staff, portal := b.staff(t, b.acme, "rita@acme.test", store.Owner), b.portal(t, b.acme, "c_1", "dev@zen.test")
		for _, c := range []struct {
			rule   string
			person store.Person
			every  time.Duration // between visits
			lasts  time.Duration // the last visit that is still signed in
		}{
			{"staff who stay away for half an hour", staff, 30 * time.Minute, 0},
			{"staff who keep coming, after twelve hours", staff, 29 * time.Minute, 24 * 29 * time.Minute},
			{"portal people who stay away for eight hours", portal, 8 * time.Hour, 0},
			{"portal people who keep coming, after eight hours", portal, time.Hour, 7 * time.Hour},
		} {
			u := b.browser(t, "localhost")
			u.signIn(t, c.person)
			start, last := b.clock.Now(), time.Duration(0)
			for range 40 {
				b.clock.Advance(c.every)
				if u.who(t) == "" {
					break
				}
				last = b.clock.Now().Sub(start)
			}
			eq(t, "the last good visit of "+c.rule, last, c.lasts)
		}
	})
}

func TestLookingWritesOnceAMinute(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		p := b.staff(t, b.acme, "rita@acme.test", store.Owner)
		u := b.browser(t, "localhost")
		u.signIn(t, p)
		start := b.clock.Now()
		seen := func() time.Duration {
			list, err := u.s.List(t.Context(), b.acme, p.ID)
			must(t, err)
			return list[0].Seen.Sub(start)
		}
		b.clock.Advance(59 * time.Second)
		u.who(t)
		eq(t, "seen after 59 s", seen(), 0)
		b.clock.Advance(time.Second)
		u.who(t)
		eq(t, "seen after 60 s", seen(), time.Minute)
	})
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.staff(t, b.acme, "rita@acme.test", store.Owner)
		boss := b.staff(t, b.acme, "boss@acme.test", store.Owner)
		desk, phone, other := b.browser(t, "localhost"), b.browser(t, "localhost"), b.browser(t, "localhost")
		desk.signIn(t, p)
		b.clock.Advance(time.Second)
		phone.signIn(t, p)
		other.signIn(t, boss)
		list, err := desk.s.List(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "the number of sessions", len(list), 2)
		phoneID := list[0].ID
		foreign, err := desk.s.List(ctx, b.bolt, p.ID)
		must(t, err)
		eq(t, "what another partner sees", len(foreign), 0)
		wantKind(t, desk.s.Revoke(ctx, b.bolt, p.ID, phoneID), platform.NotFound)
		wantKind(t, desk.s.Revoke(ctx, b.acme, boss.ID, phoneID), platform.NotFound)

		// A request that began before the session was revoked cannot bring it back.
		phone.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			must(t, desk.s.Revoke(ctx, b.acme, p.ID, phoneID))
			sess.Values["late"] = "yes"
			must(t, sess.Save(r, w))
		})
		eq(t, "who the phone is", phone.who(t), "")
		eq(t, "who the desk is", desk.who(t), "rita@acme.test")

		phone.signIn(t, p)
		n, err := desk.s.RevokeAll(ctx, b.acme, p.ID, store.InfoOf(desk.load(t)).ID)
		must(t, err)
		eq(t, "the number that ended", n, 1)
		eq(t, "who the phone is", phone.who(t), "")
		eq(t, "who the desk is", desk.who(t), "rita@acme.test")
		eq(t, "who the other is", other.who(t), "boss@acme.test")

		must(t, b.People.SetPassword(ctx, b.acme, p.ID, "$h", ""))
		eq(t, "who the desk is after a new password", desk.who(t), "")
		must(t, b.People.SetActive(ctx, b.acme, p.ID, false))
		u := b.browser(t, "localhost")
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			wantKind(t, u.s.SignIn(w, r, sess, store.Login{Person: p}), platform.Unauthenticated)
		})
		other.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) { must(t, u.s.SignOut(w, r, sess)) })
		eq(t, "a cookie is left after signing out", other.cookie != nil, false)
		eq(t, "rows", b.count(t, `SELECT COUNT(*) FROM sessions`), 0)
	})
}

func TestDeactivationEndsASession(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		p := b.portal(t, b.acme, "c_1", "dev@zen.test")
		u := b.browser(t, "acme.localhost")
		u.signIn(t, p)
		eq(t, "who it is", u.who(t), "dev@zen.test")
		// Even where the row were left behind, it is worth nothing.
		b.exec(t, `UPDATE people SET active = 0 WHERE id = $1`, p.ID)
		eq(t, "who it is while inactive", u.who(t), "")
		must(t, b.People.SetActive(t.Context(), b.acme, p.ID, false))
		eq(t, "rows", b.count(t, `SELECT COUNT(*) FROM sessions`), 0)
	})
}

func TestFlashesAreTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		u := b.browser(t, "localhost")
		leave := func(text string) {
			u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
				must(t, u.s.AddFlash(w, r, sess, text))
			})
		}
		take := func() (got string) {
			u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
				all, err := u.s.TakeFlashes(r.Context(), sess)
				must(t, err)
				got = strings.Join(all, " ")
			})
			return got
		}
		eq(t, "what waits before", take(), "")
		leave("one") // an anonymous visitor gets a session for it
		leave("two")
		eq(t, "what waits", take(), "one two")
		eq(t, "what waits then", take(), "")
		for _, f := range strings.Fields("1 2 3 4 5 6 7") {
			leave(f)
		}
		eq(t, "what waits of seven", take(), "3 4 5 6 7")

		leave("once")
		first, second := u.load(t), u.load(t)
		pair := []*sessions.Session{first, second}
		var got [2][]string
		for _, err := range atOnce(2, func(i int) (err error) { got[i], err = u.s.TakeFlashes(t.Context(), pair[i]); return err }) {
			must(t, err)
		}
		eq(t, "the pages that got it", len(got[0])+len(got[1]), 1)
	})
}

func TestAFlashThatIsBeingTakenIsNotTakenTwice(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		u := b.browser(t, "localhost")
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			must(t, u.s.AddFlash(w, r, sess, "once"))
		})
		sess := u.load(t)
		var got []string
		must(t, b.behind(t, func() (err error) { got, err = u.s.TakeFlashes(t.Context(), sess); return err }, sets(`UPDATE sessions SET flash = ''`)))
		eq(t, "the number taken", len(got), 0)
	})
}

func TestStepUpIsNotedOnTheSession(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		u := b.browser(t, "localhost")
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			wantKind(t, u.s.StepUp(r.Context(), sess), platform.NotFound)
		})
		u.signIn(t, b.staff(t, b.acme, "rita@acme.test", store.Owner))
		eq(t, "never before", u.visit(t, nil).StepUp.IsZero(), true)
		b.clock.Advance(5 * time.Minute)
		u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			must(t, u.s.StepUp(r.Context(), sess))
		})
		at := b.clock.Now()
		b.clock.Advance(time.Minute)
		eq(t, "when", u.visit(t, nil).StepUp, at)
	})
}

func TestSessionCookie(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		p := b.staff(t, b.acme, "rita@acme.test", store.Owner)
		for secure, name := range map[bool]string{true: "__Host-session", false: "session"} {
			s, err := b.Sessions(store.SessionOptions{Secure: secure, ClientIP: func(*http.Request) string { return "" }})
			must(t, err)
			u := &browser{b: b, s: s, host: "localhost"}
			u.signIn(t, p)
			c := u.cookie
			eq(t, "its name", c.Name, name)
			eq(t, "Secure", c.Secure, secure)
			eq(t, "HttpOnly", c.HttpOnly, true)
			eq(t, "SameSite", c.SameSite, http.SameSiteLaxMode)
			eq(t, "Path", c.Path, "/")
			eq(t, "Domain", c.Domain, "")
			eq(t, "Max-Age", c.MaxAge, 0)
			eq(t, "its length", len(c.Value), 52) // 256 bits
		}
		_, err := b.Sessions(store.SessionOptions{})
		wantKind(t, err, platform.Internal)
	})
}

func TestADatabaseThatFailsIsAnErrorNotASignOut(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		u := b.browser(t, "localhost")
		u.signIn(t, b.staff(t, b.acme, "rita@acme.test", store.Owner))
		b.exec(t, `DROP TABLE sessions`)
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.AddCookie(u.cookie)
		sess, err := u.s.New(r, u.s.Name())
		wantKind(t, err, platform.Internal)
		if sess == nil {
			t.Fatal("no session came with the error")
		}
	})
}

func TestSweepRemovesOnlyWhatHasRunOut(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		staff, dev := b.staff(t, b.acme, "rita@acme.test", store.Owner), b.portal(t, b.acme, "c_1", "dev@zen.test")
		desk, phone := b.browser(t, "localhost"), b.browser(t, "acme.localhost")
		desk.signIn(t, staff)
		phone.signIn(t, dev)
		_, err := b.Links.Create(ctx, b.acme, dev.ID, store.SetPassword)
		must(t, err)
		must(t, b.Throttle.Note(ctx, signin("rita@acme.test", "203.0.113.9")))
		n, err := b.Sweep(ctx)
		must(t, err)
		eq(t, "what is swept at once", n, store.Swept{})
		b.clock.Advance(time.Hour)
		n, err = b.Sweep(ctx)
		must(t, err)
		eq(t, "what is swept after an hour", n, store.Swept{Sessions: 1, Tries: 2})
		eq(t, "who the phone is", phone.who(t), "dev@zen.test")
		b.clock.Advance(store.LinkLife)
		n, err = b.Sweep(ctx)
		must(t, err)
		eq(t, "what is swept after a week", n, store.Swept{Sessions: 1, Links: 1})
	})
}

// Whoever resets a password to shut somebody out shuts out a sign-in under way too.
func TestASignInIsJudgedByWhatHoldsAtItsEnd(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p, err := b.People.Create(ctx, store.Person{Partner: b.acme, Kind: store.Staff, Email: "late@acme.test", Name: "Late", Role: store.Viewer}, "$old")
		must(t, err)
		login, err := b.People.Login(ctx, b.acme, p.ID)
		must(t, err)
		try := func(l store.Login) (err error) {
			u := b.browser(t, "localhost")
			u.visit(t, func(w http.ResponseWriter, r *http.Request, sess *sessions.Session) { err = u.s.SignIn(w, r, sess, l) })
			return err
		}
		must(t, try(login))
		must(t, b.People.SetPassword(ctx, b.acme, p.ID, "$new", ""))
		wantKind(t, try(login), platform.Unauthenticated)
		login.Hash = "$new"
		must(t, try(login))
		login.SecondFactor = true // as where it was switched off meanwhile, or on
		wantKind(t, try(login), platform.Unauthenticated)
	})
}
