package store_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/sessions"

	"partnerdesk/store"
)

func TestASecretIsShownOnceOnItsOwnPage(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		u := b.browser(t, "localhost")
		u.signIn(t, b.staff(t, b.acme, "rita@acme.example", store.Owner))
		sess := u.load(t)
		leave := func(what, secret string) { must(t, u.s.ShowOnce(t.Context(), sess, what, secret)) }
		take := func(what string) string {
			got, err := u.s.TakeOnce(t.Context(), sess, what)
			must(t, err)
			return got
		}
		eq(t, "what waits before", take("token"), "")
		leave("token", "pd_first")
		eq(t, "what waits for another page", take("link"), "")
		eq(t, "what waits", take("token"), "pd_first")
		eq(t, "what waits then", take("token"), "")

		leave("token", "pd_second")
		eq(t, "rows that hold it in clear", b.count(t, `SELECT COUNT(*) FROM sessions WHERE CAST(once AS TEXT) LIKE '%pd_second%'`), 0)
		b.clock.Advance(5 * time.Minute)
		eq(t, "what waits after five minutes", take("token"), "")

		leave("token", "pd_third")
		var got [2]string
		for _, err := range atOnce(2, func(i int) (err error) { got[i], err = u.s.TakeOnce(t.Context(), sess, "token"); return err }) {
			must(t, err)
		}
		eq(t, "what two pages at once got", got[0]+got[1], "pd_third")

		stranger := b.browser(t, "localhost")
		stranger.visit(t, func(_ http.ResponseWriter, r *http.Request, sess *sessions.Session) {
			got, err := stranger.s.TakeOnce(r.Context(), sess, "token")
			must(t, err)
			eq(t, "what a stranger gets", got, "")
		})
	})
}
