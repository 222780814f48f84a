package handlers

import (
	"encoding/json"
	"go/format"
	"go/parser"
	"go/token"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
	"partnerdesk/store"
)

// The catalogue and the table of access speak of the same actions.
func TestEveryActionOfTheCatalogueStandsInTheTable(t *testing.T) {
	t.Parallel()
	for _, e := range wire.All() {
		if len(access[action(e.Action)]) == 0 {
			t.Errorf("%s is %q, which nobody may do: it stands in no table", e.Name, e.Action)
		}
		if writes := !e.Reads; writes && may(store.Viewer, action(e.Action)) {
			t.Errorf("%s changes something, and a viewer may do %q", e.Name, e.Action)
		}
	}
}

func TestEveryCostlyCallIsAnIntent(t *testing.T) {
	t.Parallel()
	for _, e := range wire.All() {
		if e.Costly && (carriers()[e.Name] == nil || !store.IntentKind(e.Name).Valid()) {
			t.Errorf("%s is costly, and is sent without being written down first", e.Name)
		}
	}
}

// What is secret is kept by name, so a name that the catalogue does not have
// protects nothing.
func TestSecretFieldsAreFieldsOfTheCatalogue(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, e := range wire.All() {
		for _, f := range append(slices.Clone(e.Request), e.Answer...) {
			known[f.Name] = true
			if words := strings.ToLower(f.Words); (strings.Contains(f.Name, "token") || strings.Contains(f.Name, "password") || strings.Contains(words, "keep it secret")) && !secret(f.Name) {
				t.Errorf("%s of %s is shown in clear", f.Name, e.Name)
			}
		}
	}
	for _, name := range secretFields() {
		if !known[name] {
			t.Errorf("no call has a field %q", name)
		}
	}
}

// Each call has a page that anybody of the staff may read, with code that holds.
func TestEveryCallHasAPage(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Viewer)
	for _, e := range wire.All() {
		p := b.get("/developers/" + e.Name + "?lang=go").is(http.StatusOK)
		for _, f := range e.Request {
			if !strings.Contains(p.text("table"), f.Name) {
				t.Errorf("%s: the field %s is not told", e.Name, f.Name)
			}
		}
		code := p.doc().Find("#code code").Text() + "\n"
		if _, err := parser.ParseFile(token.NewFileSet(), e.Name+".go", code, parser.AllErrors); err != nil {
			t.Errorf("%s: the Go code is none: %v\n%s", e.Name, err, code)
		}
		if tidy, err := format.Source([]byte(code)); err == nil && string(tidy) != code {
			t.Errorf("%s: the Go code is laid out otherwise than gofmt would", e.Name)
		}
		if sample := p.doc().Find("article code").Last().Text(); !json.Valid([]byte(sample)) {
			t.Errorf("%s: the example is not JSON: %s", e.Name, sample)
		}
	}
	b.get("/developers/no_such_call").is(http.StatusNotFound)
}

func TestExplorerFindsCalls(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Viewer)
	all := b.get("/developers").is(http.StatusOK)
	if n := all.doc().Find("#calls li").Length(); n != len(wire.All()) {
		t.Errorf("%d calls are listed, want %d", n, len(wire.All()))
	}
	found := b.get("/developers?q=SKIP+gst").is(http.StatusOK)
	if n := found.doc().Find("#calls li").Length(); n != 1 {
		t.Errorf("%d calls match, want 1", n)
	}
	none := b.get("/developers?q=%3Cscript%3E").is(http.StatusOK)
	if none.doc().Find("#calls li").Length() != 0 || !strings.Contains(none.text("#calls"), "No call matches “<script>”") {
		t.Errorf("no match is not said: %s", none.text("#calls"))
	}
	none.has(`#calls a[href="/developers"]`)
}

func TestExplorerPicksTheClientByNameAndShowsItsTokenNowhere(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Viewer)
	id, name := string(w.clientID(acme)), w.clients[acme].Name
	for _, call := range []string{"wallet_balance", "client", "clients", "client_dids", "masks"} {
		p := b.post("/developers/"+call, "client", name).is(http.StatusOK)
		if got := p.text("#answer"); !strings.Contains(got, "200 OK") {
			t.Fatalf("%s answered %s", call, got)
		}
		if strings.Contains(p.body, id) {
			t.Errorf("%s: the page holds the client's token", call)
		}
	}
	for what, form := range map[string][]string{
		"nobody's name": {"client", "Nobody at all"}, "no name": {}, "another partner's client": {"client", w.clients[bolt].Name + " of bolt"},
	} {
		if p := b.post("/developers/wallet_balance", form...); p.status != http.StatusUnprocessableEntity || p.doc().Find("#answer").Length() != 0 {
			t.Errorf("%s: %d %s", what, p.status, p.text("#try"))
		}
	}
}

