package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/store"
)

// platformTokens are the keys of the test's own platform.
type platformTokens struct{ w *world }

// id is what the platform calls a partner of the dashboard.
func (p platformTokens) id(partner string) string {
	for name, one := range p.w.partners {
		if one.ID == partner {
			return p.w.Partners[name]
		}
	}
	return ""
}

func (p platformTokens) Issue(ctx context.Context, partner, label string) (string, error) {
	return p.w.Platform.IssueKey(ctx, p.id(partner), label)
}

func (p platformTokens) List(ctx context.Context, partner string) ([]Token, error) {
	keys, err := p.w.Platform.Keys(ctx, p.id(partner))
	var out []Token
	for _, k := range keys {
		one := Token{ID: k.ID, Label: k.Label, Last4: k.Last4, CreatedAt: k.CreatedAt, Works: k.Works(p.w.Clock.Now())}
		if k.LastUsed != nil {
			one.LastUsedAt = *k.LastUsed
		}
		if k.Expires != nil {
			one.WorksUntil = *k.Expires
		}
		out = append(out, one)
	}
	return out, err
}

func (p platformTokens) Roll(ctx context.Context, partner, id string, overlap time.Duration) (string, error) {
	return p.w.Platform.RollKey(ctx, p.id(partner), id, overlap)
}

func (p platformTokens) Revoke(ctx context.Context, partner, id string) error {
	return p.w.Platform.RevokeKey(ctx, p.id(partner), id)
}

func (p platformTokens) Requests(ctx context.Context, partner string, q RequestQuery) (RequestPage, error) {
	page, err := p.w.Platform.Requests(ctx, p.id(partner), local.RequestQuery{Source: q.Source, KeyID: q.KeyID, Route: q.Route,
		StatusFloor: q.StatusFloor, Since: q.Since, Older: q.Older, Newer: q.Newer, Limit: q.Limit})
	out := RequestPage{Older: page.Older, Newer: page.Newer}
	for _, r := range page.Rows {
		out.Rows = append(out.Rows, Request{No: r.No, At: r.At, FromDashboard: r.Source == local.FromDashboard,
			KeyID: r.KeyID, Method: r.Method, Route: r.Route, Status: r.Status, Took: r.Took})
	}
	if err == nil {
		out.Routes, err = p.w.Platform.RequestRoutes(ctx, p.id(partner))
	}
	return out, err
}

// opens says whether a token opens acme's things.
func (w *world) opens(token string) bool {
	w.t.Helper()
	who, err := w.Platform.Authenticate(w.t.Context(), token)
	if err != nil && !platform.Is(err, platform.Unauthenticated) {
		w.t.Fatal(err)
	}
	return err == nil && who.Partner == w.Partners[acme]
}

// tokenID is the id of acme's token of that label that works and was not rolled.
func (w *world) tokenID(label string) string {
	w.t.Helper()
	for _, k := range must(w.Platform.Keys(w.t.Context(), w.Partners[acme]))(w.t) {
		if k.Label == label && k.Works(w.Clock.Now()) && k.Expires == nil {
			return k.ID
		}
	}
	w.t.Fatalf("there is no token %q", label)
	return ""
}

// fresh is the token that a page shows.
func fresh(p page) string {
	p.t.Helper()
	token, _ := p.doc().Find("main [data-copy^=pd_]").First().Attr("data-copy")
	if token == "" {
		p.t.Fatalf("no token is shown: %s", p.text("main"))
	}
	return token
}

func TestATokenIsShownOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	for label, says := range map[string]string{"": "Write what this token is for", strings.Repeat("ö", 61): "at most 60"} {
		if got := owner.post("/settings/token", "do", "create", "label", label).is(http.StatusUnprocessableEntity); !strings.Contains(got.text("main"), says) {
			t.Errorf("a label of %d characters: %s", len([]rune(label)), got.text("main"))
		}
	}
	made := owner.follow(owner.post("/settings/token", "do", "create", "label", "billing script")).is(http.StatusOK)
	token := fresh(made)
	again := owner.get("/settings/token").is(http.StatusOK)
	if strings.Contains(again.body, token) {
		t.Error("it is shown a second time")
	}
	if text := again.text("main"); !strings.Contains(text, "billing script …"+token[len(token)-4:]) || !strings.Contains(text, "Never used") ||
		!strings.Contains(text, "50 calls a second, and 100 at once") {
		t.Errorf("the list says %s", text)
	}
	if !w.opens(token) {
		t.Error("the token that was shown opens nothing")
	}
	if text := owner.get("/settings/token").text("main"); strings.Contains(text, "Never used") {
		t.Errorf("after its use the list says %s", text)
	}
	if strings.Contains(w.log.String(), token) {
		t.Error("the token stands in the log")
	}
	audit, _, err := w.store.Audit.List(t.Context(), w.partners[acme].ID, store.AuditFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(audit) == 0 || audit[0].Action != "token.create" || strings.Contains(audit[0].Summary, token) {
		t.Errorf("the audit says %+v", audit)
	}
}

