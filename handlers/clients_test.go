package handlers

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// listed puts clients into acme's directory, as a sync would.
func (w *world) listed(rows ...store.Client) []string {
	w.t.Helper()
	for i := range rows {
		rows[i].ClientID = fmt.Sprint("LISTED", i)
	}
	return must(w.store.Directory.Upsert(w.t.Context(), w.partners[acme].ID, 0, rows))(w.t)
}

func TestSignalsFilterTheListAndTheAddressSaysWhich(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	refs := w.listed(store.Client{Name: "Dry Goods", Active: true}, store.Client{Name: "Full Moon", Active: true})
	for i, balance := range []platform.Paise{60 * platform.Rupee, 9000 * platform.Rupee} {
		burn, one := 10*platform.Rupee, 1
		if err := w.store.Directory.SetFacts(t.Context(), w.partners[acme].ID, refs[i], store.Facts{Balance: &balance, Burn: &burn, DIDs: &one, Ready: &one, Agents: &one, At: w.Clock.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	b := w.as(acme, store.Billing)
	all := b.get("/clients").is(http.StatusOK)
	if text := all.text("tbody"); !strings.Contains(text, "Dry Goods") || !strings.Contains(text, "Full Moon") {
		t.Fatalf("the premise is a list of both: %s", text) // and the fixture, whose wallet is empty
	}
	card := all.doc().Find(`.signals a:contains("Low balance")`)
	href, _ := card.Attr("href")
	if !strings.Contains(card.Text(), "2") || !strings.Contains(href, "signal=low") {
		t.Fatalf("the card says %q and leads to %s", card.Text(), href)
	}
	low := b.get(href).is(http.StatusOK)
	if text := low.text("tbody"); !strings.Contains(text, "Dry Goods") || strings.Contains(text, "Full Moon") || !strings.Contains(text, "6 days") {
		t.Errorf("the signal lists %s", text)
	}
	low.has(`.signals a[aria-current="true"]:contains("Low balance")`)
	back, _ := low.doc().Find(`a.chip:contains("Low balance")`).Attr("href")
	if strings.Contains(back, "signal") || b.get(back).is(http.StatusOK).doc().Find("tbody tr").Length() != all.doc().Find("tbody tr").Length() {
		t.Errorf("the chip leads to %s", back)
	}
	// Another filter on top keeps the first.
	form := low.doc().Find(`form[aria-label="Filters"]`)
	if v, _ := form.Find(`[name="signal"] option[selected]`).Attr("value"); v != "low" {
		t.Error("adding a filter drops the signal")
	}
	b.get("/clients?signal=low&balance=large").is(http.StatusOK).has(`#clients a:contains("Clear search and filters")`)
	if got := b.get("/clients?signal=evil&sort=%22&validity=x"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("filters that do not exist answer %d", got.status)
	}
}

func TestTheListNamesBrandsWhereThereAreSeveral(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	refs := w.listed(store.Client{Name: "Dry Goods", Active: true}, store.Client{Name: "Full Moon", Active: true})
	owner := w.as(acme, store.Owner)
	page := owner.get("/clients").is(http.StatusOK)
	if strings.Contains(page.text("tbody"), "acme voice") || page.doc().Find(`[name="brand"]`).Length() != 0 {
		t.Error("the only brand is named")
	}
	owner.get("/clients?brand=first").is(http.StatusUnprocessableEntity)
	w.Clock.Advance(time.Second) // so that it is the second
	owner.post("/settings/brands/new", "name", "Zephyr Line", "accent", "#7c3aed").is(http.StatusSeeOther)
	option := owner.get("/clients").is(http.StatusOK).doc().Find(`[name="brand"] option:contains("Zephyr Line")`)
	second, _ := option.Attr("value")
	owner.post("/clients/"+refs[1]+"/brand", "brand", second).is(http.StatusSeeOther)
	page = owner.get("/clients").is(http.StatusOK)
	for name, brand := range map[string]string{"Dry Goods": "acme voice", "Full Moon": "Zephyr Line"} {
		if row := page.text(`tbody tr:contains("` + name + `")`); !strings.Contains(row, brand) {
			t.Errorf("the row of %s reads %s", name, row)
		}
	}
	for asked, want := range map[string][2]string{"first": {"Dry Goods", "Full Moon"}, second: {"Full Moon", "Dry Goods"}} {
		got := owner.get("/clients?brand=" + asked).is(http.StatusOK)
		if rows := got.text("tbody"); !strings.Contains(rows, want[0]) || strings.Contains(rows, want[1]) {
			t.Errorf("brand %s lists %s", asked, rows)
		}
		got.has(`a.chip:contains("Brand")`)
	}
	if file := owner.get("/clients.csv?brand=" + second).is(http.StatusOK).body; !strings.Contains(file, "Full Moon") || strings.Contains(file, "Dry Goods") {
		t.Errorf("the file of the brand is %s", file)
	}
}

func TestTheWholeFilterIsExportedAndNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	var rows []store.Client
	for i := range 450 { // more than a page, and than what is read at once
		rows = append(rows, store.Client{Name: fmt.Sprintf("Zeta %03d", i), Email: fmt.Sprintf("z%d@zeta.example", i), Mobile: "+919822041376", Active: i%2 == 0})
	}
	rows[7].Name = `=HYPERLINK("http://evil.example","x"), "quoted"`
	rows[8].Name = "@SUM(1)"
	rows[9].Name = "+919"
	w.listed(rows...)
	b := w.as(acme, store.Viewer)
	page := b.get("/clients?status=active&q=zeta").is(http.StatusOK)
	href, ok := page.doc().Find(`a[href*="/clients.csv"]`).Attr("href")
	if !ok || !strings.Contains(href, "status=active") || !strings.Contains(href, "q=zeta") {
		t.Fatalf("the export leads to %s", href)
	}
	got := b.get(href).is(http.StatusOK)
	if kind, name := got.header.Get("Content-Type"), got.header.Get("Content-Disposition"); kind != "text/csv; charset=utf-8" || !strings.Contains(name, "attachment") {
		t.Errorf("%s, %s", kind, name)
	}
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff"))).ReadAll()
	if err != nil || len(all) != 1+224 { // of 225 active ones, rows[8] is called otherwise
		t.Fatalf("%d rows, %v", len(all), err)
	}
	if !strings.Contains(strings.Join(all[0], ","), "Asia/Kolkata") {
		t.Errorf("the zone is not named: %v", all[0])
	}
	whole := b.get("/clients.csv").is(http.StatusOK).body
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(whole, "\ufeff"))).ReadAll()
	if err != nil || len(records) != 1+450+1 {
		t.Fatalf("%d rows, %v", len(records), err)
	}
	evil := 0
	for _, record := range records {
		for _, cell := range record {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a spreadsheet would reckon %q", cell)
			}
		}
		if strings.Contains(record[0], "HYPERLINK") || strings.Contains(record[0], "@SUM") {
			evil++
		}
	}
	if evil != 2 {
		t.Errorf("the premise is two names like formulas: %d", evil)
	}
	if strings.Contains(whole, "LISTED") {
		t.Error("the platform's ids stand in the export")
	}
	w.as(acme, store.ClientAdmin).get("/clients.csv").is(http.StatusNotFound)
}

