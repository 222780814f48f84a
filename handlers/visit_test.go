package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"partnerdesk/store"
)

// looks is a browser in which acme's member of staff looks at their client's portal.
func (w *world) looks(b *browser) (over *browser, link string) {
	w.t.Helper()
	at := w.base() + "/as-client"
	b.post(at, "reason", "Radhika can’t find her statement").is(http.StatusSeeOther)
	href := b.get(at).is(http.StatusOK).doc().Find(`main a[target="_blank"]`).AttrOr("href", "")
	u := must(url.Parse(href))(w.t)
	if u.Host != hostOf(acme) {
		w.t.Fatalf("the link leads to %q", href)
	}
	over = w.stranger(hostOf(acme))
	over.follow(over.get(u.Path)).is(http.StatusOK)
	return over, u.Path
}

func TestStaffLookAtThePortalAsTheClientSeesIt(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	staff := w.as(acme, store.Support)
	staff.get(w.base()).is(http.StatusOK).has(`a[href$="/as-client"]`)
	// A page without a tab of its own stands under the overview's, and says where one is.
	owner := w.as(acme, store.Owner)
	for _, at := range []string{"/as-client", "/privacy", "/status", "/kyc/reveal"} {
		p := owner.get(w.base() + at).is(http.StatusOK)
		if n := p.doc().Find(`.breadcrumbs li`).Length(); n != 3 {
			t.Errorf("%s has %d crumbs", at, n)
		}
		p.has(`.breadcrumbs a[href="` + w.base() + `"]`)
		if got := strings.TrimSpace(p.text(`nav.tabs a[aria-current="page"]`)); got != "Overview" {
			t.Errorf("%s lights the tab %q", at, got)
		}
	}
	staff.post(w.base()+"/as-client", "reason", "x").is(http.StatusUnprocessableEntity).has("#reason-problem")
	over, link := w.looks(staff)
	// The brand's page, with a banner, an end, and nothing of the staff's.
	page := over.get(w.base() + "/wallet").is(http.StatusOK)
	page.has(`aside.strip form[action="/look"] button`)
	if got := page.text("aside.strip"); !strings.Contains(got, w.clients[acme].Name) || !strings.Contains(got, "30 min left") {
		t.Errorf("the banner says %q", got)
	}
	if !strings.Contains(page.text("header"), "acme voice") || page.doc().Find(`a[href="/clients"]`).Length() > 0 {
		t.Error("this is not what the client sees")
	}
	w.Clock.Advance(9*time.Minute + 30*time.Second)
	if got := over.get(w.base()).text("aside.strip"); !strings.Contains(got, "20 min left") {
		t.Errorf("later it says %q", got)
	}
	// The link works once, and not in another browser either.
	w.stranger(hostOf(acme)).get(link).is(http.StatusNotFound)
	over.get("/account").is(http.StatusForbidden)
	// It ends, leads back, and both names are in the trail.
	end := over.post("/look").is(http.StatusOK)
	if got := end.doc().Find("main a, body a").First().AttrOr("href", ""); got == "" {
		t.Error("the end leads nowhere")
	}
	end.has(`a[href$="` + w.base() + `"]`)
	over.get(w.base()).is(http.StatusSeeOther)
	if e := w.lastAudit("portal.view"); e.Actor.Name != "The support" || !strings.Contains(e.Summary, w.clients[acme].Name) || !strings.Contains(e.Summary, "Radhika") || e.ClientRef != w.clients[acme].Ref {
		t.Errorf("the trail says %+v %q", e.Actor, e.Summary)
	}
	if e := w.lastAudit("portal.view.end"); e.Actor.Name != "The support, as "+w.clients[acme].Name {
		t.Errorf("the end stands there as %+v", e.Actor)
	}
}

// Every route of the portal that changes something refuses a look, in words; no other
// client and no staff's page opens to it.
func TestALookChangesNothing(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	over, _ := w.looks(w.as(acme, store.Owner))
	before := len(w.trail())
	fill := strings.NewReplacer(":client", w.clients[acme].Ref, ":agent", "nobody", ":session", "nobody", ":kind", "csv", ":export", "nobody", ":token", "nobody", ":flow", "nobody", ":entry", "nobody", ":ticket", "nobody")
	writes := 0
	for _, rt := range w.server.table() {
		if rt.action == public || rt.action == byLink || rt.action == byScreen {
			continue
		}
		path := fill.Replace(rt.path)
		if rt.door == staffDoor {
			if got := over.get(path); got.status != http.StatusNotFound {
				t.Errorf("a staff's page in a look: %s answers %d", path, got.status)
			}
			continue
		}
		if rt.method == post {
			writes++
			if got := over.post(path); got.status != http.StatusForbidden || !strings.Contains(got.text("main"), "Nothing can be changed here") {
				t.Errorf("%s answers %d: %s", path, got.status, got.text("main"))
			}
		} else if got := over.get(path); got.status >= 500 {
			t.Errorf("%s answers %d", path, got.status)
		}
	}
	if writes < 6 {
		t.Errorf("only %d writes were tried", writes)
	}
	over.post("/theme", "theme", "desk-dark").is(http.StatusSeeOther)
	if p := must(w.store.People.StaffByEmail(t.Context(), mailOf(acme, store.Owner)))(t); p.Theme == "dark" {
		t.Error("the theme of the look became the person’s own")
	}
	over.get("/clients/" + w.clients[bolt].Ref).is(http.StatusNotFound)
	over.get(w.base() + "/wallet/statement.pdf").is(http.StatusForbidden)
	if after := len(w.trail()); after != before {
		t.Errorf("%d lines were added to the trail", after-before)
	}
}

