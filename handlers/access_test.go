package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"partnerdesk/store"
)

// TestEveryRouteForEveryRole walks the whole table: each route as a stranger and
// as each role, with ids of one's own, of another partner, and of nobody.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	own, foreign := w.clients[acme].Ref, w.clients[bolt].Ref
	roles := append(store.Roles(store.Staff), store.Roles(store.Portal)...)
	people := map[store.Role]*browser{}
	for _, role := range roles {
		people[role] = w.as(acme, role)
	}
	fill := strings.NewReplacer(":client", own, ":draft", "o_nobody", ":intent", "i_nobody", ":job", "nobody", ":view", "nobody", ":note", "nobody", ":flow", "nobody", ":part", "agent", ":token", "nobody", ":sheet", "nobody.css", ":brand", "nobody", ":kind", "light", ":letter", "nobody", ":call", "search_did", ":agent", "nobody", ":rule", "nobody", ":screen", "nobody", ":notice", "nobody", ":person", "nobody", ":passkey", "nobody", ":seq", "1", ":import", "nobody")
	send := func(b *browser, rt route, path string) page {
		if rt.method == http.MethodPost {
			return b.post(path)
		}
		return b.get(path)
	}
	var table []route
	for _, rt := range w.server.table() {
		if _, known := access[rt.action]; !known && rt.action != public {
			t.Errorf("%s %s: the action %q stands in no table", rt.method, rt.path, rt.action)
		}
		if rt.path != "/signout" { // it would sign the walkers out
			table = append(table, rt)
		}
	}
	for _, host := range []string{"localhost", hostOf(acme)} {
		t.Run("stranger at "+host, func(t *testing.T) {
			t.Parallel()
			for _, rt := range table {
				got := send(w.stranger(host), rt, fill.Replace(rt.path))
				if (rt.action == byLink || rt.action == byScreen) && got.status == http.StatusTooManyRequests {
					continue // so many links that don't open look like guessing
				}
				if rt.action != public && got.status != http.StatusNotFound &&
					!(got.status == http.StatusSeeOther && strings.HasPrefix(got.header.Get("Location"), "/signin")) {
					t.Errorf("%s %s answers %d to %s", rt.method, rt.path, got.status, got.header.Get("Location"))
				}
			}
		})
	}
	for _, role := range roles {
		b := people[role]
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			for _, rt := range table {
				path := fill.Replace(rt.path)
				atDoor := rt.door == bothDoors || (rt.door == staffDoor) == (role.Kind() == store.Staff)
				got := send(b, rt, path)
				switch {
				case !atDoor:
					if got.status != http.StatusNotFound {
						t.Errorf("at the wrong door: %s %s answers %d", rt.method, path, got.status)
					}
					continue
				case !may(role, rt.action):
					if got.status != http.StatusForbidden {
						t.Errorf("may not %s: %s %s answers %d", rt.action, rt.method, path, got.status)
					}
					continue
				case got.status == http.StatusForbidden || got.status >= 500:
					t.Errorf("may %s: %s %s answers %d: %s", rt.action, rt.method, path, got.status, got.text("main"))
				}
				if !strings.Contains(rt.path, ":client") {
					continue
				}
				for _, ref := range []string{foreign, "c_nobody1"} {
					if got := send(b, rt, strings.Replace(path, own, ref, 1)); got.status != http.StatusNotFound {
						t.Errorf("with the client %s of somebody else: %s %s answers %d", ref, rt.method, rt.path, got.status)
					}
				}
			}
		})
	}
}

// A portal person reaches no other client of the same partner either.
func TestPortalPersonSeesOneClient(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.world().Client(t, acme)
	if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	list := must(w.store.Directory.List(t.Context(), w.partners[acme].ID, store.Filter{}))(t)
	at := slices.IndexFunc(list.Clients, func(c store.Client) bool { return c.Ref != w.clients[acme].Ref })
	other := list.Clients[at].Ref
	w.as(acme, store.Owner).get("/clients/" + other).is(http.StatusOK) // it is there
	b := w.as(acme, store.ClientAdmin)
	b.get("/clients/" + w.clients[acme].Ref).is(http.StatusOK)
	for _, tab := range []string{"", "/numbers", "/agents", "/flows", "/wallet"} {
		b.get("/clients/" + other + tab).is(http.StatusNotFound)
	}
}

// A session of one door is nobody's at the other, and a brand's session is worth
// nothing at another brand.
func TestSessionIsBoundToItsDoor(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	owner.get("/").is(http.StatusOK)
	for _, host := range []string{hostOf(acme), hostOf(bolt)} {
		thief := w.stranger(host)
		thief.cookies = owner.cookies
		if got := thief.get("/"); got.status != http.StatusSeeOther {
			t.Errorf("a staff session at %s answers %d", host, got.status)
		}
	}
	client := w.as(acme, store.ClientAdmin)
	thief := w.stranger(hostOf(bolt))
	thief.cookies = client.cookies
	if got := thief.get("/account"); got.status != http.StatusSeeOther {
		t.Errorf("acme's portal session at bolt's host answers %d", got.status)
	}
}

// What is switched off or changed takes effect at the next request.
func TestRoleChangeTakesEffectAtOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	b.get("/onboarding/new").is(http.StatusOK)
	p := must(w.store.People.StaffByEmail(t.Context(), mailOf(acme, store.Operations)))(t)
	if err := w.store.People.SetRole(t.Context(), p.Partner, p.ID, store.Viewer); err != nil {
		t.Fatal(err)
	}
	b.get("/onboarding/new").is(http.StatusForbidden)
	if err := w.store.People.SetActive(t.Context(), p.Partner, p.ID, false); err != nil {
		t.Fatal(err)
	}
	b.get("/clients").is(http.StatusSeeOther)
}
