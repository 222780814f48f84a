package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/store"
)

// spend takes money out of acme's client's wallet, as the switch would.
func (w *world) spend(at time.Time, kind platform.ExpenseType, amount platform.Paise, did platform.Phone) {
	w.t.Helper()
	must(w.Platform.Debit(w.t.Context(), w.Partners[acme], w.clientID(acme), local.Entry{At: at, Amount: amount, Type: kind, DID: did, Description: "Test"}))(w.t)
}

func (w *world) credit(amount platform.Paise) {
	w.t.Helper()
	must(w.world().As(acme).Wallet.AddCredit(w.t.Context(), platform.NewCredit{Client: w.clientID(acme), Amount: amount}))(w.t)
}

func TestAnAmountIsReadAsPeopleWriteItAndNothingElse(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Billing)
	form := w.base() + "/wallet/credit"
	for typed, want := range map[string]string{
		"500": "+₹500.00", "1,00,000": "+₹1,00,000.00", "₹ 1,234.50": "+₹1,234.50", "100,000.05": "+₹1,00,000.05", "0.01": "+₹0.01",
	} {
		if got := b.get(form + withQuery("step", "confirm", "credit", typed)).is(http.StatusOK).row("Credit"); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
	for _, typed := range []string{"0", "-1", "−1", "1e308", "१००", "1.234", "1,2", "abc", "NaN", "Infinity", "0x10", "1000000000.01", strings.Repeat("9", 40), "1 000"} {
		for name, got := range map[string]page{
			"in the address": b.get(form + withQuery("step", "confirm", "credit", typed)),
			"in the form":    b.post(form, "intent", "intent-"+url.QueryEscape("0123456789"), "credit", typed, "step", "confirm"),
		} {
			if got.status != http.StatusUnprocessableEntity || got.doc().Find("#credit-problem").Length() != 1 {
				t.Errorf("%q %s: %d, %s", typed, name, got.status, got.text(".error-summary"))
			}
			if got.value("credit") != typed {
				t.Errorf("%q %s comes back as %q", typed, name, got.value("credit"))
			}
		}
	}
	if got := b.get(form + withQuery("step", "confirm", "credit", "१००")).text("#credit-problem"); !strings.Contains(got, "digits 0 to 9") {
		t.Errorf("digits of another script are refused with %q", got)
	}
	if n := must(w.world().As(acme).Wallet.Balance(t.Context(), w.clientID(acme)))(t).Amount; n != 0 {
		t.Errorf("the balance is %s after refusals alone", n)
	}
}

func TestAValidityIsADayToComeAndLastsToItsEndInIndia(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Billing)
	form := w.base() + "/wallet/credit"
	for _, typed := range []string{"2026-11-22", "2027-02-30", "31-12-2027", "tomorrow", "2027-13-01", "9999-12-31", "2036-11-25"} {
		b.get(form + withQuery("step", "confirm", "valid_till", typed)).is(http.StatusUnprocessableEntity).has("#valid_till-problem")
	}
	b.get(form + withQuery("step", "confirm", "valid_till", "2026-11-23")).is(http.StatusOK) // today is not over
	ask := b.get(form + withQuery("step", "confirm", "valid_till", "2027-12-31")).is(http.StatusOK)
	if got := ask.row("Valid till after"); got != "31 Dec 2027, 23:59 IST" {
		t.Errorf("valid till %q", got)
	}
	b.post(form, "intent", ask.value("intent"), "valid_till", "2027-12-31", "step", "confirm").is(http.StatusSeeOther)
	wallet := must(w.world().As(acme).Wallet.Balance(t.Context(), w.clientID(acme)))(t)
	if want := time.Date(2027, 12, 31, 18, 29, 59, 0, time.UTC); wallet.ValidTill == nil || !wallet.ValidTill.Equal(want) || wallet.Amount != 0 {
		t.Errorf("the wallet is valid till %v with %s, want %v", wallet.ValidTill, wallet.Amount, want)
	}
	if shorter := b.get(form + withQuery("step", "confirm", "valid_till", "2027-01-31")).is(http.StatusOK); !strings.Contains(shorter.text(".alert-warning"), "shortens") {
		t.Error("nothing warns of a validity that ends before the one that is set")
	}
	if far := b.get(form + withQuery("step", "confirm", "valid_till", "2032-12-31")).is(http.StatusOK); !strings.Contains(far.text(".alert-warning"), "years ahead") {
		t.Error("nothing warns of a validity of six years")
	}
}

