package handlers

import (
	"context"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestAStatementLeavesAsAFile(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	now := w.Clock.Now()
	w.credit(500 * platform.Rupee)
	for i := range 60 { // more than a page of the statement
		w.spend(now.Add(time.Duration(i)*time.Minute), platform.ExpenseCall, platform.Rupee, "")
	}
	at := w.base() + "/wallet/statement"
	for who, b := range map[string]*browser{"billing": w.as(acme, store.Billing), "the client": w.as(acme, store.ClientViewer)} {
		p := b.get(at + ".csv").is(http.StatusOK)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.body, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 62 || rows[1][5] != "500" || rows[61][7] != "440" {
			t.Errorf("%s: %d rows, %v", who, len(rows), err)
		}
		if got := p.header.Get("Content-Disposition"); !strings.Contains(got, "attachment") || !strings.HasSuffix(got, `.csv"`) {
			t.Errorf("%s: %s", who, got)
		}
	}
	b := w.as(acme, store.Billing)
	f, err := excelize.OpenReader(strings.NewReader(b.get(at + ".xlsx" + withQuery("type", "credit")).is(http.StatusOK).body))
	if err != nil {
		t.Fatal(err)
	}
	if rows := must(f.GetRows("Statement"))(t); len(rows) != 2 || rows[1][5] != "500.00" {
		t.Errorf("the workbook of the credits: %q", rows)
	}
	if p := b.get(at + ".pdf").is(http.StatusOK); p.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(p.body, "%PDF-") {
		t.Errorf("%s, %.10q", p.header.Get("Content-Type"), p.body)
	}
	for name, query := range map[string]string{"31 February": withQuery("from", "2026-02-31"), "reversed": withQuery("from", "2026-03-02", "to", "2026-03-01"), "no type": withQuery("type", "gold")} {
		for _, kind := range []string{".csv", ".xlsx", ".pdf"} {
			if got := b.get(at + kind + query); got.status != http.StatusUnprocessableEntity {
				t.Errorf("%s as %s: %d", name, kind, got.status)
			}
		}
	}
}

func TestAStatementTellsItsEndsAndWhereTheyDoNotMeet(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(500 * platform.Rupee)
	w.spend(w.Clock.Now(), platform.ExpenseCall, 20*platform.Rupee, "")
	b := w.as(acme, store.Billing)
	page := b.get(w.base() + "/wallet").is(http.StatusOK)
	if got := page.text("#statement dl"); got != "Opening balance₹0.00Net change+₹480.00Closing balance₹480.00" {
		t.Errorf("the ends: %q", got)
	}
	if page.doc().Find("#statement .alert").Length() != 0 {
		t.Error("a sound statement is doubted")
	}
	if got := b.get(w.base() + "/wallet" + withQuery("type", "call")); got.doc().Find("#statement dl").Length() != 0 {
		t.Error("a part of the entries has ends")
	}
	w.Clock.Advance(time.Minute)
	w.replace(func(a platform.API) platform.API {
		a.Wallet = crookedWallet{a.Wallet}
		return a
	})
	if got := b.get(w.base() + "/wallet").is(http.StatusOK).text("#statement .alert"); !strings.Contains(got, "don’t add up") || !strings.Contains(got, "entry 2") {
		t.Errorf("a statement that does not add up says %q", got)
	}
}

// A receipt keeps its number and its tax, whatever is set later.
func TestAReceiptStaysAsItWasIssued(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(500 * platform.Rupee)
	b := w.as(acme, store.Billing)
	link, _ := b.get(w.base() + "/wallet").is(http.StatusOK).doc().Find(`#statement a[href*="/receipts/"]`).Attr("href")
	first := b.get(link).is(http.StatusOK)
	if !strings.HasPrefix(first.body, "%PDF-") {
		t.Fatalf("%.10q", first.body)
	}
	b.post("/settings/billing", "gst_rate", "5", "gst", "within", "prefix", "zz").is(http.StatusSeeOther)
	again := b.get(link).is(http.StatusOK)
	if was, is := first.header.Get("Content-Disposition"), again.header.Get("Content-Disposition"); was != is || !strings.Contains(is, "acmr-25-26-00001") && !strings.Contains(is, "-26-27-00001") {
		t.Errorf("first %s, then %s", was, is)
	}
	for _, wrong := range []string{"/receipts/1", "/receipts/1?on=2020-01-01", "/receipts/99" + link[strings.Index(link, "?"):], "/receipts/1?on=x"} {
		if got := b.get(w.base() + "/wallet" + wrong); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, got.status)
		}
	}
}

