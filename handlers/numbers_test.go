package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// numbersWith is the platform's numbers with parts replaced.
type numbersWith struct {
	platform.NumberService
	search func(context.Context, platform.NumberQuery) ([]platform.NumberOffer, error)
	buy    func(context.Context, platform.ClientID, platform.Phone, string) (platform.Number, error)
	held   func(context.Context, platform.ClientID) ([]platform.Number, error)
}

func (s numbersWith) Search(ctx context.Context, q platform.NumberQuery) ([]platform.NumberOffer, error) {
	if s.search != nil {
		return s.search(ctx, q)
	}
	return s.NumberService.Search(ctx, q)
}

func (s numbersWith) Buy(ctx context.Context, c platform.ClientID, n platform.Phone, country string) (platform.Number, error) {
	if s.buy != nil {
		return s.buy(ctx, c, n, country)
	}
	return s.NumberService.Buy(ctx, c, n, country)
}

func (s numbersWith) Held(ctx context.Context, c platform.ClientID) ([]platform.Number, error) {
	if s.held != nil {
		return s.held(ctx, c)
	}
	return s.NumberService.Held(ctx, c)
}

// base is the address of acme's client.
func (w *world) base() string { return "/clients/" + w.clients[acme].Ref }

// example is a number that is on sale at the start.
const example = platform.Phone("+911143104501")

// withQuery is a query of names and values in turn.
func withQuery(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return "?" + v.Encode()
}

func TestAnEmptyListOfNumbersOffersTheFirstToWhoMayBuy(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for role, may := range map[store.Role]bool{store.Owner: true, store.Operations: true, store.Viewer: false, store.Billing: false, store.ClientAdmin: false} {
		got := w.as(acme, role).get(w.base() + "/numbers").is(http.StatusOK)
		got.has(".empty")
		if got := got.doc().Find(`.empty a[href$="/numbers/find"]`).Length() == 1; got != may {
			t.Errorf("%s is offered a number: %v, want %v", role, got, may)
		}
	}
}

func TestANumberWithoutAFlowIsAGapWithItsFix(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	n := w.world().Number(t, acme, w.clientID(acme))
	got := w.as(acme, store.Operations).get(w.base() + "/numbers").is(http.StatusOK)
	if !strings.Contains(got.text("tbody"), "No flow: nobody answers") {
		t.Errorf("the gap is not named: %s", got.text("tbody"))
	}
	got.has(`tbody a[href*="/flows/new?number=` + url.QueryEscape(string(n)) + `"]`)
	got.has(`tbody button[data-copy="` + string(n) + `"]`)
	seen := w.as(acme, store.ClientViewer).get(w.base() + "/numbers").is(http.StatusOK)
	if !strings.Contains(seen.text("tbody"), n.String()) {
		t.Errorf("the portal does not show %s", n)
	}
	if seen.doc().Find(`a[href*="/flows/new"]`).Length() != 0 {
		t.Error("the portal is offered what only staff may do")
	}
}

func TestABoughtNumberSaysAllThatItLacks(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	n := w.world().Number(t, acme, w.clientID(acme))
	b := w.as(acme, store.Owner)
	bought := w.base() + "/numbers" + withQuery("bought", string(n))
	poor := b.get(bought).is(http.StatusOK)
	if said := poor.text(".alert-success"); !strings.Contains(said, "once a flow is on it and the wallet has credit") {
		t.Errorf("with ₹0 it says %q", said)
	}
	poor.has(`.alert-success a[href$="/wallet/credit"]`)
	if strip := b.get(w.base()).is(http.StatusOK).text("main dl"); strings.Contains(strip, "open now") || !strings.Contains(strip, "1 without a flow") {
		t.Errorf("a number without a flow: %q", strip)
	}
	w.credit(100 * platform.Rupee)
	w.Clock.Advance(time.Minute)
	if said := b.get(bought).is(http.StatusOK).text(".alert-success"); !strings.Contains(said, "as soon as a flow is on it") {
		t.Errorf("with credit it says %q", said)
	}
}

func TestSearchMarksTheDigitsAndKeepsItsStateInTheAddress(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	find := w.base() + "/numbers/find"
	got := b.get(find + withQuery("digits", "43 10", "region", "1", "where", "contains")).is(http.StatusOK)
	rows := got.doc().Find("tbody tr").Length()
	if rows == 0 || rows > 25 {
		t.Fatalf("%d rows on the first page", rows)
	}
	if marked := got.doc().Find("tbody mark").Length(); marked != rows {
		t.Errorf("%d of %d rows have their digits marked", marked, rows)
	}
	if got.value("digits") != "43 10" {
		t.Errorf("the digits that were typed come back as %q", got.value("digits"))
	}
	got.has(`option[value="1"][selected]`)

	more, _ := got.doc().Find(`main a:contains("Show")`).Attr("href")
	if more == "" {
		t.Fatal("no way to more rows")
	}
	if again := b.get(more).is(http.StatusOK).doc().Find("tbody tr").Length(); again <= rows {
		t.Errorf("%d rows after asking for more than %d", again, rows)
	}

	cheap := b.get(find + withQuery("region", "1", "sort", "price")).is(http.StatusOK)
	if current := cheap.text(`#find section [aria-current="true"]`); current != "Price" {
		t.Errorf("sorted by %q", current)
	}
	cheap.has(`tbody a[href*="sort=price"]`)
}