func TestALookEndsByItself(t *testing.T) {
	t.Parallel()
	for rule, end := range map[string]func(t *testing.T, w *world, over *browser, person string){
		"after half an hour": func(_ *testing.T, w *world, over *browser, _ string) {
			w.Clock.Advance(20 * time.Minute)
			over.get(w.base()).is(http.StatusOK)
			w.Clock.Advance(10*time.Minute + time.Second)
		},
		"when the person is kept out": func(t *testing.T, w *world, _ *browser, p string) {
			must(0, w.store.People.SetActive(t.Context(), w.partners[acme].ID, p, false))(t)
		},
		"when their role is taken away": func(t *testing.T, w *world, _ *browser, p string) {
			must(0, w.store.People.SetRole(t.Context(), w.partners[acme].ID, p, store.Viewer))(t)
		},
		"when a tag leaves the client out": func(t *testing.T, w *world, _ *browser, _ string) {
			w.as(acme, store.Owner).post(w.staffPath(store.Support), "role", "support", "tag", "north").is(http.StatusSeeOther)
		},
		"when they are signed out everywhere": func(t *testing.T, w *world, _ *browser, _ string) {
			w.as(acme, store.Owner).post(w.staffPath(store.Support)+"/sessions", "session", "all").is(http.StatusSeeOther)
		},
		"when the client is switched off": func(t *testing.T, w *world, _ *browser, _ string) {
			must(0, w.store.Directory.SetActive(t.Context(), w.partners[acme].ID, w.clients[acme].Ref, false))(t)
		},
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			w := peopledWorld(t)
			other := w.world().Client(t, acme)
			must(0, w.desk.SyncNow(t.Context(), w.partners[acme].ID))(t)
			ref := must(w.store.Directory.RefByClientID(t.Context(), w.partners[acme].ID, string(other)))(t)
			must(w.store.Marks.Tag(t.Context(), w.partners[acme].ID, "north", ref))(t)
			over, _ := w.looks(w.as(acme, store.Support))
			over.get(w.base()).is(http.StatusOK)
			end(t, w, over, w.personID(acme, store.Support))
			got := over.get(w.base())
			if got.status != http.StatusSeeOther || got.header.Get("Location") != "/look" {
				t.Fatalf("it goes on: %d %s", got.status, got.header.Get("Location"))
			}
			over.get("/look").is(http.StatusOK)
		})
	}
}

func TestALookBeginsOnlyWhereItMay(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	at := w.base() + "/as-client"
	w.as(acme, store.Viewer).get(at).is(http.StatusForbidden)
	b := w.as(acme, store.Admin)
	// Not from another brand's host, and not after two minutes.
	b.post(at, "reason", "to see the wallet").is(http.StatusSeeOther)
	u := must(url.Parse(b.get(at).doc().Find(`main a[target="_blank"]`).AttrOr("href", "")))(t)
	w.stranger(hostOf(bolt)).get(u.Path).is(http.StatusNotFound)
	b.post(at, "reason", "to see the wallet").is(http.StatusSeeOther)
	late := must(url.Parse(b.get(at).doc().Find(`main a[target="_blank"]`).AttrOr("href", "")))(t)
	if b.get(at).doc().Find(`main a[target="_blank"]`).Length() > 0 {
		t.Error("a reload shows the link again")
	}
	w.Clock.Advance(2*time.Minute + time.Second)
	w.stranger(hostOf(acme)).get(late.Path).is(http.StatusNotFound)
	// A session that somebody planted is not the one in which the look goes on.
	planted := w.stranger(hostOf(acme))
	planted.post("/theme", "theme", "desk")
	must(0, w.store.Directory.SetActive(t.Context(), w.partners[acme].ID, w.clients[acme].Ref, false))(t)
	b.post(at, "reason", "to see the wallet").is(http.StatusUnprocessableEntity)
}