func TestExplorerAsksWhichOfTwoClientsOfOneName(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	first := w.clients[acme]
	twin := w.clientID(acme)
	if _, err := w.store.Directory.Upsert(t.Context(), w.partners[acme].ID, 0, []store.Client{{
		Partner: w.partners[acme].ID, ClientID: "TWINTOKEN12345678", Name: first.Name, Email: "twin@x.example", Active: true}}); err != nil {
		t.Fatal(err)
	}
	b := w.as(acme, store.Viewer)
	p := b.post("/developers/wallet_balance", "client", first.Name).is(http.StatusUnprocessableEntity)
	if n := p.doc().Find(`[name="ref"]`).Length(); n != 2 {
		t.Fatalf("%d clients are offered, want 2", n)
	}
	p = b.post("/developers/wallet_balance", "client", first.Name, "ref", first.Ref).is(http.StatusOK)
	if !strings.Contains(p.text("#answer"), "200 OK") || strings.Contains(p.body, string(twin)) {
		t.Errorf("the chosen one answers %s", p.text("#answer"))
	}
}

func TestExplorerShowsARefusalAsThePlatformTellsIt(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Viewer)
	p := b.post("/developers/search_did", "client", w.clients[acme].Name, "f_country_code", "+1", "f_pattern", "abc").is(http.StatusOK)
	if got := p.text("#answer"); !strings.Contains(got, "400 Bad Request") || !strings.Contains(got, `"errors"`) {
		t.Errorf("the answer is %s", got)
	}
}

func TestWriteFromTheExplorerWantsTheRole(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	form := []string{"client", w.clients[acme].Name, "f_status", "0", "step", "send", "intent", "viewer-intent-1"}
	w.as(acme, store.Viewer).post("/developers/update_status", form...).is(http.StatusForbidden)
	p := w.as(acme, store.Viewer).get("/developers/update_status").is(http.StatusOK)
	if p.doc().Find("#try form").Length() != 0 {
		t.Error("a viewer gets the form of what they may not send")
	}
	w.as(acme, store.Billing).post("/developers/update_status", form...).is(http.StatusSeeOther)
	if c := must(w.store.Directory.ByRef(t.Context(), w.partners[acme].ID, w.clients[acme].Ref))(t); c.Active {
		t.Error("billing could not switch the client off")
	}
}