func TestATokenIsRolled(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	old := fresh(owner.follow(owner.post("/settings/token", "do", "create", "label", "billing script")))
	id := w.tokenID("billing script")
	w.Clock.Advance(time.Second)
	form := owner.get("/settings/token/" + id + "/roll").is(http.StatusOK)
	if v, _ := form.doc().Find("input[name=overlap][checked]").Attr("value"); v != "24" || !strings.Contains(form.text("main"), old[len(old)-4:]) {
		t.Errorf("%q is chosen on %s", v, form.text("main"))
	}
	for _, overlap := range []string{"", "2", "-1", "1e3"} {
		owner.post("/settings/token/"+id+"/roll", "overlap", overlap).is(http.StatusUnprocessableEntity).has("#overlap-problem, .error-summary")
	}
	if !w.opens(old) {
		t.Fatal("a refused roll ended the token")
	}
	rolled := owner.follow(owner.post("/settings/token/"+id+"/roll", "overlap", "1")).is(http.StatusOK)
	token := fresh(rolled)
	if token == old || !w.opens(old) || !w.opens(token) {
		t.Error("both tokens must work during the overlap")
	}
	list := owner.get("/settings/token")
	if text := list.text("main"); !strings.Contains(text, "Rolled") || !strings.Contains(text, "Works until") {
		t.Errorf("the list says %s", text)
	}
	if list.doc().Find(`a[href="/settings/token/`+id+`/roll"]`).Length() != 0 {
		t.Error("a rolled token can be rolled again")
	}
	// The same form sent twice makes one token.
	if got := owner.post("/settings/token/"+id+"/roll", "overlap", "1"); got.status != http.StatusConflict || strings.Contains(got.body, "pd_") {
		t.Errorf("a second time: %d %s", got.status, got.text("main"))
	}
	w.Clock.Advance(time.Hour)
	owner = w.as(acme, store.Owner) // the session may have idled out
	if w.opens(old) || !w.opens(token) || strings.Contains(owner.get("/settings/token").text("main"), "Works until") {
		t.Error("the old token lives on after its overlap")
	}
	owner.get("/settings/token/" + id + "/roll").is(http.StatusNotFound)
}

func TestATokenIsRevokedAfterAQuestion(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	token := fresh(owner.follow(owner.post("/settings/token", "do", "create", "label", "old script")))
	id := w.tokenID("old script")
	question := owner.get("/settings/token/" + id + "/revoke").is(http.StatusOK)
	if !strings.Contains(question.text("main"), "Revoke “old script”?") || !w.opens(token) {
		t.Errorf("the question is %s", question.text("main"))
	}
	done := owner.follow(owner.post("/settings/token/" + id + "/revoke"))
	if w.opens(token) || !strings.Contains(done.text("body"), "The token is revoked") || strings.Contains(done.text("main ul"), "old script") {
		t.Errorf("afterwards: %s", done.text("body"))
	}
	owner.post("/settings/token/" + id + "/revoke").is(http.StatusNotFound)
}

func TestTokensOfAnotherPartnerAreNotFound(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.as(acme, store.Owner).post("/settings/token", "do", "create", "label", "ours").is(http.StatusSeeOther)
	id, stranger := w.tokenID("ours"), w.as(bolt, store.Owner)
	for _, act := range []string{"roll", "revoke"} {
		stranger.get("/settings/token/" + id + "/" + act).is(http.StatusNotFound)
		stranger.post("/settings/token/"+id+"/"+act, "overlap", "0").is(http.StatusNotFound)
	}
	if w.tokenID("ours") != id {
		t.Error("it was changed all the same")
	}
	if strings.Contains(stranger.get("/settings/token").text("main"), "ours") {
		t.Error("another partner's list has it")
	}
}

// called puts calls into acme's log, a minute apart, oldest first.
func (w *world) called(rows ...local.Request) {
	for _, r := range rows {
		w.Clock.Advance(time.Minute)
		r.Partner, r.At = w.Partners[acme], w.Clock.Now()
		w.Platform.NoteRequest(r)
	}
}

