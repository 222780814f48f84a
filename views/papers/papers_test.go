package papers

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"image"
	"image/png"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"partnerdesk/platform"
	"partnerdesk/views/words"
)

func testContext() context.Context {
	return words.WithZone(words.With(context.Background(), words.English), words.India)
}

// entries are n debits after one credit, as a ledger has them.
func entries(n int) []platform.Transaction {
	at := time.Date(2026, time.March, 31, 18, 29, 0, 0, time.UTC) // 23:59 in India
	all := []platform.Transaction{{ID: "1", At: at, Amount: 1_00_000_00, Type: platform.ExpenseCredit, BalanceAfter: 1_00_000_00, Description: "Credit added"}}
	for i := range n {
		last := all[len(all)-1]
		all = append(all, platform.Transaction{ID: strconv.Itoa(i + 2), At: at.Add(time.Duration(i+1) * time.Minute), Amount: -1_25, Type: platform.ExpenseCall,
			DID: "+911143104501", BalanceAfter: last.BalanceAfter - 1_25, Description: "Call from +91 98220 41376, 2 min 10 s"})
	}
	return all
}

func statement(all []platform.Transaction) Statement {
	from, to := time.Date(2026, time.March, 1, 0, 0, 0, 0, words.India), time.Date(2026, time.April, 30, 0, 0, 0, 0, words.India)
	return Statement{
		Face:   Face{Name: "Sahyadri Cloud Telephony", Mark: "S", Accent: "#0f766e", LegalName: "Sahyadri Telecom Services Pvt Ltd", Address: []string{"4 Law College Road", "Pune 411004"}, GSTIN: "27AAPFU0939F1ZV", Contact: "help@sahyadri.example"},
		Number: "SAH/26-27/00042", Client: "Aakar Prints & Packaging", From: &from, To: &to, Total: len(all), Issued: to.AddDate(0, 0, 1),
		Entries: seq(all),
	}
}

