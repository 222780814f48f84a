package desk

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

// costly is one of the calls that must not happen twice.
type costly struct {
	name string
	// prepare makes what the call needs and returns the call and a count of its
	// effects on the platform.
	prepare func(w *world) (send func(intent string) (store.Intent, error), effects func() int)
}

func costlyCalls() []costly {
	return []costly{
		{"add_client_credits", func(w *world) (func(string) (store.Intent, error), func() int) {
			start := w.balance()
			return func(intent string) (store.Intent, error) {
					return w.staff.AddCredit(w.t.Context(), intent, w.ref, 500*platform.Rupee, nil, "", nil)
				}, func() int {
					return int((w.balance() - start) / (500 * platform.Rupee))
				}
		}},
		{"buy_did", func(w *world) (func(string) (store.Intent, error), func() int) {
			offers, err := w.As(platformtest.Acme).Numbers.Search(w.t.Context(), platform.NumberQuery{Client: w.id, CountryCode: "+91"})
			if err != nil || len(offers) == 0 {
				w.t.Fatal("nothing is on sale", err)
			}
			return func(intent string) (store.Intent, error) {
					return w.staff.BuyNumber(w.t.Context(), intent, w.ref, offers[0].Number, "IN")
				}, func() int {
					held, err := w.As(platformtest.Acme).Numbers.Held(w.t.Context(), w.id)
					if err != nil {
						w.t.Fatal(err)
					}
					return len(held)
				}
		}},
		{"add_agent", func(w *world) (func(string) (store.Intent, error), func() int) {
			return func(intent string) (store.Intent, error) {
					return w.staff.AddAgent(w.t.Context(), intent, w.ref, platform.NewAgent{Name: "Asha Patil", Email: "asha@client.example",
						Phone: "9822041376", Password: "a long secret"})
				}, func() int {
					agents, err := w.As(platformtest.Acme).Agents.Presence(w.t.Context(), w.id)
					if err != nil {
						w.t.Fatal(err)
					}
					return len(agents)
				}
		}},
		{"create_basic_flow", func(w *world) (func(string) (store.Intent, error), func() int) {
			number := w.Number(w.t, platformtest.Acme, w.id)
			agent := w.Agent(w.t, platformtest.Acme, w.id)
			return func(intent string) (store.Intent, error) {
					return w.staff.CreateFlow(w.t.Context(), intent, w.ref, platform.NewFlow{Name: "Front desk", AgentExt: agent.Extension, DID: number})
				}, func() int {
					d, err := w.As(platformtest.Acme).Clients.Get(w.t.Context(), w.id)
					if err != nil {
						w.t.Fatal(err)
					}
					return len(d.Flows)
				}
		}},
		{"register", func(w *world) (func(string) (store.Intent, error), func() int) {
			return func(intent string) (store.Intent, error) {
					return w.staff.Register(w.t.Context(), intent, platform.Registration{Name: "New Co", Email: "Ops@New.example",
						Mobile: "98220 41376", CountryCode: "+91", Password: "a long secret"}, platform.Company, "", "")
				}, func() int {
					pending, err := w.As(platformtest.Acme).Clients.Pending(w.t.Context())
					if err != nil {
						w.t.Fatal(err)
					}
					return len(pending)
				}
		}},
		{"link_whatsapp", func(w *world) (func(string) (store.Intent, error), func() int) {
			return func(intent string) (store.Intent, error) {
					return w.staff.LinkWhatsApp(w.t.Context(), intent, w.ref, platform.LinkWhatsApp{PhoneNumberID: "106540352242922", AccessToken: "EAAJB6secret"})
				}, func() int {
					linked, err := w.As(platformtest.Acme).WhatsApp.List(w.t.Context(), w.id)
					if err != nil {
						w.t.Fatal(err)
					}
					return len(linked)
				}
		}},
		{"create_mask", func(w *world) (func(string) (store.Intent, error), func() int) {
			number := w.Number(w.t, platformtest.Acme, w.id)
			return func(intent string) (store.Intent, error) {
					return w.staff.CreateMask(w.t.Context(), intent, w.ref, platform.NewMask{DID: number, PartyA: "+919822041376", PartyB: "+919822041377"})
				}, func() int {
					live, err := w.As(platformtest.Acme).Masks.List(w.t.Context(), platform.MaskQuery{Client: w.id})
					if err != nil {
						w.t.Fatal(err)
					}
					return len(live)
				}
		}},
	}
}