func TestAddingCreditShowsBeforeAndAfterAndHappensOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(100 * platform.Rupee)
	b := w.as(acme, store.Billing)
	form := w.base() + "/wallet/credit"
	b.get(form + "?step=confirm").is(http.StatusUnprocessableEntity).has("#credit-problem")
	ask := b.get(form + withQuery("step", "confirm", "credit", "2,500", "note", "UPI 5327 8841")).is(http.StatusOK)
	if title := ask.text("main h1"); title != "Add ₹2,500.00 to the wallet of "+w.clients[acme].Name+"?" {
		t.Errorf("the question is %q", title)
	}
	if before, after := ask.row("Balance now"), ask.row("Balance after"); before != "₹100.00" || after != "₹2,600.00" {
		t.Errorf("from %q to %q", before, after)
	}
	fields := ask.fields()
	shown := b.follow(b.post(form, fields...)).is(http.StatusOK)
	if toast := shown.text("#toasts"); !strings.Contains(toast, "₹2,500.00 is credited. The balance is ₹2,600.00.") {
		t.Errorf("the message is %q", toast)
	}
	b.post(form, fields...).is(http.StatusSeeOther)
	b.post(form, append(fields, "x", "y")...).is(http.StatusSeeOther)
	changed := b.post(form, "intent", ask.value("intent"), "credit", "9999", "step", "confirm").is(http.StatusConflict)
	if next := changed.value("intent"); next == "" || next == ask.value("intent") {
		t.Error("a form that was gone back to and changed keeps the used id")
	}
	b.post(form, "credit", "1", "step", "confirm").is(http.StatusUnprocessableEntity)

	rows := must(w.world().As(acme).Wallet.Transactions(t.Context(), platform.TransactionQuery{Client: w.clientID(acme)}))(t)
	if rows.Total != 2 || rows.Rows[0].Amount != 2500*platform.Rupee {
		t.Errorf("the ledger has %+v", rows.Rows)
	}
	if strings.Contains(rows.Rows[0].Description, "UPI") {
		t.Error("the note for colleagues went to the platform")
	}
	if trail := b.get(w.base() + "/activity").is(http.StatusOK).text("main"); !strings.Contains(trail, "UPI 5327 8841") {
		t.Errorf("the note is not in the trail: %s", trail)
	}
}

// Who goes back to the question gets it anew, with an id that has not been used: they
// are told what they did a moment ago.
func TestTheSameCreditTwiceIsDoubted(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Billing)
	form := w.base() + "/wallet/credit"
	doubted := func(amount string) bool {
		said := b.get(form + withQuery("step", "confirm", "credit", amount)).is(http.StatusOK).text("main")
		return strings.Contains(said, "was credited to this client already")
	}
	if doubted("500") {
		t.Error("the first is doubted")
	}
	b.post(form, b.get(form+withQuery("step", "confirm", "credit", "500")).fields()...).is(http.StatusSeeOther)
	if !doubted("500") {
		t.Error("the same again is not doubted")
	}
	if doubted("501") {
		t.Error("another amount is doubted")
	}
	w.Clock.Advance(16 * time.Minute)
	if doubted("500") {
		t.Error("it is still doubted a quarter of an hour later")
	}
}