func TestWriteFromTheExplorerIsAskedForAndDoneOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	name := w.clients[acme].Name
	rows := func() int {
		page := must(w.Platform.As(w.Partners[acme]).Wallet.Transactions(t.Context(), platform.TransactionQuery{Client: w.clientID(acme)}))(t)
		return page.Total
	}
	before := rows()
	asked := b.post("/developers/add_client_credits", "client", name, "f_credit", "500").is(http.StatusOK)
	if rows() != before {
		t.Fatal("it was sent before it was asked for")
	}
	if got := asked.text("#try"); !strings.Contains(got, name) || !strings.Contains(got, "500") {
		t.Errorf("the question is %s", got)
	}
	form := url.Values{}
	asked.doc().Find(`#try input[type="hidden"]`).Each(func(_ int, s *goquery.Selection) {
		form.Set(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	form.Set("step", "send")
	for range 3 {
		sent := b.send(http.MethodPost, "/developers/add_client_credits", form).is(http.StatusSeeOther)
		if got := b.follow(sent).is(http.StatusOK).text("#answer"); !strings.Contains(got, "200 OK") || !strings.Contains(got, "Credits added") {
			t.Errorf("the answer is %s", got)
		}
	}
	if n := rows() - before; n != 1 {
		t.Errorf("%d credits were made, want 1", n)
	}
	if n := w.audited("add_client_credits"); n != 1 {
		t.Errorf("the audit trail has it %d times", n)
	}
}

func (w *world) audited(action string) int {
	w.t.Helper()
	list, _, err := w.store.Audit.List(w.t.Context(), w.partners[acme].ID, store.AuditFilter{Limit: 500})
	if err != nil {
		w.t.Fatal(err)
	}
	n := 0
	for _, e := range list {
		if e.Action == action {
			n++
		}
	}
	return n
}

// A write that is no intent is carried out once for its form all the same, and
// nothing secret of it is kept or shown.
func TestSecretsOfAWriteStandNowhere(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	const header = "X-Key: hushhushhush"
	fields := []string{"client", w.clients[acme].Name, "f_bot_name", "Greeter", "f_to_be_used", "voice", "f_wss_url", "wss://bot.example/x", "f_wss_header", header}
	asked := b.post("/developers/save_wss_bot", fields...).is(http.StatusOK)
	if strings.Contains(asked.body, "hushhush") {
		t.Error("the question repeats the secret")
	}
	asked.has(`#try input[type="password"][name="f_wss_header"]`)
	form := append(fields, "step", "send", "intent", "bot-intent-1")
	for range 2 {
		got := b.follow(b.post("/developers/save_wss_bot", form...).is(http.StatusSeeOther)).is(http.StatusOK)
		if text := got.text("#answer"); !strings.Contains(text, "200 OK") || strings.Contains(got.body, "hushhush") {
			t.Errorf("the answer is %s", text)
		}
	}
	bots := must(w.Platform.As(w.Partners[acme]).Bots.List(t.Context(), w.clientID(acme)))(t)
	if len(bots) != 1 {
		t.Fatalf("%d bots were made, want 1", len(bots))
	}
	if n := w.audited("save_wss_bot"); n != 1 {
		t.Errorf("the audit trail has it %d times", n)
	}
	list, _, err := w.store.Audit.List(t.Context(), w.partners[acme].ID, store.AuditFilter{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if strings.Contains(e.Summary+string(e.After)+string(e.Before), "hushhush") {
			t.Errorf("the audit trail holds the secret: %s %s", e.Summary, e.After)
		}
	}
	read := b.post("/developers/wss_bot", "client", w.clients[acme].Name, "f_id", bots[0].ID).is(http.StatusOK)
	if text := read.text("#answer"); !strings.Contains(text, `"wss_header": "••••••"`) || strings.Contains(read.body, "hushhush") {
		t.Errorf("the bot is shown as %s", text)
	}
	if strings.Contains(w.log.String(), "hushhush") {
		t.Error("the log holds the secret")
	}
}

// Nobody else sees the answer that somebody's write got.
func TestAnswerIsForWhoSentIt(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner := w.as(acme, store.Owner)
	sent := owner.post("/developers/update_status", "client", w.clients[acme].Name, "f_status", "0", "step", "send", "intent", "status-intent-1").is(http.StatusSeeOther)
	owner.follow(sent).has("#answer")
	if p := w.as(acme, store.Admin).follow(sent).is(http.StatusOK); p.doc().Find("#answer").Length() != 0 {
		t.Error("an admin sees the owner's answer")
	}
	if p := owner.get("/developers/update_status?done=of-another-replica").is(http.StatusOK); !strings.Contains(p.text("#try"), "no longer here") {
		t.Errorf("an answer that is elsewhere is not told of: %s", p.text("#try"))
	}
	w.as(bolt, store.Owner).follow(sent).is(http.StatusNotFound) // the client in the address is acme's
}

// Null means something of its own where the contract has it: here, always open.
func TestExplorerSendsNull(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b, api, client := w.as(acme, store.Owner), w.Platform.As(w.Partners[acme]), w.clientID(acme)
	offer := must(api.Numbers.Search(t.Context(), platform.NumberQuery{Client: client, CountryCode: "+91"}))(t)[0]
	did := must(api.Numbers.Buy(t.Context(), client, offer.Number, "IN"))(t).DIDID
	must(api.Schedules.Set(t.Context(), client, did, platform.Schedule{Zone: time.UTC, Hours: &platform.Week{}}))(t)
	hours := func() *platform.Week { return must(api.Schedules.Get(t.Context(), client, did))(t).Hours }
	if hours() == nil {
		t.Fatal("the premise is a number that is always closed")
	}
	form := []string{"client", w.clients[acme].Name, "f_did_id", did, "f_timezone", "Asia/Kolkata", "n_working_hours", "on"}
	b.get("/developers/set_did_schedule").is(http.StatusOK).has(`#try input[type="checkbox"][name="n_working_hours"]`)
	if p := b.post("/developers/set_did_schedule", append(form, "f_working_hours", "{}")...); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a value and null at once: %d", p.status)
	}
	asked := b.post("/developers/set_did_schedule", form...).is(http.StatusOK)
	asked.has(`#try input[type="hidden"][name="n_working_hours"]`)
	if got := asked.text("#code"); !strings.Contains(got, "null") {
		t.Errorf("the snippet does not send null: %s", got)
	}
	b.post("/developers/set_did_schedule", append(form, "step", "send", "intent", "null-intent-1")...).is(http.StatusSeeOther)
	if got := hours(); got != nil {
		t.Errorf("the hours are %v, and not always open", got)
	}
	b.get("/developers/edit_basic_flow").is(http.StatusOK).has(`#try input[type="checkbox"][name="n_transfer_to"]`)
}

func TestExplorerRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	p := b.post("/developers/set_did_schedule", "client", w.clients[acme].Name, "f_did_id", "1", "f_timezone", "Asia/Kolkata", "f_working_hours", "{monday").is(http.StatusUnprocessableEntity)
	if !strings.Contains(p.text("#try"), "Write JSON here") {
		t.Errorf("the form says %s", p.text("#try"))
	}
}