// runJobs does every job that waits, as the background does.
func (w *world) runJobs() {
	w.t.Helper()
	for {
		busy, err := w.desk.WorkJob(w.t.Context(), "worker")
		if err != nil {
			w.t.Fatal(err)
		}
		if !busy {
			return
		}
	}
}

// hidden are the fields of the question on a page, as its form would send them.
func (p page) hidden(form string) []string {
	var fields []string
	p.doc().Find(form + ` input[type="hidden"]`).Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		value, _ := s.Attr("value")
		fields = append(fields, name, value)
	})
	return fields
}

func TestOneActOnManyClientsIsShownFirstAndDoneOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for range 2 {
		w.world().Client(t, acme)
	}
	if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	list := must(w.store.Directory.List(t.Context(), w.partners[acme].ID, store.Filter{}))(t).Clients
	b := w.as(acme, store.Billing)
	b.get("/clients").is(http.StatusOK).has(`form#bulk button[value="credit"]`)

	// The filter decides, and only what it finds.
	one := b.get("/clients/bulk?act=deactivate&all=1&q=" + url.QueryEscape(list[1].Name)).is(http.StatusOK)
	if text := one.text("tbody"); !strings.Contains(text, list[1].Name) || strings.Contains(text, list[0].Name) {
		t.Fatalf("the question is about %s", text)
	}
	if got := b.get("/clients/bulk?act=deactivate&all=1&status=evil"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a filter that does not exist chooses: %d", got.status)
	}

	// An amount is asked for, then shown before and after.
	ask := "/clients/bulk?act=credit&ref=" + list[0].Ref + "&ref=" + list[2].Ref + "&ref=" + w.clients[bolt].Ref
	fill := b.get(ask).is(http.StatusOK)
	fill.has(`[name="credit"]`)
	wrong := b.post("/clients/bulk", append(fill.hidden("main form"), "credit", "-5")...)
	if wrong.is(http.StatusUnprocessableEntity).value("credit") != "-5" || wrong.doc().Find("#credit-error, .error-summary, [aria-invalid]").Length() == 0 {
		t.Errorf("a negative amount: %s", wrong.text("main"))
	}
	sure := b.post("/clients/bulk", append(fill.hidden("main form"), "credit", "250")...).is(http.StatusOK)
	if text := sure.text("main"); !strings.Contains(text, "2 clients") || !strings.Contains(text, "₹500.00") || strings.Contains(text, "The client of bolt") {
		t.Fatalf("the question: %s", text)
	}
	answer := sure.hidden("form.confirm")
	first := b.post("/clients/bulk", answer...)
	again := b.post("/clients/bulk", answer...)
	if first.header.Get("Location") == "" || first.header.Get("Location") != again.header.Get("Location") {
		t.Fatalf("two answers to one question lead to %s and %s", first.header.Get("Location"), again.header.Get("Location"))
	}
	before := b.follow(first)
	before.has(`#job[hx-get][hx-trigger="every 1s"]`)
	w.runJobs()
	after := b.get(first.header.Get("Location")).is(http.StatusOK)
	if after.doc().Find("#job[hx-get]").Length() != 0 || strings.Count(after.text("#job tbody"), "Done") != 2 {
		t.Errorf("the job at its end: %s", after.text("#job"))
	}
	for i, want := range []platform.Paise{250 * platform.Rupee, 0, 250 * platform.Rupee} {
		c := must(w.store.Directory.ByRef(t.Context(), w.partners[acme].ID, list[i].Ref))(t)
		got := must(w.Platform.As(w.Partners[acme]).Wallet.Balance(t.Context(), platform.ClientID(c.ClientID)))(t)
		if got.Amount != want {
			t.Errorf("%s has %s, want %s", c.Name, got.Amount, want)
		}
	}
	// Nobody else's job, and nobody who may not.
	w.as(bolt, store.Owner).get(first.header.Get("Location")).is(http.StatusNotFound)
	w.as(acme, store.Viewer).get(ask).is(http.StatusForbidden)
	if w.as(acme, store.Viewer).get("/clients").doc().Find(`#bulk [name="act"]`).Length() != 0 {
		t.Error("who may do nothing is offered an act")
	}
}