func TestACreditIsAskedForAgainWhereTheWalletHasMoved(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(1000 * platform.Rupee)
	b := w.as(acme, store.Billing)
	form := w.base() + "/wallet/credit"
	balance := func() platform.Paise {
		return must(w.world().As(acme).Wallet.Balance(t.Context(), w.clientID(acme)))(t).Amount
	}
	// Two windows, or Back: both show ₹1,000 before and ₹1,500 after.
	first := b.get(form + "?step=confirm&credit=500").is(http.StatusOK)
	second := b.get(form + "?step=confirm&credit=500").is(http.StatusOK)
	b.post(form, first.fields()...).is(http.StatusSeeOther)
	again := b.post(form, second.fields()...).is(http.StatusConflict)
	if before, after := again.row("Balance now"), again.row("Balance after"); before != "₹1,500.00" || after != "₹2,000.00" {
		t.Errorf("asked again with %q and %q", before, after)
	}
	if got := balance(); got != 1500*platform.Rupee {
		t.Fatalf("the balance is %s: the second went through unseen", got)
	}
	// Reloading that answer sends nothing either; agreeing to the new figures does.
	b.post(form, second.fields()...).is(http.StatusConflict)
	if got := balance(); got != 1500*platform.Rupee {
		t.Fatalf("the balance is %s after a reload", got)
	}
	b.post(form, again.fields()...).is(http.StatusSeeOther)
	if got := balance(); got != 2000*platform.Rupee {
		t.Fatalf("the balance is %s once the new figures were agreed to", got)
	}

	// A call that ends meanwhile is no news; spending that shows in the figures is.
	busy := b.get(form + "?step=confirm&credit=500").is(http.StatusOK)
	w.spend(w.Clock.Now(), platform.ExpenseCall, 5*platform.Rupee, "")
	b.post(form, busy.fields()...).is(http.StatusSeeOther)
	old := b.get(form + "?step=confirm&credit=500").is(http.StatusOK)
	w.spend(w.Clock.Now(), platform.ExpenseRental, 400*platform.Rupee, "")
	b.post(form, old.fields()...).is(http.StatusConflict)

	// A validity that somebody else has set counts as well.
	late := b.get(form + "?step=confirm&valid_till=2027-06-30").is(http.StatusOK)
	till := w.Clock.Now().AddDate(2, 0, 0)
	must(w.world().As(acme).Wallet.AddCredit(t.Context(), platform.NewCredit{Client: w.clientID(acme), ValidTill: &till}))(t)
	b.post(form, late.fields()...).is(http.StatusConflict)
	if got := b.get(w.base() + "/wallet").is(http.StatusOK).text("main"); strings.Contains(got, "30 Jun 2027") {
		t.Error("the validity was changed from one that nobody was shown")
	}
}

func TestOnlyWhoMayAddsCredit(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for _, role := range []store.Role{store.Operations, store.Support, store.Viewer} {
		b := w.as(acme, role)
		b.get(w.base() + "/wallet").is(http.StatusOK) // the premise: they may read it
		b.post(w.base()+"/wallet/credit", "intent", "intent-12345", "credit", "500").is(http.StatusForbidden)
	}
}

