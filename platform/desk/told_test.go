package desk

import (
	"context"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

// terse is a platform that tells of numbers, clients and registrations no more
// than their names, as the vendor's public page does.
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

func TestAFlowThatIsNotToldIsTheOneThatWasPutOnHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	number := w.Number(t, platformtest.Acme, w.id)
	other := w.Number(t, platformtest.Acme, w.id)
	agent := w.Agent(t, platformtest.Acme, w.id)
	w.make(terse)
	flows := func() map[platform.Phone]string {
		t.Helper()
		w.Clock.Advance(time.Minute)
		held, err := w.staff.Numbers(t.Context(), w.ref)
		if err != nil {
			t.Fatal(err)
		}
		out := map[platform.Phone]string{}
		for _, n := range held.Value {
			if n.FlowTold {
				t.Errorf("%s: the platform is said to have told its flow", n.Number)
			}
			out[n.Number] = n.FlowID
		}
		return out
	}
	if got := flows(); got[number] != "" || got[other] != "" {
		t.Fatalf("before anything was done here: %v", got)
	}
	i, err := w.staff.CreateFlow(t.Context(), "intent-0001", w.ref, platform.NewFlow{Name: "Front desk", AgentExt: agent.Extension, DID: number})
	if err != nil || i.State != store.Done {
		t.Fatalf("%+v %v", i, err)
	}
	made, err := w.staff.Flows(t.Context(), w.ref)
	if err != nil || len(made) != 1 {
		t.Fatalf("%+v %v", made, err)
	}
	if got := flows(); got[number] != made[0].ID || got[other] != "" {
		t.Errorf("after one was made here: %v", got)
	}
	if err := w.staff.MapNumber(t.Context(), w.ref, made[0].ID, other); err != nil {
		t.Fatal(err)
	}
	if got := flows(); got[other] != made[0].ID {
		t.Errorf("after it was put on another: %v", got)
	}
}

func TestALostFlowIsForAPersonWhereThePlatformTellsNone(t *testing.T) {
	t.Parallel()
	for _, when := range []loss{beforeDone, afterDone} {
		w := newWorld(t)
		number := w.Number(t, platformtest.Acme, w.id)
		agent := w.Agent(t, platformtest.Acme, w.id)
		w.make(func(api platform.API) platform.API {
			api = terse(api)
			api.Flows = lossyFlows{api.Flows, when}
			return api
		})
		i, err := w.staff.CreateFlow(t.Context(), "intent-0001", w.ref, platform.NewFlow{Name: "Front desk", AgentExt: agent.Extension, DID: number})
		if err != nil || i.State != store.Unknown {
			t.Fatalf("the premise is a lost answer: %+v %v", i, err)
		}
		w.look(6)
		if got := w.intent("intent-0001"); got.State != store.Someone {
			t.Errorf("lost after it was done: %v. Nobody can have seen that, and it is %s", when, got.State)
		}
	}
}

// begunElsewhere is a registration whose codes are confirmed, made behind the
// desk's back.
func (w *world) begunElsewhere(mobile string) platform.TempClientID {
	w.t.Helper()
	o, mail := w.As(platformtest.Acme).Onboarding, mobile+"@elsewhere.example"
	id, err := o.Register(w.t.Context(), platform.Registration{Name: "Elsewhere " + mobile, Email: mail, Mobile: mobile, CountryCode: "+91", Password: "a long secret"})
	if err != nil {
		w.t.Fatal(err)
	}
	temp, err := o.VerifyOTP(w.t.Context(), id, w.Outbox.Code("+91"+mobile), w.Outbox.Code(mail))
	if err != nil {
		w.t.Fatal(err)
	}
	return temp
}

func TestAStepThatIsNotToldIsAGuessUntilItIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	temp := w.begunElsewhere("9822041001")
	w.make(terse)
	page, _, err := w.staff.Pending(t.Context(), store.DraftFilter{}, "", "", 50)
	drafts := page.Drafts
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%+v %v", drafts, err)
	}
	o := drafts[0]
	if !o.Facts.DueNotTold || o.TempClientID != string(temp) || !WaitingLonger(o) || !o.Facts.ResendAfter.IsZero() {
		t.Errorf("taken up as %+v", o)
	}
	pan, err := platform.ParsePAN("AAACX1234X")
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Second)
	if o, err = w.staff.CheckPAN(t.Context(), o.ID, pan, platform.Company); err != nil {
		t.Fatal(err)
	}
	if o.Facts.DueNotTold || o.Next != platform.StepGST || WaitingLonger(o) {
		t.Errorf("after a step was taken: %+v", o)
	}
	w.make(nil)
	w.begunElsewhere("9822041002")
	page, _, err = w.staff.Pending(t.Context(), store.DraftFilter{}, "", "", 50)
	drafts = page.Drafts
	if err != nil || len(drafts) != 2 {
		t.Fatalf("%+v %v", drafts, err)
	}
	for _, d := range drafts {
		if d.Facts.DueNotTold || WaitingLonger(d) {
			t.Errorf("where the platform tells: %+v", d)
		}
	}
}

// A draft's creation takes time, as every clock but a test's shows.
func TestADraftTakenUpWaitsSinceItWasBegun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.begunElsewhere("9822041003")
	began := w.Clock.Now()
	w.Clock.Advance(50 * time.Hour)
	page, _, err := w.staff.Pending(t.Context(), store.DraftFilter{}, "", "", 50)
	drafts := page.Drafts
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%+v %v", drafts, err)
	}
	o := drafts[0]
	if got := o.Since; !got.Equal(began) {
		t.Errorf("it waits since %s, want %s", got, began)
	}
	if o, err = w.store.Onboarding.Update(t.Context(), w.partner, o.ID, 0, func(*store.Onboarding) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if got := o.Since; !got.Equal(o.Updated) {
		t.Errorf("after it was touched here it waits since %s, want %s", got, o.Updated)
	}
}