// closedWallet refuses to credit one client.
type closedWallet struct {
	platform.WalletService
	client platform.ClientID
}

func (f closedWallet) AddCredit(ctx context.Context, in platform.NewCredit) (platform.Balance, error) {
	if in.Client == f.client {
		return platform.Balance{}, platform.Errorf(platform.Conflict, "This wallet is closed.")
	}
	return f.WalletService.AddCredit(ctx, in)
}

func TestAJobThatWasRefusedInPartIsTriedAgainInThatPart(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	other := w.world().Client(t, acme)
	if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	w.replace(func(api platform.API) platform.API {
		api.Wallet = closedWallet{api.Wallet, other}
		return api
	})
	b := w.as(acme, store.Owner)
	sure := b.post("/clients/bulk", "act", "credit", "all", "1", "credit", "10", "step", "confirm").is(http.StatusOK)
	job := b.post("/clients/bulk", sure.hidden("form.confirm")...).header.Get("Location")
	w.runJobs()
	over := b.get(job).is(http.StatusOK)
	if text := over.text("#job tbody"); !strings.Contains(text, "This wallet is closed.") || strings.Count(text, "Done") != 1 {
		t.Fatalf("the premise is one of each: %s", text)
	}
	w.replace(nil)
	retry := b.post(job+"/retry", over.hidden(`form[action$="/retry"]`)...)
	w.runJobs()
	if text := b.follow(retry).text("#job tbody"); strings.Count(text, "Done") != 1 || strings.Contains(text, "Refused") {
		t.Errorf("the second try: %s", text)
	}
	for _, id := range []platform.ClientID{w.clientID(acme), other} {
		if got := must(w.Platform.As(w.Partners[acme]).Wallet.Balance(t.Context(), id))(t); got.Amount != 10*platform.Rupee {
			t.Errorf("%s was credited", got.Amount)
		}
	}
}

