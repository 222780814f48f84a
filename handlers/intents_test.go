package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// lookAfter is enough for the next look at a lost answer, and makes kept answers old.
const lookAfter = 4 * time.Minute

// walletWith is the platform's wallet with crediting replaced.
type walletWith struct {
	platform.WalletService
	add func(context.Context, platform.NewCredit) (platform.Balance, error)
}

func (s walletWith) AddCredit(ctx context.Context, in platform.NewCredit) (platform.Balance, error) {
	return s.add(ctx, in)
}

// loseCredits loses the answer to each credit; it is carried out or not.
func (w *world) loseCredits(carriedOut bool) {
	w.replace(func(a platform.API) platform.API {
		real := a.Wallet
		a.Wallet = walletWith{real, func(ctx context.Context, in platform.NewCredit) (platform.Balance, error) {
			if carriedOut {
				if _, err := real.AddCredit(ctx, in); err != nil {
					return platform.Balance{}, err
				}
			}
			return platform.Balance{}, platform.Errorf(platform.Unknown, "The answer was lost.")
		}}
		return a
	})
}

// settle looks until nothing is left to look for.
func (w *world) settle() {
	w.t.Helper()
	for {
		w.Clock.Advance(lookAfter)
		if must(w.desk.Reconcile(w.t.Context()))(w.t) == 0 {
			return
		}
	}
}

// row is the value beside a term in a list of details.
func (p page) row(term string) string {
	dd := p.doc().Find("main dt").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.TrimSpace(s.Text()) == term }).NextFiltered("dd")
	return strings.Join(strings.Fields(dd.Text()), " ")
}

// lostCredit sends a credit whose answer is lost and gives its page's address.
func (w *world) lostCredit(b *browser, carriedOut bool) string {
	w.t.Helper()
	ask := b.get(w.base() + "/wallet/credit?step=confirm&credit=2000").is(http.StatusOK)
	w.loseCredits(carriedOut)
	return b.post(w.base()+"/wallet/credit", ask.fields()...).is(http.StatusSeeOther).header.Get("Location")
}

func TestALostCreditIsFoundOutByLooking(t *testing.T) {
	t.Parallel()
	for name, carriedOut := range map[string]bool{"it was credited": true, "it was not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := peopledWorld(t)
			b := w.as(acme, store.Billing)
			at := w.lostCredit(b, carriedOut)
			page := b.get(at).is(http.StatusOK)
			if title := page.text("#checking-title"); title != "Checking whether ₹2,000.00 was credited" {
				t.Errorf("the panel’s title is %q", title)
			}
			for term, want := range map[string]string{"Before": "₹0.00 at 10:00:00", "If credited": "₹2,000.00", "Next look": "in 2 s, 1 of at most 8"} {
				if got := page.row(term); got != want {
					t.Errorf("%s: %q, want %q", term, got, want)
				}
			}
			form := b.get(w.base() + "/wallet/credit?step=confirm&credit=500").is(http.StatusOK)
			form.has("main form button[disabled]")
			again := b.post(w.base()+"/wallet/credit", "intent", form.value("intent"), "credit", "500").is(http.StatusConflict)
			again.has(`a[href="` + at + `"]`)

			poll := &browser{w: w, host: b.host, cookies: b.cookies, headers: map[string]string{"HX-Request": "true"}}
			part := poll.get(at).is(http.StatusOK)
			if part.doc().Find("#checking").Length() != 1 || part.doc().Find("nav").Length() != 0 {
				t.Errorf("a poll gets more or less than the panel: %s", part.text("body"))
			}
			w.settle()
			if to := poll.get(at).is(http.StatusOK).header.Get("HX-Redirect"); to != at {
				t.Errorf("a poll after it was settled leads to %q", to)
			}
			got := b.get(at).is(http.StatusOK)
			balance := must(w.world().As(acme).Wallet.Balance(t.Context(), w.clientID(acme)))(t).Amount
			if carriedOut {
				got.has(`.alert-success a[href$="/wallet"]`)
				if balance != 2000*platform.Rupee {
					t.Errorf("the balance is %s", balance)
				}
				return
			}
			if text := got.text(".alert-warning"); !strings.Contains(text, "It did not happen") || !strings.Contains(text, "Nothing was credited") {
				t.Errorf("not done reads %q", text)
			}
			got.has(`.alert-warning a[href*="/wallet/credit?credit=2000"]`)
			if balance != 0 {
				t.Errorf("the balance is %s", balance)
			}
			w.replace(nil)
			retry := b.get(w.base() + "/wallet/credit?step=confirm&credit=2000").is(http.StatusOK)
			asked := b.post(w.base()+"/wallet/credit", retry.fields()...).is(http.StatusOK) // the looks took more than ten minutes
			b.post(w.base()+"/wallet/credit", asked.proofFields("proof_password", password)...).is(http.StatusSeeOther)
			if now := must(w.world().As(acme).Wallet.Balance(t.Context(), w.clientID(acme)))(t).Amount; now != 2000*platform.Rupee {
				t.Errorf("after doing it again the balance is %s", now)
			}
		})
	}
}