func TestAnswerArrivesTheCallIsMadeOnce(t *testing.T) {
	t.Parallel()
	for _, c := range costlyCalls() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			send, effects := c.prepare(w)
			for range 3 { // a double click, and Back
				i, err := send("intent-0001")
				if err != nil || i.State != store.Done {
					t.Fatalf("sent: %v %+v", err, i)
				}
			}
			if n := effects(); n != 1 {
				t.Errorf("%d effects, want 1", n)
			}
			if entries := w.trail(); entries[c.name] != 1 {
				t.Errorf("the audit trail has it %d times", entries[c.name])
			}
		})
	}
}

func (w *world) trail() map[string]int {
	w.t.Helper()
	list, _, err := w.store.Audit.List(w.t.Context(), w.partner, store.AuditFilter{Limit: 500})
	if err != nil {
		w.t.Fatal(err)
	}
	n := map[string]int{}
	for _, e := range list {
		n[e.Action]++
	}
	return n
}

func TestLostAnswerIsFoundOut(t *testing.T) {
	t.Parallel()
	for _, c := range costlyCalls() {
		for name, when := range map[string]loss{"after it was done": afterDone, "before it was done": beforeDone} {
			t.Run(c.name+" "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				send, effects := c.prepare(w)
				w.make(losing(when))
				i, err := send("intent-0001")
				if err != nil || i.State != store.Unknown {
					t.Fatalf("sent: %v, state %s, want unknown", err, i.State)
				}
				if _, err := send("intent-0002"); !platform.Is(err, platform.Conflict) {
					t.Errorf("the same act while it is unknown: %v, want a conflict", err)
				}
				w.make(nil)
				want, n := store.Done, 1
				if when == beforeDone {
					want, n = store.NotDone, 0
				}
				w.look(absentNeeded)
				if got := w.intent("intent-0001"); got.State != want {
					t.Fatalf("after %d looks the state is %s (%s), want %s", got.Looks, got.State, got.Error, want)
				}
				if got := effects(); got != n {
					t.Errorf("%d effects, want %d", got, n)
				}
				if when == beforeDone {
					if again, err := send("intent-0002"); err != nil || again.State != store.Done {
						t.Errorf("once it is known not to have happened it may be done: %v %s", err, again.State)
					}
					n = 1
				}
				if got := effects(); got != n {
					t.Errorf("at the end %d effects, want %d", got, n)
				}
			})
		}
	}
}