func TestAJobStopsAndARestartGoesOn(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.world().Client(t, acme)
	if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	b := w.as(acme, store.Owner)
	start := func() string {
		sure := b.get("/clients/bulk?act=deactivate&all=1").is(http.StatusOK)
		return b.post("/clients/bulk", sure.hidden("form.confirm")...).header.Get("Location")
	}
	job := start()
	b.post(job + "/stop").is(http.StatusSeeOther)
	w.runJobs()
	if text := b.get(job).is(http.StatusOK).text("#job"); !strings.Contains(text, "Stopped") || !strings.Contains(text, "Not begun: 2 clients") {
		t.Errorf("a job that was stopped before it began: %s", text)
	}
	if text := b.get("/jobs").text("tbody"); !strings.Contains(text, "Stopped, 2 of 2 not begun") || !strings.Contains(text, "Go on with the remaining 2") {
		t.Errorf("the list of jobs: %s", text)
	}
	// It goes on as the same job, for who may do what it does.
	w.as(acme, store.Support).get(job + "/resume").is(http.StatusForbidden)
	w.as(acme, store.Support).post(job + "/resume").is(http.StatusForbidden)
	w.as(bolt, store.Owner).post(job + "/resume").is(http.StatusNotFound)
	if text := b.get(job + "/resume").is(http.StatusOK).text("main"); !strings.Contains(text, "Nothing is done twice") {
		t.Errorf("the question: %s", text)
	}
	if to := b.post(job + "/resume").is(http.StatusSeeOther).header.Get("Location"); to != job {
		t.Errorf("a resumed job leads to %s", to)
	}
	w.runJobs()
	if text := b.get(job).text("#job"); !strings.Contains(text, "Finished") || strings.Count(text, "Done") != 3 { // two rows, and their tab
		t.Errorf("resumed: %s", text)
	}
	b.get(job + "/resume").is(http.StatusSeeOther)
	sure := b.get("/clients/bulk?all=1&act=activate").is(http.StatusOK)
	b.post("/clients/bulk", sure.hidden("form.confirm")...)
	w.runJobs()
	// A worker that dies leaves a row begun; another takes the job up when the
	// lease has ended, and not before.
	job = start()
	id := strings.TrimPrefix(job, "/jobs/")
	if _, ok := must2(w.store.Jobs.Claim(t.Context(), "dead", time.Minute))(t); !ok {
		t.Fatal("the job was not there to be taken")
	}
	if _, ok := must2(w.store.Jobs.Next(t.Context(), id, "dead", time.Minute))(t); !ok {
		t.Fatal("the job had no row")
	}
	w.runJobs()
	if got := must(w.store.Jobs.Get(t.Context(), w.partners[acme].ID, id))(t); got.Counts[store.RowDone] != 0 {
		t.Errorf("somebody else's job was worked on: %v", got.Counts)
	}
	w.Clock.Advance(2 * time.Minute)
	w.runJobs()
	if got := must(w.store.Jobs.Get(t.Context(), w.partners[acme].ID, id))(t); got.Counts[store.RowDone] != 2 || got.Ended.IsZero() {
		t.Errorf("after a restart: %+v", got)
	}
}

