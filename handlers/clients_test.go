package handlers

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

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
	w := newWorld(t).peopled()
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
	if v, _ := form.Find(`[name="signal"]`).Attr("value"); v != "low" {
		t.Error("adding a filter drops the signal")
	}
	b.get("/clients?signal=low&balance=large").is(http.StatusOK).has(`#clients a:contains("Clear search and filters")`)
	if got := b.get("/clients?signal=evil&sort=%22&validity=x"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("filters that do not exist answer %d", got.status)
	}
}

func TestTheWholeFilterIsExportedAndNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	w := newWorld(t).peopled()
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