func TestASearchThatCanNotBeReadSaysSoBesideItsField(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	b.get(w.base() + "/numbers/find?digits=4310").is(http.StatusOK).has("tbody tr") // the premise
	for name, q := range map[string]string{
		"letters": "digits=abc", "too many digits": "digits=12345678901", "other digits": "digits=" + url.QueryEscape("४३"),
		"a place that is none": "where=middle", "a region that is none": "region=99999",
	} {
		got := b.get(w.base() + "/numbers/find?" + q)
		if got.status != http.StatusUnprocessableEntity || got.doc().Find("main .field-problem").Length() != 1 {
			t.Errorf("%s: status %d, %d problems", name, got.status, got.doc().Find("main .field-problem").Length())
		}
		if got.doc().Find("tbody tr").Length() != 0 {
			t.Errorf("%s: rows are shown for a search that was not made", name)
		}
	}
}

func TestBuyingNamesWhatHappensAndHappensOnce(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	buy := w.base() + "/numbers/buy"
	ask := b.get(buy + withQuery("number", string(example))).is(http.StatusOK)
	if title := ask.text("main h1"); title != "Buy "+example.String()+" for "+w.clients[acme].Name+"?" {
		t.Errorf("the question is %q", title)
	}
	for term, want := range map[string]string{"Each month": "₹199.00", "First renewal": "23 Dec 2026 more than the wallet holds now", "The wallet holds": "₹0.00", "Charged today": "₹0.00"} {
		if got := ask.row(term); got != want {
			t.Errorf("%s: %q, want %q", term, got, want)
		}
	}
	fields := []string{"intent", ask.value("intent"), "number", string(example), "country", ask.value("country")}
	done := b.post(buy, fields...)
	shown := b.follow(done).is(http.StatusOK)
	if !strings.Contains(shown.text(".alert-success"), example.String()) {
		t.Errorf("the next page does not say what was bought: %s", shown.text("main"))
	}
	shown.has(`.alert-success a[href*="/flows/new?number="]`)

	again := b.post(buy, fields...)
	if again.header.Get("Location") != done.header.Get("Location") {
		t.Errorf("the same form again leads to %q, not to %q", again.header.Get("Location"), done.header.Get("Location"))
	}
	api := w.world().As(acme)
	held := must(api.Numbers.Held(t.Context(), w.clientID(acme)))(t)
	if len(held) != 1 || held[0].Number != example {
		t.Errorf("the client holds %v", held)
	}
	if n := must(api.Wallet.Transactions(t.Context(), platform.TransactionQuery{Client: w.clientID(acme)}))(t).Total; n != 0 {
		t.Errorf("buying made %d entries in the wallet", n)
	}
}

func TestANumberThatIsGoneIsStruckThroughWithTheReason(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	buy := w.base() + "/numbers/buy"
	ask := b.get(buy + withQuery("number", string(example), "digits", "4310", "region", "1")).is(http.StatusOK)
	must(w.world().As(bolt).Numbers.Buy(t.Context(), w.clientID(bolt), example, "IN"))(t)

	lost := b.follow(b.post(buy, "intent", ask.value("intent"), "number", string(example), "country", "IN", "digits", "4310", "region", "1")).is(http.StatusOK)
	if got := lost.text("tr.row-gone"); !strings.Contains(got, example.String()) || !strings.Contains(got, "Someone took it") {
		t.Errorf("the row that is gone reads %q", got)
	}
	if lost.doc().Find("tr.row-gone a").Length() != 0 {
		t.Error("the row that is gone can still be chosen")
	}
	if toast := lost.text("#toasts"); !strings.Contains(toast, "Nothing was charged") {
		t.Errorf("the message reads %q", toast)
	}
	if lost.value("digits") != "4310" {
		t.Error("the search that led here is lost")
	}
	b.follow(b.get(buy + withQuery("number", string(example)))).is(http.StatusOK).has("tr.row-gone")

	// A number on sale is not gone, whatever the address says.
	other := b.get(w.base() + "/numbers/find" + withQuery("gone", "+911143104502")).is(http.StatusOK)
	if other.doc().Find("tr.row-gone").Length() != 0 {
		t.Error("the address alone strikes a number through")
	}
}