// must2 is must for what answers whether, too.
func must2[T any](v T, ok bool, err error) func(testing.TB) (T, bool) {
	return func(t testing.TB) (T, bool) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v, ok
	}
}

func TestViewsKeepFiltersForOneselfOrForAll(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, viewer := w.as(acme, store.Owner), w.as(acme, store.Viewer)
	owner.follow(owner.post("/clients/views", "name", "Low ones", "shared", "1", "signal", "low", "sort", "lasts", "after", "c_gone1234")).has(`summary:contains("Low ones")`)
	owner.post("/clients/views", "name", "Mine only", "status", "inactive").is(http.StatusSeeOther)
	theirs := viewer.get("/clients").is(http.StatusOK)
	href, _ := theirs.doc().Find(`a.menu-item:contains("Low ones")`).Attr("href")
	if href != "/clients?signal=low&sort=lasts" {
		t.Errorf("the shared view leads to %q", href)
	}
	viewer.get(href).is(http.StatusOK).has(`summary:contains("Low ones")`)
	if theirs.doc().Find(`a.menu-item:contains("Mine only")`).Length() != 0 {
		t.Error("a view of one's own is shown to a colleague")
	}
	if theirs.doc().Find(`form[action$="/delete"]`).Length() != 0 {
		t.Error("a colleague's view can be removed")
	}
	remove, _ := owner.get("/clients").doc().Find(`form[action$="/delete"]`).First().Attr("action")
	viewer.post(remove).is(http.StatusNotFound)
	owner.post(remove).is(http.StatusSeeOther)
	owner.follow(owner.post("/clients/views", "name", "   ")).has(`[data-toast]:contains("Give the view a name")`)
	if w.as(bolt, store.Owner).get("/clients").doc().Find(`a.menu-item[href*="signal=low"]`).Length() != 0 {
		t.Error("another partner sees the view")
	}
}

func TestNotesAndTagsAreForColleaguesOnly(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	base := "/clients/" + w.clients[acme].Ref
	b := w.as(acme, store.Support)
	b.follow(b.post(base+"/notes", "body", "Call back on Monday\nnot before ten")).has(`li:contains("Call back on Monday")`)
	b.post(base+"/notes", "body", " ").is(http.StatusUnprocessableEntity).has(`[aria-invalid="true"][name="body"]`)
	long := b.post(base+"/notes", "body", strings.Repeat("x", 4001)).is(http.StatusUnprocessableEntity)
	if typed := long.text(`textarea[name="body"]`); len(typed) != 4001 {
		t.Errorf("of what was typed %d characters are left", len(typed))
	}
	b.follow(b.post(base+"/tags", "tag", "  Big   Fish ")).has(`.chip a[href="/clients?tag=big+fish"]`)
	b.get("/clients?tag=big+fish").is(http.StatusOK).has(`tbody a[href="` + base + `"]`)
	taken := b.follow(b.post(base+"/tags/remove", "tag", "big fish"))
	taken.has(`[data-toast] form[action="` + base + `/tags"]`)
	if taken.doc().Find(`.chip`).Length() != 0 {
		t.Error("the tag is still on")
	}
	b.post(base+"/tags/remove", "tag", "big fish").is(http.StatusNotFound)
	overview := w.as(acme, store.Viewer).get(base).is(http.StatusOK)
	overview.has(`p:contains("Call back on Monday")`)
	if mine := w.as(acme, store.Viewer).get(base + "/notes").is(http.StatusOK); mine.doc().Find(`form[action*="/notes"], form[action*="/tags"]`).Length() != 0 {
		t.Error("a viewer is offered to write")
	}
	if own := w.as(acme, store.ClientAdmin).get(base).is(http.StatusOK); strings.Contains(own.body, "Call back") {
		t.Error("the client reads what colleagues wrote about it")
	}
	w.as(acme, store.ClientAdmin).get(base + "/notes").is(http.StatusNotFound)
}

