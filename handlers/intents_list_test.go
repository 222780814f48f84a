package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// plant writes an intent down as one whose answer was lost.
func (w *world) plant(id string, kind store.IntentKind, ref, subject, params string) {
	w.t.Helper()
	ctx, partner := w.t.Context(), w.partners[acme].ID
	_, _, err := w.store.Intents.Plan(ctx, store.Intent{ID: id, Partner: partner, ClientRef: ref, Kind: kind, Subject: subject,
		Actor: store.Actor{ID: "rita", Name: "Rita Rao", Kind: "staff"}, Summary: "Do " + string(kind), Params: json.RawMessage(params), Before: json.RawMessage(`{}`)})
	if err == nil {
		err = w.store.Intents.MarkSent(ctx, partner, id)
	}
	if err == nil {
		err = w.store.Intents.Settle(ctx, partner, id, store.Settlement{State: store.Unknown, NextLook: w.Clock.Now().Add(8 * time.Second)})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestEachCostlyCallShowsOnThePageItBeganOnAndInTheListThatItIsChecked(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := reviewed(w)
	draft := strings.TrimPrefix(z.at(""), "/onboarding/")
	number := w.world().Number(t, acme, w.clientID(acme))
	ref := w.clients[acme].Ref
	for n, c := range []struct {
		kind                     store.IntentKind
		ref, subject, params, at string
		want                     string
	}{
		{store.Register, "", "ops@new.example", `{"name":"New Co"}`, "/onboarding/new", "Checking whether New Co was registered"},
		{store.AcceptKYC, "", draft, `{"name":"Malhar"}`, z.at("/sign"), "Checking whether Malhar became a client"},
		{store.BuyDID, ref, "+912240010000", `{"number":"+912240010000"}`, w.base() + "/numbers/find", "was bought"},
		{store.AddAgent, ref, "asha@client.example", `{"name":"Asha"}`, w.base() + "/agents/new", "Checking whether agent Asha was added"},
		{store.CreateBasicFlow, ref, "Front desk", `{"name":"Front desk"}`, w.base() + "/flows/new", "Checking whether flow Front desk was created"},
		{store.AddClientCredits, ref, "500", `{"amount":50000}`, w.base() + "/wallet/credit", "Checking whether ₹500.00 was credited"},
		{store.LinkWhatsApp, ref, waID, `{}`, w.base() + "/whatsapp/link", "Checking whether WhatsApp number " + waID + " was linked"},
		{store.CreateMask, ref, "order 1", `{"did":"` + string(number) + `"}`, w.base() + "/masking/new", "Checking whether a masking session was opened on"},
	} {
		id := "intent-000" + string(rune('1'+n))
		w.plant(id, c.kind, c.ref, c.subject, c.params)
		b := w.as(acme, store.Owner)
		page := b.get(c.at)
		if page.status == http.StatusSeeOther {
			page = b.follow(page)
		}
		if text := page.is(http.StatusOK).text("main"); !strings.Contains(text, c.want) {
			t.Errorf("%s: %s reads %q", c.kind, c.at, text)
		}
		list := b.get("/intents").is(http.StatusOK)
		list.has(`#checks tr a[href="/intents/` + id + `"]`)
		list.has(`#checks form[action="/intents/` + id + `/look"]`)
	}
	list := w.as(acme, store.Viewer).get("/intents").is(http.StatusOK)
	if rows := list.doc().Find("#checks tbody tr").Length(); rows != 8 {
		t.Errorf("the list has %d rows, want 8", rows)
	}
	if text := list.text("#checks tbody"); !strings.Contains(text, "Next look in 8 s, 1 of at most 8.") || !strings.Contains(text, "Rita Rao") || !strings.Contains(text, "New client") {
		t.Errorf("the list reads %q", text)
	}
	w.server.MetricsKey = "key"
	machine := w.stranger("localhost")
	machine.headers["Authorization"] = "Bearer key"
	if figures := machine.get("/metrics").body; !strings.Contains(figures, `open_intents{state="unknown"} 8`) || !strings.Contains(figures, "platform_silent_partners 0") {
		t.Error("the figures do not tell of the open calls")
	}
	w.as(acme, store.Viewer).get("/").has(`main a[href="/intents"]`)
	w.as(acme, store.Viewer).get("/notices").has(`main a[href="/intents"]`)
	if text := w.as(bolt, store.Owner).get("/intents").is(http.StatusOK).text("main"); !strings.Contains(text, "Everything is settled") {
		t.Errorf("another partner's list reads %q", text)
	}
	w.as(bolt, store.Owner).post("/intents/intent-0006/look").is(http.StatusNotFound)
}

func TestALookByHandSettlesWhatHappenedAndCountsNothingElse(t *testing.T) {
	t.Parallel()
	for name, carriedOut := range map[string]bool{"it was credited": true, "it was not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := peopledWorld(t)
			b := w.as(acme, store.Billing)
			at := w.lostCredit(b, carriedOut)
			id := at[strings.LastIndex(at, "/")+1:]
			w.replace(func(a platform.API) platform.API { a.Wallet = awayWallet{a.Wallet}; return a })
			if text := b.follow(b.post(at + "/look").is(http.StatusSeeOther)).text(".toast-item"); !strings.Contains(text, "did not answer") {
				t.Errorf("with the platform away: %q", text)
			}
			w.replace(nil)
			for range 5 {
				got := b.post(at+"/look", "from", "list").is(http.StatusSeeOther)
				if to := got.header.Get("Location"); to != "/intents" {
					t.Fatalf("it leads to %s", to)
				}
			}
			i := must(w.store.Intents.Get(t.Context(), w.partners[acme].ID, id))(t)
			if carriedOut {
				if i.State != store.Done {
					t.Fatalf("after the look it is %s", i.State)
				}
				settled := b.get("/intents?show=settled").is(http.StatusOK)
				settled.has(`#checks tr a[href="` + at + `"]`)
				if text := settled.text("#checks tbody"); !strings.Contains(text, "Add ₹2,000.00") || !strings.Contains(text, "Done") {
					t.Errorf("what was settled reads %q", text)
				}
				return
			}
			// The platform may still be at it: looks by hand say nothing of that.
			if i.State != store.Unknown || i.Looks != 0 || i.Absent != 0 {
				t.Errorf("after five looks by hand: %s, %d looks, %d absent", i.State, i.Looks, i.Absent)
			}
		})
	}
}

func TestTheListOfChecksRefusesNonsense(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Owner)
	b.get("/intents?show=sideways").is(http.StatusUnprocessableEntity)
	b.get("/intents?show=settled&after=%00nonsense").is(http.StatusOK)
	b.post("/intents/i_nobody/look").is(http.StatusNotFound)
}
