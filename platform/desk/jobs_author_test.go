package desk

import (
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// author makes somebody of the staff and opens the desk as them.
func (w *world) author() (*View, store.Person) {
	w.t.Helper()
	p, err := w.store.People.Create(w.t.Context(), store.Person{Partner: w.partner, Kind: store.Staff, Email: "lata@acme.example", Name: "Lata", Role: store.Billing}, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return w.desk.For(Actor{Actor: store.Actor{ID: p.ID, Name: p.Name, Kind: string(store.Staff)}, Partner: w.partner, RequestID: "r2"}), p
}

func TestAJobEndsWithTheWorkOfWhoBeganIt(t *testing.T) {
	t.Parallel()
	for name, on := range map[string]bool{"at work": true, "switched off": false} {
		w := newWorld(t)
		v, p := w.author()
		before := w.balance()
		if err := v.StartJob(t.Context(), "job-of-the-author", JobCredit, JobParams{Amount: 5 * platform.Rupee}, []store.Client{w.kept()}); err != nil {
			t.Fatal(err)
		}
		if !on {
			if err := w.store.People.SetActive(t.Context(), w.partner, p.ID, false); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.desk.WorkJob(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		want := before
		if on {
			want += 5 * platform.Rupee
		}
		if got := w.balance(); got != want {
			t.Errorf("%s: the balance is %s, want %s", name, got, want)
		}
		if on != (w.trail()["job.stop"] == 0) {
			t.Errorf("%s: the trail has %v", name, w.trail())
		}
	}
}

func TestARowWhoseCreditWasSentIsNeverCalledRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	before := w.balance()
	// It was credited, and the process ended before the row was told so.
	if i, err := w.staff.AddCredit(ctx, rowID("job-of-a-test-1", 1), w.ref, 5*platform.Rupee, nil, "", nil); err != nil || i.State != store.Done {
		t.Fatalf("%+v: %v", i, err)
	}
	// Now its client can't be looked up.
	j := store.Job{ID: "job-of-a-test-1", Act: string(JobCredit), Partner: w.partner}
	state, note, err := w.staff.surely(ctx, j, store.JobRow{N: 1, Ref: "c_nobody", State: store.RowRunning}, JobParams{Amount: 5 * platform.Rupee})
	if err != nil || state != store.RowDone {
		t.Errorf("the row is %s (%s): %v", state, note, err)
	}
	if got := w.balance(); got != before+5*platform.Rupee {
		t.Errorf("the balance is %s, it was %s", got, before)
	}
}
