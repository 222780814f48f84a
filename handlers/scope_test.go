package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// taggedWorld is acme with a second client that is tagged "north"; the fixture client,
// of which there is everything that any list shows, is not.
func taggedWorld(t *testing.T) (w *world, own store.Client, secrets []string) {
	w = peopledWorld(t)
	acmeID, ctx := w.partners[acme].ID, t.Context()
	id := w.world().Client(t, acme)
	w.world().Number(t, acme, id)
	w.world().Agent(t, acme, id)
	if err := w.desk.SyncNow(ctx, acmeID); err != nil {
		t.Fatal(err)
	}
	list := must(w.store.Directory.List(ctx, acmeID, store.Filter{}))(t).Clients
	own = list[slices.IndexFunc(list, func(c store.Client) bool { return c.Ref != w.clients[acme].Ref })]
	must(w.store.Marks.Tag(ctx, acmeID, "north", own.Ref))(t)
	must(w.store.Marks.Tag(ctx, acmeID, "southern", w.clients[acme].Ref))(t)

	_, number, agent := w.searched(acme, "Hidden")
	must(w.world().As(acme).Flows.Create(ctx, platform.NewFlow{Client: w.clientID(acme), Name: "Hiddenflow", AgentExt: "999", DID: platform.Phone(number)}))
	owner, billing := w.as(acme, store.Owner), w.as(acme, store.Billing)
	owner.post("/settings/billing", "gst_rate", "0", "approve", "1,000").is(http.StatusSeeOther)
	billing.post(w.base()+"/wallet/credit", "intent", "intent-9", "credit", "5000", "step", "confirm").is(http.StatusSeeOther)
	job := owner.get("/clients/bulk" + withQuery("act", "tag", "new_tag", "bulkly", "ref", w.clients[acme].Ref, "step", "confirm")).is(http.StatusOK)
	owner.post("/clients/bulk", append(job.hidden(`form[action="/clients/bulk"]`), "step", "confirm")...).is(http.StatusSeeOther)
	w.runJobs()
	must(w.desk.ReadFacts(ctx, acmeID, 10))(t)
	draft := begun(w, "name", "Zanskar Weavers", "email", "desk@zanskar.example")
	w.Clock.Advance(72 * time.Hour) // it stands still
	for _, ref := range []string{w.clients[acme].Ref, own.Ref} {
		must(0, w.store.Notices.Clear(ctx, acmeID, "none"))(t)
		fresh := store.Notice{Partner: acmeID, Kind: store.NoticeLow, Condition: "low " + ref, ClientRef: ref, Subject: "Notice of " + ref, Link: "/clients/" + ref}
		must(w.store.Notices.Raise(ctx, fresh))(t)
	}
	return w, own, []string{w.clients[acme].Ref, w.clients[acme].Name, w.clients[acme].Email, strings.TrimPrefix(number, "+91"), agent, "Hiddenflow", "southern", "intent-9", "/jobs/" + job.value("job"), "Zanskar", draft.draft}
}