func TestTheRequestLogIsReadAndNarrowed(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	owner.get("/settings/requests").is(http.StatusOK).has("main .empty")
	owner.post("/settings/token", "do", "create", "label", "billing script").is(http.StatusSeeOther)
	id := w.tokenID("billing script")
	w.called(
		local.Request{Source: local.FromAPI, KeyID: id, Method: "GET", Route: "/partnerclients/dids/{client_id}", Status: 200, Took: 1400 * time.Microsecond},
		local.Request{Source: local.FromAPI, KeyID: id, Method: "POST", Route: "/partnerclients/buy_did", Status: 409, Took: 12 * time.Millisecond},
		local.Request{Source: local.FromDashboard, Method: "GET", Route: "/partnerclients/clients", Status: 503, Took: 3 * time.Second},
		local.Request{Source: local.FromAPI, KeyID: id, Method: "GET", Route: "/partnerclients/clients", Status: 0},
	)
	all := owner.get("/settings/requests").is(http.StatusOK)
	want := [][]string{
		{"GET /partnerclients/clients", "cut off", "<0.1 ms", "billing script …"},
		{"GET /partnerclients/clients", "503 Service Unavailable", "3.0 s", "This dashboard"},
		{"POST /partnerclients/buy_did", "409 Conflict", "12 ms", "billing script …"},
		{"GET /partnerclients/dids/{client_id}", "200 OK", "1.4 ms", "billing script …"},
	}
	rows := all.doc().Find("tbody tr:not(.day-row)")
	if rows.Length() != len(want) {
		t.Fatalf("%d rows: %s", rows.Length(), all.text("tbody"))
	}
	for i, cells := range want {
		for j, cell := range cells {
			if got := strings.Join(strings.Fields(rows.Eq(i).Find("td").Eq(j+1).Text()), " "); !strings.HasPrefix(got, cell) {
				t.Errorf("row %d says %q, want %q", i, got, cell)
			}
		}
	}
	for query, count := range map[string]int{
		"status=4": 1, "status=5": 1, "status=2": 1, "source=dashboard": 1, "source=api": 3, "token=" + id: 3,
		"endpoint=%2Fpartnerclients%2Fclients": 2, "span=1h": 4, "source=api&endpoint=%2Fpartnerclients%2Fclients": 1,
	} {
		got := owner.get("/settings/requests?" + query).is(http.StatusOK)
		if n := got.doc().Find("tbody tr:not(.day-row)").Length(); n != count {
			t.Errorf("%s: %d rows, want %d", query, n, count)
		}
		if got.doc().Find(`a[href="/settings/requests"]:contains("Clear filters")`).Length() == 0 {
			t.Errorf("%s: the filters can't be cleared", query)
		}
	}
	none := owner.get("/settings/requests?endpoint=%2Fnowhere").is(http.StatusOK)
	if !strings.Contains(none.text("main"), "No call fits these filters") {
		t.Errorf("where nothing fits: %s", none.text("main"))
	}
	none.has(`select[name=endpoint] option[value="/nowhere"][selected]`)
	for _, query := range []string{"status=9", "span=1y", "source=me", "older=x", "newer=-1", "token=" + strings.Repeat("k", 61)} {
		owner.get("/settings/requests?" + query).is(http.StatusUnprocessableEntity).has(".error-summary")
	}
	if got := w.as(bolt, store.Owner).get("/settings/requests"); strings.Contains(got.body, "buy_did") {
		t.Error("another partner sees acme's calls")
	}
}

func TestTheRequestLogIsPaged(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	for range requestsShown + 3 {
		w.Platform.NoteRequest(local.Request{Partner: w.Partners[acme], At: w.Clock.Now(), Source: local.FromAPI, Method: "GET", Route: "/partnerclients/clients", Status: 200})
	}
	first := owner.get("/settings/requests?status=2").is(http.StatusOK)
	older, _ := first.doc().Find(`nav[aria-label=Pages] a:contains("Older")`).Attr("href")
	if n := first.doc().Find("tbody tr:not(.day-row)").Length(); n != requestsShown || !strings.Contains(older, "status=2") {
		t.Fatalf("%d rows, older at %q", n, older)
	}
	second := owner.get(older).is(http.StatusOK)
	newer, _ := second.doc().Find(`nav[aria-label=Pages] a:contains("Newer")`).Attr("href")
	if n := second.doc().Find("tbody tr:not(.day-row)").Length(); n != 3 || newer == "" {
		t.Fatalf("%d rows, newer at %q", n, newer)
	}
	if n := owner.get(newer).is(http.StatusOK).doc().Find("tbody tr:not(.day-row)").Length(); n != requestsShown {
		t.Errorf("back: %d rows", n)
	}
	if got := owner.get("/settings/requests?older=1").is(http.StatusOK); !strings.Contains(got.text("main"), "no further page") {
		t.Errorf("beyond the end: %s", got.text("main"))
	}
}
