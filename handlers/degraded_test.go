package handlers

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/platform/rest"
	"partnerdesk/store"
)

// away takes the platform away: every call finds the line dead.
func (w *world) away() {
	w.t.Helper()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	w.behind(gone.URL, rest.Limits{Tries: 1})
}

// mute has the platform take calls and never answer.
func (w *world) mute() {
	w.t.Helper()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then a caller that hangs up is noticed
		<-r.Context().Done()
	}))
	w.t.Cleanup(silent.Close)
	w.t.Cleanup(silent.CloseClientConnections)
	w.behind(silent.URL, rest.Limits{Read: 2 * time.Second, List: 2 * time.Second, Write: 2 * time.Second, Costly: 2 * time.Second, Tries: 1})
}

func (w *world) behind(at string, limits rest.Limits) {
	base := must(url.Parse(at))(w.t)
	conn := must(rest.New(rest.Config{Base: base, Key: "KEY", Limits: limits, Transport: &http.Transport{}, Breaker: rest.Breaker{Failures: 1 << 30}}))(w.t)
	w.replace(func(platform.API) platform.API { return conn.API() })
}

// oldNews makes everything that was read too old to be shown without asking, and ends
// nobody's session.
const oldNews = 25 * time.Minute

// busyWorld is a world in whose one client there is something of everything.
func busyWorld(t *testing.T) *world {
	t.Helper()
	w := peopledWorld(t)
	w.answering()
	reviewed(w)
	if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	return w
}

// patternOf is the route that an address belongs to; empty where there is none.
func (w *world) patternOf(path string) string {
	parts := strings.Split(path, "/")
	for _, rt := range w.server.table() {
		want := strings.Split(rt.path, "/")
		fits := rt.method == http.MethodGet && len(want) == len(parts)
		for i := 0; fits && i < len(want); i++ {
			fits = strings.HasPrefix(want[i], ":") || want[i] == parts[i]
		}
		if fits {
			return rt.path
		}
	}
	return ""
}

// walked follows the links of pages and gives one address of every route that is
// reached and shows a page, by route.
func (b *browser) walked() map[string]string {
	found, queue := map[string]string{}, []string{"/"}
	seen := map[string]bool{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		u, err := url.Parse(at)
		if err != nil {
			continue
		}
		route := b.w.patternOf(u.Path)
		if seen[at] || route == "" || found[route] != "" {
			continue
		}
		seen[at] = true
		got := b.get(at)
		if got.status == http.StatusSeeOther {
			queue = append(queue, got.header.Get("Location"))
			continue
		}
		if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			continue
		}
		found[route] = at
		got.doc().Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			if href := a.AttrOr("href", ""); strings.HasPrefix(href, "/") {
				href, _, _ = strings.Cut(href, "#")
				queue = append(queue, href)
			}
		})
	}
	return found
}

// Every page that can be reached while the platform is well can be read while it is
// away or mute, and says so; and is as before once it is back.
func TestEveryPageIsReadableWhileThePlatformIsAway(t *testing.T) {
	t.Parallel()
	w := busyWorld(t)
	for _, who := range []struct {
		role  store.Role
		least int // routes that a walk reaches
	}{{store.Owner, 60}, {store.ClientAdmin, 12}} {
		b := w.as(acme, who.role)
		w.replace(nil)
		pages := b.walked()
		if len(pages) < who.least {
			t.Fatalf("only %d routes were reached as %s", len(pages), who.role)
		}
		w.away()
		w.Clock.Advance(oldNews)
		for route, at := range pages {
			got := b.get(at)
			if got.status == http.StatusSeeOther && !strings.HasPrefix(got.header.Get("Location"), "/signin") {
				got = b.follow(got)
			}
			// What is on sale is asked for each time, and so is every entry that a check adds up:
			// these say that it can't be told.
			live := strings.HasSuffix(route, "/numbers/find") || strings.HasSuffix(route, "/numbers/buy") || strings.HasSuffix(route, "/wallet/check")
			if live && got.status == http.StatusServiceUnavailable && len(got.text("main")) > 80 {
				continue
			}
			if got.status != http.StatusOK {
				t.Errorf("%s as %s: %d while the platform is away: %s", route, who.role, got.status, got.text("main"))
			}
		}
		if who.role == store.Owner { // the premise: the platform was asked, and is known to be away
			if text := b.get("/").text("#health"); !strings.HasPrefix(text, "Platform unreachable, showing 10:") {
				t.Errorf("the top of the page says %q", text)
			}
		}
	}
}

