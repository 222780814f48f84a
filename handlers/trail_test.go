package handlers

import (
	"database/sql"
	"encoding/csv"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"partnerdesk/platform/desk"
	"partnerdesk/store"
)

// noted writes an entry as somebody at the dashboard would.
func (w *world) noted(partner, who string, c desk.Change) {
	w.t.Helper()
	w.desk.For(desk.Actor{Actor: store.Actor{ID: "u_" + who, Name: who, Kind: "staff"}, Partner: w.partners[partner].ID, RequestID: "rq-" + who, IP: "203.0.113.7"}).Record(w.t.Context(), c)
}

func TestTheTrailShowsWhoDidWhatFromWhere(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ref := w.clients[acme].Ref
	w.noted(acme, "Asha", desk.Change{Action: "update_status", Object: "client", ObjectID: ref, Ref: ref, Summary: "Switched it off",
		Before: []byte(`{"status":"active","tier":1}`), After: []byte(`{"status":"inactive","tier":1}`)})
	w.noted(acme, "Bala", desk.Change{Action: "client.reveal", Object: "client", ObjectID: ref, Ref: ref, Summary: "Saw the PAN"})
	w.noted(bolt, "Chand", desk.Change{Action: "update_status", Object: "client", Summary: "Something of bolt's"})
	b := w.as(acme, store.Admin)
	p := b.get("/audit").is(http.StatusOK)
	text := p.text("main")
	for _, want := range []string{"Switched it off", "Asha", "203.0.113.7", w.clients[acme].Name, "Signed in", "is whole"} {
		if !strings.Contains(text, want) {
			t.Errorf("the trail does not say %q: %s", want, text)
		}
	}
	if strings.Contains(p.body, "Something of bolt") {
		t.Error("the trail shows another partner's")
	}
	rows := func(query string) string { return b.get("/audit?" + query).is(http.StatusOK).text("main tbody") }
	for query, want := range map[string][2]string{ // what is there, and what is not
		"who=u_Asha":                  {"Switched it off", "Saw the PAN"},
		"what=client.reveal":          {"Saw the PAN", "Switched it off"},
		"what=:looks":                 {"Saw the PAN", "Signed in"},
		"what=:signin":                {"Signed in", "Saw the PAN"},
		"client=" + ref:               {"Saw the PAN", "Signed in"},
		"request=rq-Bala":             {"Saw the PAN", "Switched it off"},
		"who=:api":                    {"", "Signed in"},
		"from=2001-01-01&to=2001-1-2": {"", ""},
		"to=2001-01-01":               {"", "Signed in"},
		"from=2001-01-01":             {"Switched it off", "Something of"},
	} {
		if query == "from=2001-01-01&to=2001-1-2" {
			b.get("/audit?" + query).is(http.StatusUnprocessableEntity).has("#to-problem")
			continue
		}
		got := rows(query)
		if want[0] != "" && !strings.Contains(got, want[0]) || want[1] != "" && strings.Contains(got, want[1]) {
			t.Errorf("%s finds %q", query, got)
		}
	}
	b.get("/audit?client=nobody+at+all").is(http.StatusUnprocessableEntity).has("#client-problem")
	b.get("/audit?from=2026-02-02&to=2026-02-01").is(http.StatusUnprocessableEntity).has("#to-problem")
	link, _ := b.get("/audit?who=u_Asha").doc().Find("main tbody td a").First().Attr("href")
	one := b.get(link).is(http.StatusOK)
	if text := one.text("main table"); !strings.Contains(text, "statusactiveinactive") || !strings.Contains(text, "tier11") {
		t.Errorf("before and after read %q", text)
	}
	if text := one.text("main .details"); !strings.Contains(text, "rq-Asha") || !strings.Contains(text, "update_status") {
		t.Errorf("the facts read %q", text)
	}
	b.get("/audit/entry/99999").is(http.StatusNotFound)
	b.get("/audit/entry/x").is(http.StatusNotFound)
	w.as(acme, store.Operations).get("/audit").is(http.StatusForbidden)
}

func TestTheTrailIsPagedAndExportedWhole(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for range 60 {
		w.noted(acme, "Asha", desk.Change{Action: "number.label", Object: "number", Summary: `=HYPERLINK("http://x")`})
	}
	b := w.as(acme, store.Owner)
	first := b.get("/audit?what=number.label").is(http.StatusOK)
	if n := first.doc().Find("main tbody tr:not(.day-row)").Length(); n != 50 {
		t.Errorf("%d rows on the first page", n)
	}
	older, _ := first.doc().Find(`main nav a:contains("Older")`).Attr("href")
	if n := b.get(older).is(http.StatusOK).doc().Find("main tbody tr:not(.day-row)").Length(); n != 10 {
		t.Errorf("%d rows on the second, by %s", n, older)
	}
	file := b.get("/audit.csv?what=number.label").is(http.StatusOK)
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.body, "\ufeff"))).ReadAll()
	if err != nil || len(records) != 61 {
		t.Fatalf("%d records: %v", len(records), err)
	}
	if cell := records[1][5]; strings.HasPrefix(cell, "=") {
		t.Errorf("a cell is the formula %q", cell)
	}
	if !strings.Contains(b.get("/audit").text("main tbody"), "Took the audit trail as a file") {
		t.Error("that it was taken is not in the trail")
	}
}

func TestTheTrailSaysWhetherItIsWhole(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	if text := b.get("/audit").text("main"); !strings.Contains(text, "none was changed, added or taken out") {
		t.Errorf("a whole trail reads %q", text)
	}
	db := must(sql.Open("sqlite", "file:"+w.path+"?_pragma=busy_timeout(5000)"))(t) // somebody with the file in hand
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `UPDATE audit SET summary = 'forged' WHERE partner = ? AND seq = 1`, w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	b.post("/audit/check").is(http.StatusSeeOther)
	if text := b.get("/audit").text("main [class*=alert-error]"); !strings.Contains(text, "tampered") || !strings.Contains(text, "Entry 1") {
		t.Errorf("a forged one reads %q", text)
	}
}

// Whatever is written into the trail by name can be looked for in words.
func TestEveryActOfTheTrailHasAName(t *testing.T) {
	t.Parallel()
	written := regexp.MustCompile(`(?:audit\(|\bAction: +)"([a-z_.]+)"`)
	n := 0
	for _, dir := range []string{".", "../platform/desk"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range written.FindAllStringSubmatch(string(text), -1) {
				n++
				if actNames[m[1]] == "" && !strings.HasSuffix(m[1], ".") {
					t.Errorf("%s writes %q, which has no name for the trail’s filter", file, m[1])
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("the premise: only %d acts were found in the sources", n)
	}
	if got := actName("number."); got != "Number" {
		t.Errorf("an act of no name is called %q", got)
	}
}