func TestTaxNumbersAreShownToWhoMayAndSaysWhy(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := reviewed(w)
	z.get(z.at("/review")).is(http.StatusOK)
	live := z.post(z.at("/sign"), "intent", z.get(z.at("/sign")).value("intent"), "agreed", "on").is(http.StatusSeeOther)
	base := live.header.Get("Location")
	owner := w.as(acme, store.Owner)
	overview := owner.get(base).is(http.StatusOK)
	overview.has(`dl a[href="` + base + `/kyc/reveal"]`)
	if strings.Contains(overview.body, aCompanyPAN) {
		t.Fatal("the premise is a masked PAN")
	}
	short := owner.post(base+"/kyc/reveal", "reason", "hm").is(http.StatusUnprocessableEntity)
	if strings.Contains(short.body, aCompanyPAN) {
		t.Error("it is shown without a reason")
	}
	shown := owner.post(base+"/kyc/reveal", "reason", "the auditor asks").is(http.StatusOK)
	if !strings.Contains(shown.text("dl"), aCompanyPAN) || !strings.Contains(shown.header.Get("Cache-Control"), "no-store") {
		t.Errorf("shown: %s", shown.text("dl"))
	}
	owner.get(base + "/activity").is(http.StatusOK).has(`:contains("the auditor asks")`)
	for _, role := range []store.Role{store.Operations, store.Viewer, store.Billing} {
		w.as(acme, role).post(base+"/kyc/reveal", "reason", "the auditor asks").is(http.StatusForbidden)
	}
	// One that came by another route has no copy here.
	other := owner.post("/clients/"+w.clients[acme].Ref+"/kyc/reveal", "reason", "the auditor asks").is(http.StatusOK)
	if !strings.Contains(other.text("dl"), "not held here") {
		t.Errorf("of another client: %s", other.text("dl"))
	}
	if strings.Contains(w.log.String(), aCompanyPAN) {
		t.Error("the PAN stands in the log")
	}
}

func TestTickedRowsAloneAreExported(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	refs := w.listed(store.Client{Name: "Aakar Garments", Active: true}, store.Client{Name: "Bela Books", Active: true}, store.Client{Name: "Chetak Motors", Active: true})
	theirs := w.clients[bolt].Ref
	b := w.as(acme, store.Viewer)
	page := b.get("/clients").is(http.StatusOK)
	if to, _ := page.doc().Find(`#bulk button:contains("Export CSV")`).Attr("formaction"); to != "/clients.csv" {
		t.Errorf("the button leads to %q", to)
	}
	got := b.get("/clients.csv?status=inactive&ref=" + refs[0] + "&ref=" + refs[2] + "&ref=" + theirs + "&ref=c_nothing").is(http.StatusOK)
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff"))).ReadAll()
	if err != nil || len(records) != 3 || records[1][0] != "Aakar Garments" || records[2][0] != "Chetak Motors" {
		t.Errorf("%v, %v", records, err)
	}
	if many := b.get("/clients.csv?" + strings.Repeat("ref=c_x&", 201)); many.status == http.StatusOK || many.status >= 500 {
		t.Errorf("201 rows answer %d", many.status)
	}
	// All that the filter finds is more than what is ticked.
	whole := b.get("/clients.csv?all=1&ref=" + refs[0]).is(http.StatusOK).body
	if strings.Count(whole, "\n") != 1+3+1 {
		t.Errorf("all are %s", whole)
	}
}

