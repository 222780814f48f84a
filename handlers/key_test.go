package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/rest"
	"partnerdesk/store"
)

// onTheVendors makes the platform somebody else's: it is reached with a key that
// people enter.
func (w *world) onTheVendors() {
	w.t.Helper()
	w.server.Tokens, w.server.Remote = nil, "https://api.vendor.example"
	w.server.OpenWith = func(key string) (platform.API, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		conn, err := w.conn(key)
		if err != nil {
			return platform.API{}, platform.Field("key", "One word.")
		}
		return conn.API(), nil
	}
}

// keylessOwner is the owner of a reseller that has just been set up.
func (w *world) keylessOwner() (*browser, store.Partner) {
	w.t.Helper()
	p := must(w.store.Partners.Create(w.t.Context(), "Newcomer"))(w.t)
	hash := must(w.store.Passwords.Hash(w.t.Context(), password))(w.t)
	must(w.store.People.Create(w.t.Context(), store.Person{Partner: p.ID, Kind: store.Staff, Email: "owner@newcomer.example", Name: "Nila", Role: store.Owner}, hash))(w.t)
	b := w.stranger("localhost")
	b.post("/signin", "email", "owner@newcomer.example", "password", password).is(http.StatusSeeOther)
	return b, p
}

func TestAMissingKeyIsSaidAndIsNoOutage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.world().Client(t, acme)
	w.onTheVendors()
	b, p := w.keylessOwner()
	for _, path := range []string{"/", "/clients", "/onboarding"} {
		got := b.get(path).is(http.StatusOK)
		if banner := got.text(".strip-warning"); !strings.Contains(banner, "No key for the platform yet") {
			t.Errorf("%s says %q", path, banner)
		}
		got.has(`.strip-warning a[href="/settings/token"]`)
		got.has(`#health a[href="/settings/token"]`)
		if text := got.text("main"); strings.Contains(text, "Welcome to") || strings.Contains(text, "0 clients") || strings.Contains(text, "does not answer") {
			t.Errorf("%s says %q", path, text)
		}
	}
	if figures := b.get("/").text("main"); !strings.Contains(figures, "not read yet") {
		t.Errorf("the first page says %q", figures)
	}
	if text := b.get("/settings/token").text("main"); strings.Contains(text, "Replace") {
		t.Errorf("a key that there is not can be replaced: %s", text)
	}

	wrong := b.post("/settings/token", "do", "replace", "key", "a-key-that-is-wrong").is(http.StatusUnprocessableEntity)
	if said := wrong.text("#key-problem"); !strings.Contains(said, "refuses this key") {
		t.Errorf("a wrong key: %q", said)
	}
	if _, err := w.store.Partners.PlatformKey(t.Context(), p.ID); !platform.Is(err, platform.NotFound) {
		t.Errorf("it was kept: %v", err)
	}
	got := b.follow(b.post("/settings/token", "do", "replace", "key", w.Keys[acme])).is(http.StatusOK)
	if said := got.text("#toasts"); !strings.Contains(said, "the client list is read") {
		t.Errorf("a key that works: %q", said)
	}
	if got.doc().Find(".strip-warning").Length() != 0 {
		t.Error("it is still said to be missing")
	}
	if page := b.get("/clients").is(http.StatusOK); page.doc().Find("#clients tbody tr").Length() != 1 {
		t.Errorf("the list was not read at once: %s", page.text("main"))
	}
}

func TestARefusedKeyIsSaidAndIsNoOutage(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.onTheVendors()
	p := w.partners[acme].ID
	if err := w.store.Partners.SetPlatformKey(t.Context(), p, "a-key-that-was-rolled"); err != nil {
		t.Fatal(err)
	}
	if err := w.desk.SyncNow(t.Context(), p); !platform.Is(err, platform.Unauthenticated) {
		t.Fatal(err)
	}
	owner, viewer := w.as(acme, store.Owner), w.as(acme, store.Viewer)
	for _, path := range []string{"/", "/clients", w.base(), w.base() + "/wallet"} {
		got := owner.get(path)
		if banner := got.text(".strip-warning"); !strings.Contains(banner, "The platform refused our key") || strings.Contains(got.text("#health"), "unreachable") {
			t.Errorf("%s says %q and %q", path, banner, got.text("#health"))
		}
	}
	if b := viewer.get("/clients"); b.doc().Find(`a[href="/settings/token"]`).Length() != 0 || b.text(".strip-warning") == "" {
		t.Error("somebody who may not is led to the key, or is not told")
	}
	got := owner.post(w.base()+"/status", "status", "0").is(http.StatusServiceUnavailable)
	if title := got.text("main h1"); title != "The platform refused our key" {
		t.Errorf("an act says %q", title)
	}
	got.has(`main a[href="/settings/token"]`)
	client := w.as(acme, store.ClientAdmin)
	if text := client.get(w.base() + "/wallet").text("body"); strings.Contains(text, "key") {
		t.Errorf("the client is told of our key: %s", text)
	}
}

func TestAKeyThatCannotBeTriedIsKeptOnlyIfSomebodySaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.onTheVendors()
	nobody := must(url.Parse("http://127.0.0.1:1"))(t)
	w.server.OpenWith = func(key string) (platform.API, error) {
		conn, err := rest.New(rest.Config{Base: nobody, Key: key, Limits: rest.Limits{Tries: 1}})
		return conn.API(), err
	}
	b, p := w.keylessOwner()
	got := b.post("/settings/token", "do", "replace", "key", "key-of-an-outage").is(http.StatusServiceUnavailable)
	got.has(`#untried-problem`)
	if strings.Contains(got.body, "key-of-an-outage") {
		t.Error("the key comes back in the page")
	}
	if _, err := w.store.Partners.PlatformKey(t.Context(), p.ID); !platform.Is(err, platform.NotFound) {
		t.Errorf("it was kept: %v", err)
	}
	b.post("/settings/token", "do", "replace", "key", "key-of-an-outage", "untried", "on").is(http.StatusSeeOther)
	if key := must(w.store.Partners.PlatformKey(t.Context(), p.ID))(t); key != "key-of-an-outage" {
		t.Errorf("%q was kept", key)
	}
	w.desk.Wait()
}