func TestTheStatementGroupsByDayAndPages(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(1000 * platform.Rupee)
	w.Clock.Advance(24 * time.Hour)
	for i := range 70 {
		w.spend(w.Clock.Now().Add(time.Duration(i)*time.Second), platform.ExpenseCall, platform.Rupee, "")
	}
	b := w.as(acme, store.Viewer)
	first := b.get(w.base() + "/wallet").is(http.StatusOK)
	if n := first.doc().Find("#statement tbody tr:not(.day-row)").Length(); n != 50 {
		t.Errorf("%d entries on the first page", n)
	}
	if got := first.text("#statement-head"); got != "Statement 71 entries" {
		t.Errorf("the heading is %q", got)
	}
	if days := first.text("#statement .day-row"); days != "Tue 24 Nov 2026" {
		t.Errorf("a day that goes on over the page has a sum: %q", days)
	}
	older, _ := first.doc().Find(`#statement a:contains("Older")`).Attr("href")
	older, _, _ = strings.Cut(older, "#")
	second := b.get(older).is(http.StatusOK)
	if n := second.doc().Find("#statement tbody tr:not(.day-row)").Length(); n != 21 {
		t.Errorf("%d entries on the second page", n)
	}
	if days := second.text("#statement .day-row"); days != "Tue 24 Nov 2026Mon 23 Nov 2026+₹1,000.00" && days != "Tue 24 Nov 2026 Mon 23 Nov 2026 +₹1,000.00" {
		t.Errorf("the days of the second page read %q", days)
	}
	last := second.doc().Find("#statement tbody tr").Last().Text()
	if !strings.Contains(last, "credit") || !strings.Contains(last, "+₹1,000.00") {
		t.Errorf("the oldest entry reads %q", last)
	}
	second.has(`#statement a:contains("Newer")[href$="/wallet#statement"]`)
	beyond := b.get(w.base() + "/wallet?page=9").is(http.StatusOK)
	if !strings.Contains(beyond.text("#statement"), "no page 9") {
		t.Errorf("a page beyond the last reads %q", beyond.text("#statement"))
	}
}

func TestTheStatementIsFilteredByTheAddress(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	n := w.world().Number(t, acme, w.clientID(acme))
	w.credit(1000 * platform.Rupee)
	w.spend(w.Clock.Now(), platform.ExpenseCall, platform.Rupee, n)
	w.Clock.Advance(24 * time.Hour)
	w.spend(w.Clock.Now(), platform.ExpenseSMS, 2*platform.Rupee, "")
	b := w.as(acme, store.ClientViewer)
	for q, want := range map[string]string{
		"": "3", "type=sms": "1", "type=credit": "1", "from=2026-11-24": "1", "to=2026-11-23": "2", "number=" + url.QueryEscape(string(n)): "1",
		"from=2026-11-23&to=2026-11-24": "3", "type=whatsapp": "0", "type=sms&to=2026-11-23": "0",
	} {
		got := b.get(w.base() + "/wallet?" + q).is(http.StatusOK)
		if shown := got.doc().Find("#statement tbody tr:not(.day-row)").Length(); decimal(int64(shown)) != want {
			t.Errorf("%s: %d entries, want %s", q, shown, want)
		}
		if want == "0" {
			got.has(`#statement a:contains("Clear filters")`)
		}
	}
	got := b.get(w.base() + "/wallet?type=sms").is(http.StatusOK)
	got.has(`#type option[value="sms"][selected]`)
	got.has(`#statement a:contains("Last month")[href*="from=2026-10-01"][href*="to=2026-10-31"][href*="type=sms"]`)
	got.has(`#statement a:contains("Financial year")[href*="from=2026-04-01"][href*="to=2027-03-31"]`)
}

func TestAFilterThatCanNotBeReadIsNamedAndTheRestIsShown(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(1000 * platform.Rupee)
	b := w.as(acme, store.Billing)
	b.get(w.base() + "/wallet?from=2026-11-01&to=2026-11-30&type=credit&page=1").is(http.StatusOK) // the premise
	for q, field := range map[string]string{
		"page=-1": "page", "page=0": "page", "page=x": "page", "page=99999999999999999999": "page", "from=2026-02-31": "from", "to=2026-11-31": "to",
		"from=2026-11-20&to=2026-11-10": "to", "type=gift": "type", "number=12": "number", "from=%00": "from",
	} {
		got := b.get(w.base() + "/wallet?" + q)
		if q == "from=%00" { // what no keyboard types is dropped, and nothing is left of it
			got.is(http.StatusOK)
			continue
		}
		if got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", q, got.status)
		}
		got.has(`#statement .error-summary a[href="#` + field + `"]`)
		if got.doc().Find("#statement tbody tr:not(.day-row)").Length() != 1 {
			t.Errorf("%s: the statement is not shown", q)
		}
	}
}