func TestAnyWordOfANameFindsTheClient(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.listed(store.Client{Name: "Aakar Garments", Active: true}, store.Client{Name: "Garware (Nashik) Ropes", Active: true}, store.Client{Name: "Bela Books", Active: false})
	b := w.as(acme, store.Viewer)
	for q, want := range map[string]string{"garm": "Aakar Garments", "GARMENTS aak": "Aakar Garments", "nash": "Garware (Nashik) Ropes", "rop nas": "Garware (Nashik) Ropes", "oks": "", "garments books": ""} {
		text := b.get("/clients?q=" + url.QueryEscape(q)).is(http.StatusOK).text("#clients tbody .row-link")
		if text != want {
			t.Errorf("%q finds %q, want %q", q, text, want)
		}
	}
}

func TestWhoIsStillInKYCStandsUnderAFilter(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	o, err := w.store.Onboarding.Create(t.Context(), store.Onboarding{Partner: w.partners[acme].ID, Name: "Nila Travels", Email: "hello@nila.example", Mobile: "+919822041376", Next: platform.StepPAN, CreatedBy: "u"})
	if err != nil {
		t.Fatal(err)
	}
	b := w.as(acme, store.Operations)
	page := b.get("/clients?kyc=pending").is(http.StatusOK)
	if href, _ := page.doc().Find("#clients tbody .row-link").Attr("href"); !strings.HasSuffix(href, o.ID) || !strings.Contains(page.text("#clients tbody"), "KYC, ") {
		t.Errorf("the list says %q and leads to %q", page.text("#clients"), href)
	}
	page.has(`a.chip:contains("Under way")`)
	if page.doc().Find(`#bulk, a[href*="/clients.csv"]`).Length() != 0 {
		t.Error("who is no client yet can be ticked or exported")
	}
	for path, want := range map[string]int{"/clients?kyc=pending&q=nil": 1, "/clients?kyc=pending&q=41376": 1, "/clients?kyc=pending&q=bela": 0, "/clients?kyc=stalled": 0} {
		if n := b.get(path).is(http.StatusOK).doc().Find("#clients tbody tr").Length(); n != want {
			t.Errorf("%s lists %d, want %d", path, n, want)
		}
	}
	if got := b.get("/clients.csv?kyc=pending"); got.status == http.StatusOK {
		t.Error("everybody is exported where nobody was meant")
	}
	if got := b.get("/clients/bulk?act=tag&all=1&kyc=pending"); got.status == http.StatusOK {
		t.Error("an act on all of them is an act on every client")
	}
}

func TestHowFarTheListIsReadIsShownWhileItIsRead(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Viewer)
	if b.get("/clients").doc().Find("#reading").Length() != 0 {
		t.Fatal("nothing is being read")
	}
	w.Clock.Advance(time.Minute)
	gen, err := w.store.Directory.BeginSync(t.Context(), w.partners[acme].ID)
	if err == nil {
		w.Clock.Advance(3 * time.Second)
		err = w.store.Directory.NoteSync(t.Context(), w.partners[acme].ID, gen, 1500)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/clients", "/"} {
		page := b.get(path).is(http.StatusOK)
		page.has("#reading[hx-get]")
		if text := page.text("#reading"); !strings.Contains(text, "1,500 clients so far") {
			t.Errorf("%s says %q", path, text)
		}
	}
	if _, err := w.store.Directory.MarkMissing(t.Context(), w.partners[acme].ID, gen+1); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(6 * time.Minute) // it was cut off
	if b.get("/clients").doc().Find("#reading").Length() != 0 {
		t.Error("what was cut off is said to go on")
	}
}