func TestBuyingWithALostAnswerIsCheckedAndCanNotBeRepeated(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	buy := w.base() + "/numbers/buy"
	ask := b.get(buy + withQuery("number", string(example))).is(http.StatusOK)
	w.replace(func(a platform.API) platform.API {
		real := a.Numbers
		a.Numbers = numbersWith{NumberService: real, buy: func(ctx context.Context, c platform.ClientID, n platform.Phone, country string) (platform.Number, error) {
			if _, err := real.Buy(ctx, c, n, country); err != nil {
				return platform.Number{}, err
			}
			return platform.Number{}, platform.Errorf(platform.Unknown, "The answer was lost.")
		}}
		return a
	})
	sent := b.post(buy, "intent", ask.value("intent"), "number", string(example), "country", "IN")
	if to := sent.header.Get("Location"); to != "/intents/"+ask.value("intent") {
		t.Fatalf("sent to %q", to)
	}
	check := b.follow(sent).is(http.StatusOK)
	check.has(`#checking[hx-get="` + sent.header.Get("Location") + `"]`)
	if text := check.text("main"); strings.Contains(text, "is bought") || strings.Contains(text, "not bought") {
		t.Errorf("success or failure is shown while nobody knows: %s", text)
	}
	note := b.get(w.base() + "/wallet").is(http.StatusOK)
	note.has(`a[href="` + sent.header.Get("Location") + `"]`)
	if !strings.Contains(note.text("main"), "Checking whether "+example.String()+" was bought") {
		t.Error("the client’s pages don’t say what is being checked")
	}

	w.Clock.Advance(lookAfter)
	if n := must(w.desk.Reconcile(t.Context()))(t); n != 1 {
		t.Fatalf("%d looks", n)
	}
	done := b.follow(sent).is(http.StatusOK)
	if !strings.Contains(done.text(".alert-success"), example.String()) {
		t.Errorf("it was settled as: %s", done.text("main"))
	}
	done.has(`.alert-success a[href*="/numbers?bought="]`)
}

func TestASearchWithoutAPlatformSaysSoAndCanBeMadeAgain(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	down := func(context.Context, platform.NumberQuery) ([]platform.NumberOffer, error) {
		return nil, platform.Errorf(platform.Unavailable, "The platform does not answer.")
	}
	w.replace(func(a platform.API) platform.API {
		a.Numbers = numbersWith{NumberService: a.Numbers, search: down}
		return a
	})
	got := b.get(w.base() + "/numbers/find?digits=4310").is(http.StatusServiceUnavailable)
	got.has(`.alert-error a[href*="digits=4310"]`)
	if got.value("digits") != "4310" {
		t.Error("the search that was typed is lost")
	}
}

func TestNumbersStayKnownWhileThePlatformIsAway(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	n := w.world().Number(t, acme, w.clientID(acme))
	b := w.as(acme, store.Viewer)
	b.get(w.base() + "/numbers").is(http.StatusOK)
	w.Clock.Advance(lookAfter)
	w.replace(func(a platform.API) platform.API {
		a.Numbers = numbersWith{NumberService: a.Numbers, held: func(context.Context, platform.ClientID) ([]platform.Number, error) {
			return nil, platform.Errorf(platform.Unavailable, "The platform does not answer.")
		}}
		return a
	})
	got := b.get(w.base() + "/numbers").is(http.StatusOK)
	if text := got.text("main"); !strings.Contains(text, n.String()) || !strings.Contains(text, "as of 23 Nov 2026, 10:00") {
		t.Errorf("what was known is not shown with its age: %s", text)
	}
}

func TestOthersNumbersAreOutOfReach(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	other := "/clients/" + w.clients[bolt].Ref
	b := w.as(acme, store.Owner)
	for _, path := range []string{"/numbers", "/numbers/find", "/agents", "/agents/new", "/flows", "/flows/new", "/wallet", "/wallet/credit"} {
		b.get(w.base() + path).is(http.StatusOK) // the premise: the page exists
		b.get(other + path).is(http.StatusNotFound)
	}
	b.post(other+"/numbers/buy", "intent", "intent-of-acme", "number", string(example), "country", "IN").is(http.StatusNotFound)
	b.post(other+"/wallet/credit", "intent", "intent-of-acme", "credit", "500").is(http.StatusNotFound)
}

func TestAnAddressThatNamesNoNumberLeadsToTheSearch(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	for _, bad := range []string{"", "nonsense", "+91", "0"} {
		got := b.follow(b.get(w.base() + "/numbers/buy" + withQuery("number", bad))).is(http.StatusOK)
		if said := got.text("#toasts"); !strings.Contains(said, "Choose one from the list") {
			t.Errorf("%q: it says %q", bad, said)
		}
		b.post(w.base()+"/numbers/buy", "number", bad).is(http.StatusSeeOther)
	}
}
