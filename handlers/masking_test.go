package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/store"
)

const (
	partyA = "98220 41376"
	partyB = "98220 41377"
	partyC = "98220 41378"
)

// openMask opens a session by the form and gives its id.
func (b *browser) openMask(did platform.Phone, a, c, reference string) string {
	b.w.t.Helper()
	at := b.w.base() + "/masking/new"
	form := b.get(at).is(http.StatusOK)
	sent := b.post(at, "intent", form.value("intent"), "did", string(did), "party_a", a, "party_b", c, "expires_in", "3600", "reference", reference).is(http.StatusSeeOther)
	to := sent.header.Get("Location")
	return to[strings.LastIndex(to, "/")+1:]
}

func TestAMaskingSessionFromItsOpeningToItsEnd(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	did := w.world().Number(t, acme, w.clientID(acme))
	b := w.as(acme, store.Operations)
	id := b.openMask(did, partyA, partyB, "Order 1042")
	at := w.base() + "/masking/s/" + id
	page := b.get(at).is(http.StatusOK)
	if text := page.text("main"); !strings.Contains(text, "Order 1042") || !strings.Contains(text, "Live") || !strings.Contains(text, "in 1 h") && !strings.Contains(text, "in 60 min") {
		t.Errorf("the page reads %q", text)
	}
	list := b.get(w.base() + "/masking").is(http.StatusOK)
	if rows := list.text("table"); !strings.Contains(rows, "•••• ••76") || !strings.Contains(rows, "Order 1042") {
		t.Errorf("the list reads %q", rows)
	}
	for _, body := range []string{page.body, list.body} {
		if strings.Contains(body, "41376") || strings.Contains(body, "41377") {
			t.Error("a page shows a phone whole")
		}
	}

	// As the switch would ask, from either side and from nobody.
	look := func(caller string) string {
		t.Helper()
		return b.post(w.base()+"/masking/lookup", "did", string(did), "caller", caller).is(http.StatusOK).text("main")
	}
	if text := look(partyA); !strings.Contains(text, "•••• ••77") {
		t.Errorf("the first person reaches %q", text)
	}
	if text := look(partyC); !strings.Contains(text, "Not masked") {
		t.Errorf("a stranger reaches %q", text)
	}
	// Another person, a later end.
	b.post(at, "party_b", "12").is(http.StatusUnprocessableEntity).has("#party_b-problem")
	b.post(at, "party_b", partyC).is(http.StatusSeeOther)
	if text := look(partyA); !strings.Contains(text, "•••• ••78") {
		t.Errorf("after the change the first person reaches %q", text)
	}
	b.post(at+"/extend", "expires_in", "5").is(http.StatusUnprocessableEntity).has("#expires_in-problem")
	b.post(at+"/extend", "expires_in", "86400").is(http.StatusSeeOther)
	if m := must(w.world().As(acme).Masks.List(t.Context(), platform.MaskQuery{Client: w.clientID(acme)}))(t); !m[0].ExpiresAt.Equal(w.Clock.Now().Add(24 * time.Hour).Truncate(time.Second)) {
		t.Errorf("it ends at %s", m[0].ExpiresAt)
	}

	// The phones: for owner and admin, with a reason, and noted.
	b.get(at + "/reveal").is(http.StatusForbidden)
	owner := w.as(acme, store.Owner)
	owner.post(at+"/reveal", "reason", "no").is(http.StatusUnprocessableEntity).has("#reason-problem")
	if text := owner.post(at+"/reveal", "reason", "Complaint 77 of the caller").is(http.StatusOK).text("main"); !strings.Contains(text, "+91 98220 41376") || !strings.Contains(text, "+91 98220 41378") {
		t.Errorf("the phones are shown as %q", text)
	}
	entries, _, err := w.store.Audit.List(t.Context(), w.partners[acme].ID, store.AuditFilter{ClientRef: w.clients[acme].Ref, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	noted := false
	for _, e := range entries {
		noted = noted || strings.Contains(e.Summary, "Complaint 77")
		if all := string(e.Before) + string(e.After) + e.Summary; strings.Contains(all, "41376") || strings.Contains(all, "41378") {
			t.Errorf("the trail holds a phone: %s %s", e.Action, all)
		}
	}
	if !noted {
		t.Error("that somebody looked is not noted")
	}
	if strings.Contains(w.log.String(), "9822041376") {
		t.Error("the log holds a phone")
	}

	// The demo, the end, and why.
	if text := b.get(w.base() + "/masking/demo?session=" + id + "&from=b").is(http.StatusOK).text("main"); strings.Count(text, did.String()) < 2 || strings.Contains(text, "41378") {
		t.Errorf("the two phones read %q", text)
	}
	b.get(at + "/end").is(http.StatusOK).has(`form[action$="/end"]`)
	b.post(at + "/end").is(http.StatusSeeOther)
	if text := b.get(at).text("main"); !strings.Contains(text, "Ended by hand") {
		t.Errorf("after its end the page reads %q", text)
	}
	b.post(at+"/extend", "expires_in", "3600").is(http.StatusConflict)
	if text := look(partyA); !strings.Contains(text, "Not masked") {
		t.Errorf("after its end the first person reaches %q", text)
	}
	if csv := b.get(w.base() + "/masking.csv?state=ended").is(http.StatusOK); !strings.Contains(csv.body, "Order 1042") || !strings.Contains(csv.body, "Ended by hand") || strings.Contains(csv.body, "41376") || !strings.Contains(csv.body, "Asia/Kolkata") {
		t.Errorf("the file reads %q", csv.body)
	}
}

func TestACollisionIsExplainedAndAFreeNumberProposed(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	one, two := w.world().Number(t, acme, w.clientID(acme)), w.world().Number(t, acme, w.clientID(acme))
	b, at := w.as(acme, store.Operations), w.base()+"/masking/new"
	id := b.openMask(one, partyA, partyB, "")
	if text := b.get(w.base() + "/masking").text("tbody th"); text != id {
		t.Errorf("a session without a reference is called %q", text)
	}
	form := b.get(at)
	taken := b.post(at, "intent", form.value("intent"), "did", string(one), "party_a", partyC, "party_b", partyB, "expires_in", "3600", "reference", "Second").is(http.StatusConflict)
	if text := taken.text("main"); !strings.Contains(text, "98220 41377 is in a live session on "+one.String()) || !strings.Contains(text, "Open it on "+two.String()) {
		t.Errorf("the collision reads %q", text)
	}
	if taken.value("party_a") != partyC {
		t.Error("what was typed is lost")
	}
	sent := b.post(at, "intent", taken.value("intent"), "did", string(one), "use", string(two), "party_a", partyC, "party_b", partyB, "expires_in", "3600", "reference", "Second")
	if text := b.follow(sent).is(http.StatusOK).text("main"); !strings.Contains(text, two.String()) {
		t.Errorf("the session opened as %q", text)
	}
	// Now neither number is free for the second person.
	form = b.get(at)
	none := b.post(at, "intent", form.value("intent"), "did", string(one), "party_a", "98220 41379", "party_b", partyB, "expires_in", "3600").is(http.StatusConflict)
	if text := none.text("main"); !strings.Contains(text, "No other number") {
		t.Errorf("with no free number it reads %q", text)
	}
	for field, bad := range map[string][]string{"did": {"", "12"}, "party_a": {"", "12", "abc"}, "party_b": {"", partyA}, "expires_in": {"", "0", "-1", "59", "604801", "1e9", "१००"}, "reference": {strings.Repeat("x", 101)}} {
		for _, value := range bad {
			fields := map[string]string{"intent": "intent-of-no-use", "did": string(one), "party_a": partyA, "party_b": partyC, "expires_in": "3600"}
			fields[field] = value
			var all []string
			for k, v := range fields {
				all = append(all, k, v)
			}
			b.post(at, all...).is(http.StatusUnprocessableEntity).has("#" + field + "-problem")
		}
	}
}

func TestAFileOfSessionsIsLookedAtFirst(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	did := w.world().Number(t, acme, w.clientID(acme))
	b, at := w.as(acme, store.Operations), w.base()+"/masking/file"
	b.post(at, "csv", "").is(http.StatusUnprocessableEntity).has("#file-problem")
	b.post(at, "csv", "did,party_a,colour\n1,2,3").is(http.StatusUnprocessableEntity).has("#csv-problem")
	d := string(did)
	b.openMask(did, "98220 41390", "98220 41391", "live")
	bad := b.follow(b.post(at, "csv", "did,party_a,party_b,expires_in,reference\n"+d+",98220 41376,98220 41377,7200,ok\n+918000000000,1,98220 41376,5,\n"+d+",98220 41376,98220 41380,,again\n"+d+",98220 41390,98220 51391,,taken\n")).is(http.StatusOK)
	for _, want := range []string{"3 rows need another look", "did: is not a number of this client", "party_a: “1” is no full phone", "expires_in: is a number of seconds", "party_a: is on this number in line 2 already", "party_a: is in a live session"} {
		if !strings.Contains(bad.text("main"), want) {
			t.Errorf("the dry run does not say %q: %s", want, bad.text("main"))
		}
	}
	if strings.Contains(bad.text("main"), "party_b: is in a live session") {
		t.Error("a phone that ends like one of a session is taken for it")
	}
	file := "party_a;party_b;did;reference\n98220 41376;98220 41377;" + d + ";Order 1\n98220 41378;98220 41379;" + d + ";=Order 2\n"
	dry := b.follow(b.post(at, "csv", file)).is(http.StatusOK)
	count := func() int {
		return len(must(w.world().As(acme).Masks.List(t.Context(), platform.MaskQuery{Client: w.clientID(acme)}))(t))
	}
	if count() != 1 {
		t.Fatal("a dry run opens sessions")
	}
	// Between the yes and its turn somebody takes one of them.
	sent := b.begin(dry)
	other := b.openMask(did, "98220 41378", "98220 41392", "")
	job := w.work(sent)
	shown := b.get(job).is(http.StatusOK).text("main")
	if !strings.Contains(shown, "Finished") || !strings.Contains(shown, "Refused") || !strings.Contains(shown, "Order 1") {
		t.Errorf("the job reads %q", shown)
	}
	if n := count(); n != 3 {
		t.Errorf("%d sessions", n)
	}
	failures := b.get(job + "/failures.csv").is(http.StatusOK).body
	if !strings.Contains(failures, "'=Order 2") || strings.Contains(failures, "41378") || strings.Contains(failures, "Order 1") {
		t.Errorf("what failed reads %q", failures)
	}
	id := strings.TrimPrefix(job, "/jobs/")
	j := must(w.store.Jobs.Get(t.Context(), w.partners[acme].ID, id))(t)
	rows := must(w.store.Jobs.Rows(t.Context(), id, "", -1, 10))(t)
	if text := string(j.Params) + rows[0].Line; strings.Contains(text, "41376") {
		t.Errorf("the job holds a phone: %s", text)
	}
	// Once the other session is over, trying again opens it.
	b.post(w.base() + "/masking/s/" + other + "/end").is(http.StatusSeeOther)
	again := b.get(job)
	job = w.work(b.post(job+"/retry", "job", again.value("job")))
	if text := b.get(job).text("main"); !strings.Contains(text, "=Order 2") || strings.Contains(text, "Refused") || count() != 4 {
		t.Errorf("tried again it reads %q, %d sessions", text, count())
	}
	w.as(acme, store.Billing).get(at).is(http.StatusForbidden)
}

func TestClientsSeeTheirSessionsAndTheirAdminEndsThem(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	did := w.world().Number(t, acme, w.clientID(acme))
	id := w.as(acme, store.Operations).openMask(did, partyA, partyB, "Order 7")
	at := w.base() + "/masking/s/" + id
	viewer, admin := w.as(acme, store.ClientViewer), w.as(acme, store.ClientAdmin)
	list := viewer.get(w.base() + "/masking").is(http.StatusOK)
	list.has(`table a[href$="` + id + `"]`)
	if list.doc().Find(`a[href$="/new"], a[href$="/file"]`).Length() != 0 {
		t.Error("the portal is led to forms that it may not open")
	}
	if viewer.get(at).is(http.StatusOK).doc().Find("main form").Length() != 0 {
		t.Error("a client's viewer is offered changes")
	}
	viewer.post(at + "/end").is(http.StatusForbidden)
	admin.get(at).is(http.StatusOK).has(`a[href$="/end"]`)
	admin.post(at+"/extend", "expires_in", "7200").is(http.StatusSeeOther)
	admin.post(at + "/end").is(http.StatusSeeOther)
	if text := admin.get(at).text("main"); !strings.Contains(text, "Ended by hand") {
		t.Errorf("the page reads %q", text)
	}
	admin.get(at + "/reveal").is(http.StatusNotFound)
}

// unlisted is a platform without a list of sessions.
type unlisted struct{ platform.MaskService }

func (unlisted) List(context.Context, platform.MaskQuery) ([]platform.Mask, error) {
	return nil, &platform.Error{Kind: platform.Unavailable, Msg: "The platform does not offer this.", NotOffered: true}
}

func TestWhereThePlatformHasNoSessionsThePageSaysSo(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.replace(func(a platform.API) platform.API {
		a.Masks = unlisted{a.Masks}
		return a
	})
	b := w.as(acme, store.Operations)
	for _, path := range []string{"", "/new", "/file", "/lookup", "/demo"} {
		got := b.get(w.base() + "/masking" + path).is(http.StatusOK)
		if text := got.text("main"); !strings.Contains(text, "No masking on this platform") || got.doc().Find("main form").Length() != 0 {
			t.Errorf("%q reads %q", path, text)
		} else if strings.Contains(text, "Showing what we knew") {
			t.Errorf("%q takes a call that is not there for an outage: %q", path, text)
		}
	}
	if text := b.get(w.base() + "/activity").text("main"); strings.Contains(text, "Showing what we knew") {
		t.Errorf("the next page takes it for an outage: %q", text)
	}
}

func TestSessionsAreFoundByAPhone(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	did := w.world().Number(t, acme, w.clientID(acme))
	b := w.as(acme, store.Operations)
	b.openMask(did, partyA, partyB, "Mine")
	b.openMask(did, partyC, "98220 41390", "Other")
	elsewhere := must(w.world().As(acme).Masks.Create(t.Context(), platform.NewMask{Client: w.clientID(acme), DID: did, PartyA: "+919822051377", PartyB: "+919822051378", Reference: "Theirs"}))(t)
	w.Clock.Advance(time.Minute)
	at := w.base() + "/masking?state=all&q="
	for query, want := range map[string]string{"9822041377": "Mine Theirs", "98220 41390": "Other", "mIn": "Mine", "h": "Theirs Other", "nothing of it": "", "98220 41300": ""} {
		got := b.get(at + url.QueryEscape(query)).is(http.StatusOK)
		var names []string
		got.doc().Find("tbody th").Each(func(_ int, th *goquery.Selection) { names = append(names, strings.TrimSpace(th.Text())) })
		if text := strings.Join(names, " "); text != want {
			t.Errorf("%q finds %q, want %q", query, text, want)
		}
		if maybe := strings.Contains(got.text("main"), "only the last two digits"); maybe != (query == "9822041377") {
			t.Errorf("%q: unsure is %v", query, maybe)
		}
	}
	// To who may not open sessions a phone is a word like any.
	if text := w.as(acme, store.Viewer).get(at + "9822041377").is(http.StatusOK).text("main"); strings.Contains(text, "Mine") || strings.Contains(text, elsewhere.ID) {
		t.Errorf("a viewer finds by a phone: %q", text)
	}
}