// What a client was asked to pay for a credit stands on its receipt, although the tax
// settings were changed before that was first made.
func TestAReceiptHasTheTaxTermsOfItsCredit(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Billing)
	w.credit(500 * platform.Rupee)
	w.Clock.Advance(time.Minute)
	b.post("/settings/billing", "gst_rate", "5", "gst", "within").is(http.StatusSeeOther)
	w.Clock.Advance(time.Minute)
	w.credit(600 * platform.Rupee)
	b.get(w.base() + "/wallet").is(http.StatusOK).doc().Find(`#statement a[href*="/receipts/"]`).Each(func(i int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		b.get(href).is(http.StatusOK)
	})
	for id, want := range map[string]store.BillingSettings{"1": {GSTRate: 18_00}, "2": {GSTRate: 5_00, Inclusive: true}} {
		p := must(w.store.Papers.Issue(t.Context(), store.Paper{Partner: w.partners[acme].ID, Kind: store.ReceiptPaper, ClientRef: w.clients[acme].Ref, Subject: id, By: "x"}))(t)
		if p.Seq == 0 || p.Issuer.GSTRate != want.GSTRate || p.Issuer.Inclusive != want.Inclusive {
			t.Errorf("the receipt of entry %s has %d, within: %t", id, p.Issuer.GSTRate, p.Issuer.Inclusive)
		}
	}
}

func TestBillingSettingsShowOnCreditsAndNameEachFaultAtOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	bad := b.post("/settings/billing", "gst_rate", "lots", "approve", "-5", "gstin", "27", "prefix", "TOOLONG").is(http.StatusUnprocessableEntity)
	for _, field := range []string{"gst_rate", "approve", "gstin", "prefix"} {
		bad.has("#" + field + "-problem")
	}
	confirm := w.base() + "/wallet/credit" + withQuery("step", "confirm", "credit", "500")
	if got := b.get(confirm).is(http.StatusOK).row("To collect"); got != "₹590.00 with ₹90.00 GST at 18 %" {
		t.Errorf("on top: %q", got)
	}
	b.post("/settings/billing", "gst_rate", "18", "gst", "within").is(http.StatusSeeOther)
	if got := b.get(confirm).is(http.StatusOK).row("To collect"); got != "₹500.00 of which ₹76.27 GST at 18 %" {
		t.Errorf("within: %q", got)
	}
	b.post("/settings/billing", "gst_rate", "0", "gst", "within").is(http.StatusSeeOther)
	if got := b.get(confirm).is(http.StatusOK).row("To collect"); got != "" {
		t.Errorf("without GST: %q", got)
	}
}

// A statement that is too long to wait for is made in the background, and its page
// leads to the file.
func TestALongStatementIsMadeInTheBackground(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(500 * platform.Rupee)
	w.spend(w.Clock.Now(), platform.ExpenseCall, 20*platform.Rupee, "")
	// A platform that says of a short statement that it is long.
	w.replace(func(a platform.API) platform.API {
		a.Wallet = longWallet{a.Wallet}
		return a
	})
	b := w.as(acme, store.Billing)
	ask := b.follow(b.get(w.base() + "/wallet/statement.pdf" + withQuery("type", "call"))).is(http.StatusOK)
	action, _ := ask.doc().Find("main form").First().Attr("action")
	at := b.post(action, ask.hidden("main form")...).is(http.StatusSeeOther).header.Get("Location")
	again := b.post(action, ask.hidden("main form")...).header.Get("Location")
	if at != again || !strings.Contains(at, "/exports/") {
		t.Fatalf("asked twice: %s, then %s", at, again)
	}
	if got := b.get(at).is(http.StatusOK); !strings.Contains(got.text("main"), "0 of 6,000") {
		t.Errorf("before: %s", got.text("main"))
	}
	b.get(at + "/file").is(http.StatusNotFound)
	// Who left finds it where they asked for it, and nobody else does.
	b.get(action).has(`#lately a[href="` + at + `"]`)
	if n := w.as(acme, store.Owner).get(action).is(http.StatusOK).doc().Find("#lately").Length(); n != 0 {
		t.Error("a colleague is shown it as their own")
	}
	w.replace(nil)
	if busy, err := w.server.MakeExport(t.Context(), "worker"); !busy || err != nil {
		t.Fatal(busy, err)
	}
	b.get(at).is(http.StatusOK).has(`a[href$="/file"]`)
	if got := b.get(at + "/file").is(http.StatusOK); !strings.HasPrefix(got.body, "%PDF-") || !strings.HasSuffix(got.header.Get("Content-Disposition"), `.pdf"`) {
		t.Errorf("%.10q, %s", got.body, got.header.Get("Content-Disposition"))
	}
	w.as(bolt, store.Owner).get(at).is(http.StatusNotFound)
	if busy, _ := w.server.MakeExport(t.Context(), "worker"); busy {
		t.Error("it is made twice")
	}
	// A day later it is gone, and says so.
	w.Clock.Advance(store.ExportKept + time.Second)
	b = w.as(acme, store.Billing)
	for _, path := range []string{at, at + "/file"} {
		if got := b.get(path).is(http.StatusNotFound).text("main"); !strings.Contains(got, "kept for a day") {
			t.Errorf("%s after a day: %s", path, got)
		}
	}
}

type longWallet struct{ platform.WalletService }

func (s longWallet) Transactions(ctx context.Context, q platform.TransactionQuery) (platform.TransactionPage, error) {
	got, err := s.WalletService.Transactions(ctx, q)
	got.Total = 6000
	return got, err
}