// undecidable makes a credit that no look can settle: two of the amount appear.
func (w *world) undecidable(b *browser) string {
	w.t.Helper()
	at := w.lostCredit(b, true)
	w.replace(nil)
	must(w.world().As(acme).Wallet.AddCredit(w.t.Context(), platform.NewCredit{Client: w.clientID(acme), Amount: 2000 * platform.Rupee}))(w.t)
	w.settle()
	return at
}

func TestWhatNoLookCanTellIsDecidedByAnOwnerOrAdmin(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[string]string{"happened": ".alert-success", "not": ".alert-warning"} {
		w := peopledWorld(t)
		billing := w.as(acme, store.Billing)
		at := w.undecidable(billing)
		page := billing.get(at).is(http.StatusOK)
		if !strings.Contains(page.text(".alert-warning"), "Only a person can tell") {
			t.Fatalf("the page reads: %s", page.text("main"))
		}
		if page.doc().Find(`main [name="outcome"]`).Length() != 0 {
			t.Error("who may not decide is shown the form")
		}
		billing.post(at, "outcome", outcome).is(http.StatusForbidden)

		owner := w.as(acme, store.Owner)
		owner.get(at).is(http.StatusOK).has(`main form[method="post"] input[value="happened"]`)
		owner.post(at).is(http.StatusUnprocessableEntity).has(".error-summary")
		owner.post(at, "outcome", "perhaps").is(http.StatusUnprocessableEntity)
		got := owner.follow(owner.post(at, "outcome", outcome)).is(http.StatusOK)
		got.has(want)
		owner.post(at, "outcome", outcome).is(http.StatusConflict)
		if open := must(w.store.Intents.ListOpen(t.Context(), w.partners[acme].ID))(t); len(open) != 0 {
			t.Errorf("%d are still open", len(open))
		}
	}
}

func TestAnotherPartnersIntentIsNotFound(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	at := w.lostCredit(w.as(acme, store.Billing), false)
	w.as(acme, store.Viewer).get(at).is(http.StatusOK) // the premise
	w.as(bolt, store.Owner).get(at).is(http.StatusNotFound)
	w.as(bolt, store.Owner).post(at, "outcome", "happened").is(http.StatusNotFound)
	w.as(acme, store.ClientAdmin).get(at).is(http.StatusNotFound)
}

func TestAPortalIsNotToldOfWhatIsBeingChecked(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.lostCredit(w.as(acme, store.Billing), false)
	if text := w.as(acme, store.Billing).get(w.base() + "/wallet").text("main"); !strings.Contains(text, "Checking whether") {
		t.Fatalf("the premise does not hold: %s", text)
	}
	if text := w.as(acme, store.ClientAdmin).get(w.base() + "/wallet").is(http.StatusOK).text("main"); strings.Contains(text, "Checking whether") {
		t.Errorf("the portal reads %q", text)
	}
}