// A member of staff who is held to a tag finds no trace of any other client: no page
// names one, and its own pages are as absent as another partner's.
func TestOtherClientsDontExistForWhomATagHolds(t *testing.T) {
	t.Parallel()
	w, own, secrets := taggedWorld(t)
	owner := w.as(acme, store.Owner)
	searches := []string{"/search?q=" + w.clients[acme].Ref, "/search?q=Asha", "/search?q=Hiddenflow", "/search?q=" + strings.Fields(w.clients[acme].Name)[0], "/search?q=intent-9", "/search?q=Zanskar", "/search?q=desk@zanskar.example", "/search?q=Zans", "/clients?kyc=pending",
		"/clients?q=" + strings.Fields(w.clients[acme].Name)[0], "/clients?tag=southern", "/clients.csv?ref=" + w.clients[acme].Ref, "/call?number=" + secrets[3]}
	shown := func(b *browser) map[string][]string {
		found := map[string][]string{}
		for _, rt := range w.server.table() {
			if rt.method == get && rt.door != portalDoor && rt.path != "/metrics" && !strings.Contains(rt.path, ":") {
				searches = append(searches, rt.path)
			}
		}
		slices.Sort(searches)
		for _, path := range slices.Compact(searches) {
			got := b.get(path)
			if got.status == http.StatusSeeOther {
				got = b.follow(got)
			}
			if got.status >= 500 {
				t.Errorf("%s answers %d", path, got.status)
			}
			body := got.body
			if main := got.doc().Find("main"); main.Length() > 0 {
				main.Find(`input[name="q"], input[name="number"]`).Remove() // which repeat what was asked
				body = main.Text() + strings.Join(main.Find("a").Map(hrefOf), " ")
				if got.status == http.StatusNotFound {
					continue
				}
				if strings.HasPrefix(path, "/search") {
					body = got.doc().Find("main a").Text() + strings.Join(main.Find("a").Map(hrefOf), " ")
				}
			}
			for _, s := range secrets {
				if s != "" && !strings.Contains(path, s) && strings.Contains(body, s) {
					found[path] = append(found[path], s)
				}
			}
		}
		return found
	}
	// The premise: without a tag there is plenty to see.
	all := shown(owner)
	for _, path := range []string{"/", "/clients", "/clients.csv", "/numbers", "/numbers.csv", "/agents", "/wallboard", "/notices", "/gaps", "/jobs", "/approvals", "/search?q=Asha", "/onboarding", "/clients?kyc=pending", "/search?q=Zans"} {
		if len(all[path]) == 0 {
			t.Errorf("the owner sees nothing of the client at %s, so nothing is proven there", path)
		}
	}
	for _, role := range []store.Role{store.Admin, store.Operations, store.Billing, store.Support, store.Viewer} {
		b := w.as(acme, role)
		owner.post(w.staffPath(role), "role", string(role), "tag", "north").is(http.StatusSeeOther)
		for path, leak := range shown(b) {
			t.Errorf("%s at %s sees %q", role, path, leak)
		}
		// Their own client is there, in the lists too.
		b.get("/clients/" + own.Ref).is(http.StatusOK)
		for _, path := range []string{"/clients", "/numbers", "/agents", "/wallboard", "/notices"} {
			if !strings.Contains(b.get(path).is(http.StatusOK).body, own.Ref) {
				t.Errorf("%s finds nothing of the tagged client at %s", role, path)
			}
		}
	}
}

// What is about all clients is refused in words, and what names a foreign thing is absent.
func TestWhatATagForbids(t *testing.T) {
	t.Parallel()
	w, own, _ := taggedWorld(t)
	owner, b := w.as(acme, store.Owner), w.as(acme, store.Admin)
	owner.post(w.staffPath(store.Admin), "role", "admin", "tag", "north").is(http.StatusSeeOther)
	for _, path := range []string{"/wallets", "/wallets/file", "/schedules", "/developers", "/settings/billing", "/wallboard/settings"} {
		if got := b.get(path).is(http.StatusForbidden).text("main"); !strings.Contains(got, "tagged north") {
			t.Errorf("%s says %q", path, got)
		}
		if b.get("/").doc().Find(`aside a[href="`+path+`"], nav a[href="`+path+`"]`).Length() > 0 {
			t.Errorf("the navigation leads to %s", path)
		}
	}
	b.get("/approvals/intent-9").is(http.StatusNotFound)
	b.post("/approvals/intent-9", "do", "refuse", "reason", "no").is(http.StatusNotFound)
	jobs := must(w.store.Jobs.List(t.Context(), w.partners[acme].ID, "", 10))(t)
	b.get("/jobs/" + jobs[0].ID).is(http.StatusNotFound)
	b.post("/jobs/" + jobs[0].ID + "/retry").is(http.StatusNotFound)
	// A job over everything is over their clients.
	page := b.get("/clients/bulk" + withQuery("act", "deactivate", "all", "1")).is(http.StatusOK)
	if got := page.value("seen"); got != "1" {
		t.Errorf("a job over all clients takes %s", got)
	}
	// For every route of a client, the other client answers as one of another partner does.
	fill := strings.NewReplacer(":client", w.clients[acme].Ref, ":flow", "nobody", ":part", "agent", ":agent", "nobody", ":rule", "nobody", ":screen", "nobody", ":note", "nobody", ":view", "nobody",
		":line", "nobody", ":bot", "nobody", ":number", "nobody", ":session", "nobody", ":kind", "csv", ":export", "nobody", ":entry", "nobody")
	n := 0
	for _, rt := range w.server.table() {
		if !strings.Contains(rt.path, ":client") || !mayPerson(store.Person{Role: store.Admin, Limits: store.Limits{Tag: "north"}}, rt.action) {
			continue
		}
		n++
		got := b.get(fill.Replace(rt.path))
		if rt.method == post {
			got = b.post(fill.Replace(rt.path))
		}
		if got.status != http.StatusNotFound {
			t.Errorf("%s %s answers %d", rt.method, rt.path, got.status)
		}
	}
	if n < 80 {
		t.Errorf("only %d routes were walked", n)
	}
	// The tag off, the client is gone for them at the next request.
	b.get("/clients/" + own.Ref + "/wallet").is(http.StatusOK)
	if err := w.store.Marks.Untag(t.Context(), w.partners[acme].ID, own.Ref, "north"); err != nil {
		t.Fatal(err)
	}
	b.get("/clients/" + own.Ref + "/wallet").is(http.StatusNotFound)
}

