package handlers

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// terse is a platform that tells no more than names, as the vendor's public page
// does: no flow, no hours, no balance, no step, no beginning.
func terse(api platform.API) platform.API {
	api.Numbers, api.Clients = terseNumbers{api.Numbers}, terseClients{api.Clients}
	return api
}

type terseNumbers struct{ platform.NumberService }

func (s terseNumbers) Held(ctx context.Context, c platform.ClientID) ([]platform.Number, error) {
	all, err := s.NumberService.Held(ctx, c)
	for i, n := range all {
		all[i] = platform.Number{DIDID: n.DIDID, Number: n.Number}
	}
	return all, err
}

type terseClients struct{ platform.ClientService }

func (s terseClients) Get(ctx context.Context, id platform.ClientID) (platform.ClientDetail, error) {
	d, err := s.ClientService.Get(ctx, id)
	return platform.ClientDetail{Client: d.Client}, err
}

func (s terseClients) Pending(ctx context.Context) ([]platform.PendingClient, error) {
	all, err := s.ClientService.Pending(ctx)
	for i := range all {
		all[i].Next, all[i].StartedAt = "", time.Time{}
	}
	return all, err
}

func TestNoPageMakesUpAFlowOrItsAbsence(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.world().Number(t, acme, w.clientID(acme))
	w.world().Agent(t, acme, w.clientID(acme))
	owner := w.as(acme, store.Owner)
	pages := []string{w.base(), w.base() + "/numbers", w.base() + "/flows", w.base() + "/flows/new"}
	claims := []string{"nobody answers", "Nobody answers", "No flow", "no flow yet", "Flows 0"}
	for _, path := range pages {
		if text := owner.get(path).is(http.StatusOK).text("main"); !holdsAny(text, claims) {
			t.Fatalf("the premise is a platform that tells: %s says %s", path, text)
		}
	}
	w.replace(terse)
	w.Clock.Advance(time.Minute)
	for _, path := range pages {
		text := owner.get(path).is(http.StatusOK).text("main")
		if holdsAny(text, claims) {
			t.Errorf("%s claims what nobody told: %s", path, text)
		}
		if path != w.base() && !strings.Contains(strings.ToLower(text), "not known") {
			t.Errorf("%s does not say that it is not known: %s", path, text)
		}
	}
	// What was done here is shown, and said to be no more than that.
	owner.post(w.base()+"/flows/new", "intent", "intent-000001", "flow_name", "Front desk", "agent_ext", "2101", "did_no", string(w.held()[0].Number)).is(http.StatusSeeOther)
	w.Clock.Advance(time.Minute)
	if text := owner.get(w.base() + "/numbers").text("tbody"); !strings.Contains(text, "Front desk") || !strings.Contains(text, "as last set here") {
		t.Errorf("after a flow was made here: %s", text)
	}
}

func TestNoPageMakesUpThatRentalsArePaid(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.world().Number(t, acme, w.clientID(acme))
	owner := w.as(acme, store.Owner)
	read := func() (signal, file string) {
		owner.get(w.base() + "/numbers").is(http.StatusOK)
		if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
			t.Fatal(err)
		}
		must(w.desk.ReadFacts(t.Context(), w.partners[acme].ID, 10))(t)
		return owner.get("/numbers").is(http.StatusOK).text(`.signal:contains("Rental unpaid")`), owner.get("/numbers.csv").is(http.StatusOK).body
	}
	if signal, file := read(); !strings.Contains(signal, "0") || !strings.Contains(file, "Paid") {
		t.Fatalf("the premise is a platform that tells: %q, %s", signal, file)
	}
	w.replace(terse)
	w.Clock.Advance(10 * time.Minute)
	if signal, file := read(); !strings.Contains(signal, "not known") || strings.Contains(signal, "0") || strings.Contains(file, "Paid") {
		t.Errorf("where it does not tell: %q, %s", signal, file)
	}
}

func holdsAny(text string, words []string) bool {
	for _, one := range words {
		if strings.Contains(text, one) {
			return true
		}
	}
	return false
}

// held are the fixture client's numbers as the platform has them.
func (w *world) held() []platform.Number {
	w.t.Helper()
	return must(w.Platform.As(w.Partners[acme]).Numbers.Held(w.t.Context(), w.clientID(acme)))(w.t)
}

func TestNoPageMakesUpAStepOrABeginning(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	o := w.Platform.As(w.Partners[acme]).Onboarding
	id := must(o.Register(t.Context(), platform.Registration{Name: "Begun Elsewhere", Email: "ops@elsewhere.example", Mobile: "9822041376", CountryCode: "+91", Password: "a long secret"}))(t)
	must(o.VerifyOTP(t.Context(), id, w.Outbox.Code("+919822041376"), w.Outbox.Code("ops@elsewhere.example")))(t)
	w.replace(terse)
	list := w.as(acme, store.Owner).get("/onboarding").is(http.StatusOK)
	text := list.text("tbody")
	for _, want := range []string{"Begun Elsewhere", "not known", "does not tell which step is due", "or earlier"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	if strings.Contains(text, "PAN is missing") || strings.Contains(text, "of 7") {
		t.Errorf("the list claims what nobody told: %s", text)
	}
	href, _ := list.doc().Find("tbody a.row-link").Attr("href")
	pan := w.as(acme, store.Owner).get(href + "/pan").is(http.StatusOK)
	if !strings.Contains(pan.text("main"), "This was begun elsewhere") {
		t.Errorf("the page of the PAN says nothing of it: %s", pan.text("main"))
	}
	if text := w.as(acme, store.Viewer).get(href).is(http.StatusOK).text("main"); !strings.Contains(text, "does not tell which step is due") {
		t.Errorf("a viewer reads %s", text)
	}
}

// withoutBalances lists clients as the vendor does.
type withoutBalances struct{ platform.ClientService }

func (s withoutBalances) All(ctx context.Context) iter.Seq2[platform.Client, error] {
	return func(yield func(platform.Client, error) bool) {
		for c, err := range s.ClientService.All(ctx) {
			c.Balance, c.ValidTill = nil, nil
			if !yield(c, err) {
				return
			}
		}
	}
}

func TestHomeSaysWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	if text := w.as(acme, store.Owner).get("/").text("main"); strings.Contains(text, "are not known") || strings.Contains(text, "is not known") {
		t.Fatalf("the premise is a platform that tells balances: %s", text)
	}
	w.replace(func(api platform.API) platform.API {
		api.Clients = withoutBalances{api.Clients}
		return api
	})
	w.world().Client(t, bolt)
	if err := w.desk.SyncNow(t.Context(), w.partners[bolt].ID); err != nil {
		t.Fatal(err)
	}
	if text := w.as(bolt, store.Owner).get("/").text("main"); !strings.Contains(text, "not known") {
		t.Errorf("home passes over balances that nobody told: %s", text)
	}
}