func TestAcceptanceWhoseAnswerIsLostMakesOneClient(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]loss{"after": afterDone, "before": beforeDone} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ctx := t.Context()
			i, err := w.staff.Register(ctx, "intent-0001", platform.Registration{Name: "New Co", Email: "ops@new.example", Mobile: "9822041376", CountryCode: "+91", Password: "a long secret"}, platform.Company, "", "")
			if err != nil || i.State != store.Done {
				t.Fatal(err, i.State)
			}
			draft := ResultOf(i).Draft
			if _, err := w.staff.ConfirmCodes(ctx, draft, w.Outbox.Code("+919822041376"), w.Outbox.Code("ops@new.example")); err != nil {
				t.Fatal(err)
			}
			if _, err := w.staff.CheckPAN(ctx, draft, "AAACN1234K", platform.Company); err != nil {
				t.Fatal(err)
			}
			if _, err := w.staff.SkipGST(ctx, draft); err != nil {
				t.Fatal(err)
			}
			if _, _, err := w.staff.Review(ctx, draft); err != nil {
				t.Fatal(err)
			}
			w.make(losing(when))
			if i, err = w.staff.Accept(ctx, "intent-0002", draft, nil); err != nil || i.State != store.Unknown {
				t.Fatal(err, i.State)
			}
			w.make(nil)
			w.look(absentNeeded)
			got := w.intent("intent-0002")
			if when == beforeDone {
				if got.State != store.NotDone {
					t.Fatalf("state %s, want not done", got.State)
				}
				if i, err = w.staff.Accept(ctx, "intent-0003", draft, nil); err != nil || i.State != store.Done {
					t.Fatal(err, i.State)
				}
				got = i
			}
			o, err := w.staff.Draft(ctx, draft)
			if err != nil || o.ClientRef == "" || o.ClientRef != ResultOf(got).ClientRef || o.Next != platform.StepDone {
				t.Fatalf("the draft: %v %+v", err, o)
			}
			n := 0
			for c, err := range w.As(platformtest.Acme).Clients.All(ctx) {
				if err != nil {
					t.Fatal(err)
				}
				if c.Email == "ops@new.example" {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%d clients were made", n)
			}
			want := "accept_kyc skip_gst verify_pan verify_otp register"
			for limit := 1; limit <= 6; limit++ { // however the pages fall
				var told []string
				for before := int64(-1); before != 0; {
					entries, next, err := w.staff.Timeline(ctx, o.ClientRef, nil, max(before, 0), limit)
					if err != nil || len(entries) > limit || len(told) > 5 {
						t.Fatal(err, limit, told)
					}
					for _, e := range entries {
						told = append(told, e.Action)
					}
					before = next
				}
				if got := strings.Join(told, " "); got != want {
					t.Errorf("%d to a page: %s, want %s", limit, got, want)
				}
			}
		})
	}
}

func TestRestartTurnsWhatWasSentIntoAQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	// A process that died between writing "sent" and the answer.
	if _, _, err := w.store.Intents.Plan(ctx, store.Intent{ID: "intent-0001", Partner: w.partner, ClientRef: w.ref, Kind: store.AddClientCredits,
		Subject: "500", Actor: store.Actor{ID: "rita", Name: "Rita", Kind: "staff"}, Params: asJSON(creditParams{Amount: 500 * platform.Rupee}),
		Before: asJSON(snapshot{Newest: w.newest(), At: w.Clock.Now()})}); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Intents.MarkSent(ctx, w.partner, "intent-0001"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.As(platformtest.Acme).Wallet.AddCredit(ctx, platform.NewCredit{Client: w.id, Amount: 500 * platform.Rupee}); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Second)
	w.desk = w.newDesk()
	if got := w.intent("intent-0001"); got.State != store.Unknown {
		t.Fatalf("after the restart it is %s", got.State)
	}
	w.look(1)
	if got := w.intent("intent-0001"); got.State != store.Done {
		t.Errorf("after a look it is %s: %s", got.State, got.Error)
	}
}

func (w *world) newest() string {
	page, err := w.As(platformtest.Acme).Wallet.Transactions(w.t.Context(), platform.TransactionQuery{Client: w.id, Page: 1, Limit: 1})
	if err != nil || len(page.Rows) == 0 {
		w.t.Fatal("no transaction", err)
	}
	return page.Rows[0].ID
}

func TestTwoEqualCreditsNeedAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.make(losing(beforeDone))
	if i, err := w.staff.AddCredit(ctx, "intent-0001", w.ref, 500*platform.Rupee, nil, "", nil); err != nil || i.State != store.Unknown {
		t.Fatal(err, i.State)
	}
	w.make(nil)
	for range 2 { // somebody credits by the API meanwhile, twice
		if _, err := w.As(platformtest.Acme).Wallet.AddCredit(ctx, platform.NewCredit{Client: w.id, Amount: 500 * platform.Rupee}); err != nil {
			t.Fatal(err)
		}
	}
	w.look(1)
	if got := w.intent("intent-0001"); got.State != store.Someone {
		t.Fatalf("the state is %s, want a person", got.State)
	}
	if err := w.staff.Decide(ctx, "intent-0001", false); err != nil {
		t.Fatal(err)
	}
	if got := w.intent("intent-0001"); got.State != store.NotDone {
		t.Errorf("after the decision it is %s", got.State)
	}
}

func TestRefusalIsKeptWithItsFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent := platform.NewAgent{Name: "Asha", Email: "asha@client.example", Phone: "9822041376", Password: "a long secret"}
	if i, err := w.staff.AddAgent(t.Context(), "intent-0001", w.ref, agent); err != nil || i.State != store.Done {
		t.Fatal(err, i.State)
	}
	i, err := w.staff.AddAgent(t.Context(), "intent-0002", w.ref, agent)
	if err != nil || i.State != store.Refused {
		t.Fatalf("%v %s, want refused", err, i.State)
	}
	if e := RefusalOf(i); e.Kind != platform.Conflict || e.Fields["email"] == "" {
		t.Errorf("the refusal kept is %+v", e)
	}
	if strings.Contains(string(i.Params), "secret") {
		t.Error("the password was kept")
	}
}

func TestOutageBeforeSendingSendsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := w.balance()
	w.make(func(a platform.API) platform.API { a.Wallet = deadWallet{a.Wallet}; return a })
	_, err := w.staff.AddCredit(t.Context(), "intent-0001", w.ref, 500*platform.Rupee, nil, "", nil)
	if !platform.Is(err, platform.Unavailable) {
		t.Fatalf("%v, want unavailable", err)
	}
	w.make(nil)
	if i, err := w.staff.AddCredit(t.Context(), "intent-0001", w.ref, 500*platform.Rupee, nil, "", nil); err != nil || i.State != store.Done {
		t.Fatalf("once it is back: %v %s", err, i.State)
	}
	if got := w.balance() - start; got != 500*platform.Rupee {
		t.Errorf("credited %s", got)
	}
}

type deadWallet struct{ platform.WalletService }

func (deadWallet) Balance(context.Context, platform.ClientID) (platform.Balance, error) {
	return platform.Balance{}, platform.Errorf(platform.Unavailable, "The platform does not answer.")
}

func TestManyAtOnceCreditOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := w.balance()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if _, err := w.staff.AddCredit(t.Context(), "intent-0001", w.ref, 500*platform.Rupee, nil, "", nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	w.desk.Wait()
	if got := w.balance() - start; got != 500*platform.Rupee {
		t.Errorf("credited %s, want ₹500.00", got)
	}
}

func TestARegistrationThatWasThereIsNotTakenForTheLostOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	again := platform.Registration{Name: "New Co", Email: "ops@new.example", Mobile: "98220 41376", CountryCode: "+91", Password: "a long secret"}
	if i, err := w.staff.Register(t.Context(), "intent-0001", again, platform.Company, "", ""); err != nil || i.State != store.Done {
		t.Fatal(err, i.State)
	}
	w.make(losing(beforeDone))
	if i, err := w.staff.Register(t.Context(), "intent-0002", again, platform.Company, "", ""); err != nil || i.State != store.Unknown {
		t.Fatal(err, i.State)
	}
	w.make(nil)
	w.look(absentNeeded)
	if got := w.intent("intent-0002"); got.State != store.NotDone {
		t.Errorf("the lost one is %s, want not done", got.State)
	}
}

func TestPhonesOfASessionThatWasNotOpenedAreForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := platform.NewMask{DID: w.Number(t, platformtest.Acme, w.id), PartyA: "+919822041376", PartyB: "+919822041377", Reference: "order 1"}
	w.make(losing(beforeDone))
	if i, err := w.staff.CreateMask(t.Context(), "intent-0001", w.ref, in); err != nil || i.State != store.Unknown {
		t.Fatal(err, i.State)
	}
	other := in
	other.Reference = "order 2"
	if _, err := w.staff.CreateMask(t.Context(), "intent-0001", w.ref, other); !platform.Is(err, platform.Conflict) {
		t.Errorf("the same form for another session: %v, want a conflict", err)
	}
	if _, _, err := w.store.Masks.Kept(t.Context(), w.partner, "intent-0001"); err != nil {
		t.Errorf("while it is open its phones are kept: %v", err)
	}
	w.make(nil)
	w.look(absentNeeded)
	if _, _, err := w.store.Masks.Kept(t.Context(), w.partner, "intent-0001"); !platform.Is(err, platform.NotFound) {
		t.Errorf("once it is known not to have happened: %v, want not found", err)
	}
}