func hrefOf(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") }

// The first page's sums are of the clients that one looks after.
func TestHomeSumsUpOnesOwnClients(t *testing.T) {
	t.Parallel()
	w, _, _ := taggedWorld(t)
	w.credit(700 * platform.Rupee) // of the client without the tag
	w.spend(w.Clock.Now(), platform.ExpenseCall, 50*platform.Rupee, "")
	w.Clock.Advance(7 * time.Hour)
	must(w.desk.ReadFacts(t.Context(), w.partners[acme].ID, 10))(t)
	owner, b := w.as(acme, store.Owner), w.as(acme, store.Billing)
	// Counts may be those of a moment ago, so the premise is asked of the store.
	if f := must(w.store.Directory.Figures(t.Context(), w.partners[acme].ID))(t); f.ClientSums.Balance != 650*platform.Rupee {
		t.Fatalf("in all wallets there is %s", f.ClientSums.Balance)
	}
	if got := owner.get("/").text("main"); !strings.Contains(got, "₹50.00") {
		t.Fatalf("the owner does not see what was spent: %s", got)
	}
	owner.post(w.staffPath(store.Billing), "role", "billing", "tag", "north").is(http.StatusSeeOther)
	got := b.get("/").is(http.StatusOK)
	for _, sum := range []string{"₹650.00", "₹50.00", "of 2"} {
		if strings.Contains(got.text("main"), sum) {
			t.Errorf("%s stands on the first page: %s", sum, got.text("main"))
		}
	}
	if got.doc().Find(`main a[href="/wallets"]`).Length() > 0 {
		t.Error("the first page leads to the wallets of all")
	}
}

// The stream of the board of all clients has the tiles of one's own, and ends when that
// changes.
func TestABoardsStreamKeepsToTheTag(t *testing.T) {
	t.Parallel()
	w, own, _ := taggedWorld(t)
	w.server.pulse = 5 * time.Millisecond
	owner, b := w.as(acme, store.Owner), w.as(acme, store.Viewer)
	if tiles := owner.stream("/wallboard/stream").until("board", own.Ref); !strings.Contains(tiles, w.clients[acme].Ref) {
		t.Fatal("the owner's board lacks the other client")
	}
	at := w.staffPath(store.Viewer)
	owner.post(at, "role", "viewer", "tag", "north").is(http.StatusSeeOther)
	s := b.stream("/wallboard/stream")
	if tiles := s.until("board", own.Ref); strings.Contains(tiles, w.clients[acme].Ref) {
		t.Error("the board shows another client")
	}
	owner.post(at, "role", "viewer", "tag", "southern").is(http.StatusSeeOther)
	s.until("bye", "signed-out")
}