func TestTheWalletsFiguresAreSumsOfWhatThePlatformTold(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(1000 * platform.Rupee)
	w.Clock.Advance(40 * 24 * time.Hour)
	b := w.as(acme, store.Owner)
	for day := range 10 {
		w.spend(w.Clock.Now().Add(time.Duration(day-9)*24*time.Hour), platform.ExpenseCall, 30*platform.Rupee, "")
	}
	w.credit(50 * platform.Rupee)
	got := b.get(w.base() + "/wallet").is(http.StatusOK)
	text := got.text(`main section[aria-label="Balance"]`)
	for _, want := range []string{"₹750.00", "Spent, 30 days₹300.00", "Credited, 30 days₹50.00"} {
		if !strings.Contains(strings.ReplaceAll(text, " ₹", "₹"), want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if !strings.Contains(text, "lasts about 75 days") || !strings.Contains(text, "at ₹10.00 a day") {
		t.Errorf("the runway is missing: %s", text)
	}
	// The list reckons alike.
	if _, err := w.desk.ReadFacts(t.Context(), w.partners[acme].ID, 10); err != nil {
		t.Fatal(err)
	}
	if row := b.get("/clients").is(http.StatusOK).text(`tr:has(a[href="` + w.base() + `"])`); !strings.Contains(row, "75 days") {
		t.Errorf("the list says otherwise: %s", row)
	}
	if n := got.doc().Find("main svg rect.fill-chart-1").Length(); n < 10 {
		t.Errorf("%d bars", n)
	}
}

// crookedWallet gives a debit a balance that does not follow.
type crookedWallet struct{ platform.WalletService }

func (s crookedWallet) Transactions(ctx context.Context, q platform.TransactionQuery) (platform.TransactionPage, error) {
	got, err := s.WalletService.Transactions(ctx, q)
	for i := range got.Rows {
		if got.Rows[i].Amount < 0 {
			got.Rows[i].BalanceAfter -= platform.Rupee
		}
	}
	return got, err
}

func TestAWalletRingsOnceBelowItsAlert(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.credit(300 * platform.Rupee)
	must(w.desk.ReadFacts(t.Context(), w.partners[acme].ID, 10))(t)
	b, at := w.as(acme, store.Billing), w.base()+"/wallet/alert"
	bells := func() []store.Notice {
		t.Helper()
		if err := w.desk.LookForNotices(t.Context(), w.partners[acme].ID); err != nil {
			t.Fatal(err)
		}
		var low []store.Notice
		for _, n := range w.notices() {
			if n.Kind == store.NoticeLow {
				low = append(low, n)
			}
		}
		return low
	}
	if got := bells(); len(got) != 0 {
		t.Fatalf("it rings before: %+v", got)
	}
	b.get(w.base() + "/wallet").is(http.StatusOK).has(`a[href$="/wallet/alert"]`)
	b.get(at).is(http.StatusOK).has(`[name="below"]`)
	for _, bad := range [][2]string{{"-1", ""}, {"1e9", ""}, {"", "366"}, {"", "soon"}} {
		b.post(at, "below", bad[0], "days", bad[1]).is(http.StatusUnprocessableEntity).has(".error-summary")
	}
	b.post(at, "below", "500", "days", "").is(http.StatusSeeOther)
	if text := b.get(w.base() + "/wallet").text("main"); !strings.Contains(text, "Alert: below ₹500.00, or when it lasts fewer than 7 days.") {
		t.Errorf("the wallet reads %q", text)
	}
	bells()
	if got := bells(); len(got) != 1 || !got[0].Cleared.IsZero() || !(got[0].Figures.Balance != nil && *got[0].Figures.Balance == 300*platform.Rupee) {
		t.Fatalf("below its alert: %+v", got)
	}
	// The settings' own alert is for those that have none of theirs.
	b.post("/settings/billing", "gst_rate", "0", "alert_below", "200", "alert_days", "0").is(http.StatusSeeOther)
	if got := bells(); len(got) != 1 || !got[0].Cleared.IsZero() {
		t.Errorf("with other settings: %+v", got)
	}
	b.post(at, "below", "", "days", "").is(http.StatusSeeOther)
	if got := bells(); len(got) != 1 || got[0].Cleared.IsZero() {
		t.Errorf("with the settings' alert it does not clear: %+v", got)
	}
	b.post("/settings/billing", "gst_rate", "0", "alert_below", "lots", "alert_days", "-3").is(http.StatusUnprocessableEntity).has("#alert_below-problem")
	w.as(acme, store.Support).post(at, "below", "1").is(http.StatusForbidden)
	w.as(acme, store.ClientAdmin).get(at).is(http.StatusNotFound)
	if text := w.as(acme, store.ClientAdmin).get(w.base() + "/wallet").text("main"); strings.Contains(text, "Alert:") {
		t.Error("the client sees the reseller's alert")
	}
}

func TestTheWalletShowsWhereTheMoneyGoes(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	did := w.world().Number(t, acme, w.clientID(acme))
	w.credit(500 * platform.Rupee)
	for _, e := range []local.Entry{{Amount: 30 * platform.Rupee, Type: platform.ExpenseCall, DID: did}, {Amount: 10 * platform.Rupee, Type: platform.ExpenseSMS}} {
		e.At = w.Clock.Now()
		must(w.Platform.Debit(t.Context(), w.Partners[acme], w.clientID(acme), e))(t)
	}
	b, at := w.as(acme, store.Billing), w.base()+"/wallet"
	rows := func(query string) string {
		t.Helper()
		return b.get(at + query).is(http.StatusOK).text("#spend tbody tr")
	}
	if got := rows(""); !strings.Contains(got, "Call₹30.0075 %") && !strings.Contains(got, "Call ₹30.0075 %") {
		t.Errorf("by type: %q", got)
	}
	for _, span := range []string{"", "&spend=week", "&spend=month", "&spend=nonsense"} {
		got := rows("?by=number" + span)
		if !strings.Contains(got, did.String()) || !strings.Contains(got, "Without a number") || strings.Contains(got, "Call") {
			t.Errorf("by number%s: %q", span, got)
		}
	}
	page := b.get(at + "?by=number&spend=week&type=sms")
	page.has(`#spend a[href*="type=sms"][href*="spend=month"][href*="by=number"]`) // no choice loses another
	page.has(`#statement input[name="spend"][value="week"]`)
	page.has(`#spend a[href*="number=` + url.QueryEscape(string(did)) + `"][href$="#statement"]`)
	// A platform that names no numbers, and one with more entries than are read.
	w.replace(func(a platform.API) platform.API {
		a.Wallet = plainWallet{a.Wallet, false}
		return a
	})
	w.Clock.Advance(15 * time.Minute)
	if text := b.get(at + "?by=number").text("#spend"); !strings.Contains(text, "By number not known") {
		t.Errorf("where numbers are not told: %q", text)
	}
	w.replace(func(a platform.API) platform.API {
		a.Wallet = plainWallet{a.Wallet, true}
		return a
	})
	w.Clock.Advance(10 * time.Minute)
	if text := b.get(at + "?spend=month").text("#spend"); !strings.Contains(text, "ot known: the wallet has more entries") {
		t.Errorf("where there are too many: %q", text)
	}
}

// plainWallet names no number with an entry, and may have far more of them.
type plainWallet struct {
	platform.WalletService
	endless bool
}

func (s plainWallet) Transactions(ctx context.Context, q platform.TransactionQuery) (platform.TransactionPage, error) {
	got, err := s.WalletService.Transactions(ctx, q)
	for i := range got.Rows {
		got.Rows[i].DID = ""
	}
	if s.endless {
		got, err = s.WalletService.Transactions(ctx, platform.TransactionQuery{Client: q.Client, Limit: q.Limit})
		got.Total = 1 << 20
	}
	return got, err
}