func TestWhatAReplicaThatIsGoneLeftIsTakenUpWithoutARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	for id, sent := range map[string]bool{"intent-0001": true, "intent-0002": false} {
		if _, _, err := w.store.Intents.Plan(ctx, store.Intent{ID: id, Partner: w.partner, ClientRef: w.ref, Kind: store.AddAgent, Subject: id,
			Actor: store.Actor{ID: "rita", Name: "Rita", Kind: "staff"}, Params: asJSON(agentParams{Name: "Asha"}), Before: asJSON(snapshot{})}); err != nil {
			t.Fatal(err)
		}
		if sent {
			if err := w.store.Intents.MarkSent(ctx, w.partner, id); err != nil {
				t.Fatal(err)
			}
		}
	}
	look := func(after time.Duration, sent, planned store.IntentState) {
		t.Helper()
		w.Clock.Advance(after)
		if _, err := w.desk.Reconcile(ctx); err != nil {
			t.Fatal(err)
		}
		if a, b := w.intent("intent-0001"), w.intent("intent-0002"); a.State != sent || b.State != planned {
			t.Errorf("after %s more: %s and %s, want %s and %s", after, a.State, b.State, sent, planned)
		}
	}
	look(2*time.Minute, store.Sent, store.Planned) // its call may still be under way
	look(2*time.Minute, store.Unknown, store.NotDone)
}

// What the API finishes of a draft leaves the list, and the client has its past.
func TestADraftThatIsFinishedByTheAPIBecomesItsClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	in := platform.Registration{Name: "New Co", Email: "Ops@New.example", Mobile: "9822041376", CountryCode: "+91", Password: "a long secret"}
	var drafts []string
	for _, id := range []string{"intent-0001", "intent-0002"} { // two, of whom one goes on
		i, err := w.staff.Register(ctx, id, in, platform.Company, "", "")
		if err != nil || i.State != store.Done {
			t.Fatal(err, i.State)
		}
		drafts = append(drafts, ResultOf(i).Draft)
	}
	api := w.As(platformtest.Acme)
	o, err := w.staff.Draft(ctx, drafts[1])
	if err != nil {
		t.Fatal(err)
	}
	temp, err := api.Onboarding.VerifyOTP(ctx, platform.RequestID(o.RequestID), w.Outbox.Code("+919822041376"), w.Outbox.Code("ops@new.example"))
	if err == nil {
		_, err = api.Onboarding.VerifyPAN(ctx, temp, "AAACN1234K", platform.Company)
	}
	if err == nil {
		_, err = api.Onboarding.SkipGST(ctx, temp)
	}
	if err == nil {
		_, err = api.Onboarding.PreviewKYC(ctx, temp)
	}
	if err == nil {
		_, err = api.Onboarding.AcceptKYC(ctx, temp, nil)
	}
	if err == nil {
		err = w.desk.SyncNow(ctx, w.partner)
	}
	if err != nil {
		t.Fatal(err)
	}
	page, stale, err := w.staff.Pending(ctx, store.DraftFilter{}, "", "", 10)
	if err != nil || stale != nil {
		t.Fatal(err, stale)
	}
	for _, d := range page.Drafts {
		if d.ID == drafts[1] {
			t.Errorf("who is live stands in the list, at %s", d.Next)
		}
	}
	o, err = w.staff.Draft(ctx, drafts[1])
	if err != nil || o.ClientRef == "" || o.Next != platform.StepDone {
		t.Fatalf("the draft: %v %+v", err, o)
	}
	told, _, err := w.staff.Timeline(ctx, o.ClientRef, nil, 0, 10)
	if err != nil || len(told) != 2 || told[0].Action != "accept_kyc" || told[1].Action != "register" {
		t.Errorf("the client's history: %v %+v", err, told)
	}
}