// What would change something is refused while the platform is away, in plain words;
// what was typed is there to be sent again; and the same form works once it is back.
func TestFormsWaitForThePlatformWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := busyWorld(t)
	b := w.as(acme, store.Owner)
	held := w.held()
	agents := must(w.world().As(acme).Agents.Presence(t.Context(), w.clientID(acme)))(t)
	number := held[len(held)-1]
	at := w.base()
	type form struct {
		name, at string
		fields   []string
		typed    string // a field that comes back, and its value
		value    string
	}
	confirm := b.get(at + "/wallet/credit?step=confirm&credit=500").is(http.StatusOK).fields()
	// Where a form stands at its own address, so that its page can be opened while the platform is away.
	forms := []form{
		{"register", "/onboarding/new", registration("intent-form-1"), "email", "office@malhartex.example"},
		{"credit", at + "/wallet/credit", confirm, "credit", "500"},
		{"add an agent", at + "/agents/new", []string{"intent", "intent-form-2", "name", "Asha Patil", "email", "asha@client.example", "phonenumber", "98220 41376", "dial_preference", "1", "password", "a long secret"}, "name", "Asha Patil"},
		{"create a flow", at + "/flows/new", []string{"intent", "intent-form-3", "flow_name", "Evenings", "agent_ext", agents[0].Extension, "did_no", string(number.Number)}, "flow_name", "Evenings"},
		{"add a bot", at + "/bots/new", []string{"bot_name", "Night desk", "wss_url", "wss://bots.kaveri.example/calls", "wss_header", "X: secret"}, "bot_name", "Night desk"},
		{"link WhatsApp", at + "/whatsapp/link", []string{"intent", "intent-form-4", "phone_number_id", waID, "access_token", waToken}, "phone_number_id", waID},
		{"open a session", at + "/masking/new", []string{"intent", "intent-form-5", "did", string(number.Number), "party_a", "98220 41376", "party_b", "98220 41377", "expires_in", "3600", "reference", "Order 7"}, "reference", "Order 7"},
		{"switch off", at + "/status", []string{"status", "0"}, "", ""},
	}
	trail := len(w.trail())
	w.away()
	for _, f := range forms {
		got := b.post(f.at, f.fields...)
		if got.status != http.StatusServiceUnavailable {
			t.Errorf("%s while the platform is away: %d %s", f.name, got.status, got.text("main"))
			continue
		}
		if text := got.text("main"); !strings.Contains(text, "platform") {
			t.Errorf("%s: the refusal does not say why: %s", f.name, text)
		}
		if f.typed != "" && got.value(f.typed) != f.value {
			t.Errorf("%s: %s is %q, and %q was typed", f.name, f.typed, got.value(f.typed), f.value)
		}
		for _, secret := range []string{"a long secret", waToken, "X: secret", "swordfish-77"} {
			if strings.Contains(got.body, secret) {
				t.Errorf("%s: a secret comes back", f.name)
			}
		}
	}
	if open := must(w.store.Intents.ListOpen(t.Context(), w.partners[acme].ID))(t); len(open) != 0 {
		t.Errorf("%d calls are open though nothing was sent", len(open))
	}
	if n := len(w.trail()); n != trail {
		t.Errorf("the trail tells of %d things that were not done", n-trail)
	}
	w.replace(nil)
	for _, f := range forms {
		if got := b.post(f.at, f.fields...); got.status != http.StatusSeeOther {
			t.Errorf("%s once the platform is back: %d %s", f.name, got.status, got.text("main"))
		}
	}
}

// A platform that takes calls and does not answer keeps no page waiting for which
// there is something to show.
func TestAMutePlatformKeepsNoPageWaiting(t *testing.T) {
	t.Parallel()
	w := busyWorld(t)
	b := w.as(acme, store.Owner)
	pages := []string{"/", "/clients", w.base(), w.base() + "/wallet"}
	calm := map[string]time.Duration{}
	for _, at := range pages {
		b.get(at).is(http.StatusOK)
		began := time.Now()
		b.get(at).is(http.StatusOK)
		calm[at] = time.Since(began)
	}
	w.mute()
	w.Clock.Advance(oldNews)
	for _, at := range pages {
		began := time.Now()
		got := b.get(at).is(http.StatusOK)
		if took := time.Since(began); took > time.Second+10*calm[at] {
			t.Errorf("%s took %s", at, took)
		}
		if len(got.text("main")) < 100 {
			t.Errorf("%s shows %q", at, got.text("main"))
		}
	}
}