func seq(all []platform.Transaction) iter.Seq2[platform.Transaction, error] {
	return func(yield func(platform.Transaction, error) bool) {
		for _, e := range all {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func TestCSVHoldsEveryEntryAndNoFormula(t *testing.T) {
	t.Parallel()
	all := entries(3)
	all[2].Description = "=HYPERLINK(\"http://x\")"
	var b bytes.Buffer
	sum, err := CSV(testContext(), &b, statement(all))
	if err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(b.String(), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !ok || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if want := []string{"1", "2026-03-31 23:59:00", "Credit", "Credit added", "", "100000", "", "100000"}; !slices.Equal(rows[1], want) {
		t.Errorf("%q, want %q", rows[1], want)
	}
	if want := []string{"3", "2026-04-01 00:01:00", "Call", "'=HYPERLINK(\"http://x\")", "'+911143104501", "", "1.25", "99997.50"}; !slices.Equal(rows[3], want) {
		t.Errorf("%q, want %q", rows[3], want)
	}
	if !strings.Contains(rows[0][1], "Asia/Kolkata") {
		t.Errorf("the head does not name the zone: %q", rows[0])
	}
	if sum != (Sums{Entries: 4, In: 1_00_000_00, Out: 3_75, Closing: 99_996_25}) {
		t.Errorf("%+v", sum)
	}
}

func TestAWorkbookGoesOnOnAnotherSheet(t *testing.T) {
	t.Parallel()
	all := entries(6)
	all[1].Description = "=1+1"
	all[2].Description, all[3].Description = "a < b & \"c\" > d\x01 नमस्ते", "_x0041_ _x0041 _y0041_"
	all[4].Description = strings.Repeat("न", 40_000)
	var b bytes.Buffer
	if _, err := sheet(testContext(), &b, statement(all), 3); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(name, " ", len(rows)-1))
		if rows[0][0] != "Entry" {
			t.Errorf("%s begins with %q", name, rows[0])
		}
	}
	if want := []string{"Statement 3", "Statement 2 3", "Statement 3 1"}; !slices.Equal(got, want) {
		t.Errorf("sheets %q, want %q", got, want)
	}
	at, _ := f.GetCellValue("Statement", "B2")
	text, _ := f.GetCellValue("Statement", "D3")
	formula, _ := f.GetCellFormula("Statement", "D3")
	balance, _ := f.GetCellValue("Statement", "H3")
	if at != "2026-03-31 23:59:00" || text != "=1+1" || formula != "" || balance != "99,998.75" {
		t.Errorf("at %q, text %q, formula %q, balance %q", at, text, formula, balance)
	}
	for cell, want := range map[string]string{"D4": "a < b & \"c\" > d\uFFFD नमस्ते", "A2": "1"} {
		if got, _ := f.GetCellValue("Statement", cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	for cell, want := range map[string]string{"D2": "_x0041_ _x0041 _y0041_", "D3": strings.Repeat("न", longestCell)} {
		if got, _ := f.GetCellValue("Statement 2", cell); got != want {
			t.Errorf("%s is %.40q, want %.40q", cell, got, want)
		}
	}
	if at, _ := f.GetCellValue("Statement", "B2", excelize.Options{RawCellValue: true}); at != "46112.99930556" { // a minute before April in India
		t.Errorf("as a number that is %s", at)
	}
}

func TestTheFirstEntryThatDoesNotFollowIsNamed(t *testing.T) {
	t.Parallel()
	all := entries(5)
	all[3].BalanceAfter++
	sum, err := CSV(testContext(), new(bytes.Buffer), statement(all))
	if err != nil || sum.Bad == nil || sum.Bad.ID != "4" {
		t.Errorf("%+v, %v", sum.Bad, err)
	}
	s := statement(all)
	s.Type = platform.ExpenseCall // then gaps are what was asked for
	if sum, _ = CSV(testContext(), new(bytes.Buffer), s); sum.Bad != nil {
		t.Errorf("a part of the entries is no ledger, yet entry %s is called bad", sum.Bad.ID)
	}
}

// PRINTED, if set, is where to keep the document for looking at.
func TestAPrintedStatementHasEveryPage(t *testing.T) {
	t.Parallel()
	all := entries(150)
	all[5].Description = "A name in देवनागरी and a very long description that does not fit into its column at all"
	var b bytes.Buffer
	sum, err := Print(testContext(), &b, statement(all))
	if err != nil {
		t.Fatal(err)
	}
	if sum.Entries != 151 || !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) {
		t.Errorf("%d entries, %.8q", sum.Entries, b.Bytes())
	}
	if n := bytes.Count(b.Bytes(), []byte("/Type /Page\n")); n != 4 {
		t.Errorf("%d pages", n)
	}
	if file := os.Getenv("PRINTED"); file != "" {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := statement(nil)
	if _, err := Print(testContext(), new(bytes.Buffer), s); err != nil {
		t.Errorf("a statement without entries: %v", err)
	}
	s.Total = PrintMax + 1
	if _, err := Print(testContext(), new(bytes.Buffer), s); !platform.Is(err, platform.Invalid) {
		t.Errorf("a statement beyond the limit: %v", err)
	}
}

func BenchmarkPrint200Pages(b *testing.B) {
	all := entries(8600)
	for b.Loop() {
		if _, err := Print(testContext(), new(bytes.Buffer), statement(all)); err != nil {
			b.Fatal(err)
		}
	}
}

// square is a logo of that size.
func square(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(i % 251)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALogoStandsOnPaper(t *testing.T) {
	t.Parallel()
	printed := func(f func(*Face)) []byte {
		s := statement(entries(1))
		f(&s.Face)
		var b bytes.Buffer
		if _, err := Print(testContext(), &b, s); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	plain := printed(func(*Face) {})
	if bytes.Contains(plain, []byte("/Subtype /Image")) {
		t.Fatal("the premise: without a logo there is no picture")
	}
	for name, change := range map[string]func(*Face){
		"a sign": func(f *Face) { f.Logo = square(t, 80, 80) },
		"a word": func(f *Face) { f.Logo, f.Wide = square(t, 800, 100), true },
	} {
		if !bytes.Contains(printed(change), []byte("/Subtype /Image")) {
			t.Errorf("%s is not there", name)
		}
	}
	// What can't be read leaves the mark.
	if got := printed(func(f *Face) { f.Logo = []byte("no picture") }); bytes.Contains(got, []byte("/Subtype /Image")) || len(got) < len(plain)/2 {
		t.Errorf("a broken logo leaves %d bytes", len(got))
	}
}
