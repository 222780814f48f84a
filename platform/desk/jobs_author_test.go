package desk

import (
	"context"
	"strings"
	"testing"
	"time"

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

// limit holds somebody to something, by an owner.
func (w *world) limit(p store.Person, l store.Limits) error {
	w.t.Helper()
	owner, err := w.store.People.Create(w.t.Context(), store.Person{Partner: w.partner, Kind: store.Staff, Email: "owner@acme.example", Name: "Omkar", Role: store.Owner}, "")
	if err == nil {
		_, _, err = w.store.People.ChangeStaff(w.t.Context(), w.partner, owner.ID, p.ID, store.StaffChange{Role: p.Role, Limits: l})
	}
	return err
}

func (w *world) work() {
	w.t.Helper()
	if _, err := w.desk.WorkJob(w.t.Context(), "one"); err != nil {
		w.t.Fatal(err)
	}
}

// meanwhile does something once, while the first credit of a job is under way.
type meanwhile struct {
	platform.WalletService
	do func()
}

func (m *meanwhile) AddCredit(ctx context.Context, in platform.NewCredit) (platform.Balance, error) {
	if m.do != nil {
		m.do()
		m.do = nil
	}
	return m.WalletService.AddCredit(ctx, in)
}

func TestAJobNoticesThatItsAuthorMayNoMore(t *testing.T) {
	t.Parallel()
	const job, five = "job-of-the-author", 5 * platform.Rupee
	type change func(w *world, p store.Person) error
	for _, c := range []struct {
		name    string
		change  change
		done    int // rows that were credited
		refused int
		why     string // the job stopped
		note    string // of a refused row
	}{
		{"nothing", func(*world, store.Person) error { return nil }, 3, 0, "", ""},
		{"switched off", func(w *world, p store.Person) error {
			return w.store.People.SetActive(t.Context(), w.partner, p.ID, false)
		}, 1, 0, "Lata can no longer sign in.", ""},
		{"another role", func(w *world, p store.Person) error {
			return w.store.People.SetRole(t.Context(), w.partner, p.ID, store.Support)
		}, 1, 0, "Lata may no longer do this.", ""},
		{"a lower limit", func(w *world, p store.Person) error {
			return w.limit(p, store.Limits{Credit: platform.Rupee})
		}, 1, 2, "", "₹1"},
		{"another's clients", func(w *world, p store.Person) error {
			return w.limit(p, store.Limits{Tag: "west"})
		}, 1, 2, "", "tagged “west”"},
	} {
		w := newWorld(t)
		v, p := w.author()
		one := w.kept()
		before := w.balance()
		w.make(func(api platform.API) platform.API {
			api.Wallet = &meanwhile{api.Wallet, func() {
				w.make(nil)
				if err := c.change(w, p); err != nil {
					t.Fatal(err)
				}
			}}
			return api
		})
		if err := v.StartJob(t.Context(), job, JobCredit, JobParams{Amount: five}, []store.Client{one, one, one}); err != nil {
			t.Fatal(err)
		}
		w.work()
		j, err := w.staff.Job(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := w.store.Jobs.Rows(t.Context(), job, store.RowRefused, -1, 10)
		if err != nil {
			t.Fatal(err)
		}
		if j.Counts[store.RowDone] != c.done || len(rows) != c.refused || j.Why != c.why || j.Remaining != 3-c.done-c.refused {
			t.Errorf("%s: %v, %d left, stopped as %q", c.name, j.Counts, j.Remaining, j.Why)
		}
		for _, r := range rows {
			if !strings.Contains(r.Note, c.note) {
				t.Errorf("%s: a row says %q", c.name, r.Note)
			}
		}
		if got := w.balance(); got != before+platform.Paise(c.done)*five {
			t.Errorf("%s: the balance is %s, it was %s", c.name, got, before)
		}
		if (c.why != "") != (w.trail()["job.stop"] == 1) {
			t.Errorf("%s: the trail has %v", c.name, w.trail())
		}
		if c.why == "" {
			continue
		}
		// A colleague who may goes on with it: the same rows, none twice.
		for _, want := range []bool{true, false} {
			if again, err := w.staff.ResumeJob(t.Context(), job); err != nil || again != want {
				t.Errorf("%s: resumed %v, %v", c.name, again, err)
			}
		}
		w.work()
		if j, err = w.staff.Job(t.Context(), job); err != nil || j.Counts[store.RowDone] != 3 || j.Remaining != 0 || j.For.Name != "Rita" || j.Actor.Name != "Lata" {
			t.Errorf("%s: resumed, it is %+v, %v", c.name, j, err)
		}
		if got := w.balance(); got != before+3*five {
			t.Errorf("%s: resumed, the balance is %s", c.name, got)
		}
		if again, err := w.staff.ResumeJob(t.Context(), job); again || err != nil || w.trail()["job.resume"] != 1 {
			t.Errorf("%s: a job that is done goes on: %v, %v", c.name, again, err)
		}
	}
}

func TestAStoppedFileGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const file = "a-file-of-the-test-1"
	w.sent(file, ImportAgents, w.ref, agentFile(3))
	// The first row was begun and sent, and then the process ended; somebody stopped the job.
	j, _, err := w.store.Jobs.Claim(t.Context(), "gone", 0)
	if err != nil {
		t.Fatal(err)
	}
	row, _, err := w.store.Jobs.Next(t.Context(), file, "gone", 0)
	if err != nil {
		t.Fatal(err)
	}
	if state, note, err := w.staff.surely(t.Context(), j, row, JobParamsOf(j)); err != nil || state != store.RowDone {
		t.Fatalf("the first row is %s (%s): %v", state, note, err)
	}
	if err := w.staff.StopJob(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Second)
	w.work()
	if j, err = w.staff.Job(t.Context(), file); err != nil || j.Remaining != 3 || j.Ended.IsZero() {
		t.Fatalf("stopped, it is %+v: %v", j, err)
	}
	if ok, err := w.staff.ResumeJob(t.Context(), file); !ok || err != nil {
		t.Fatal(err)
	}
	// A worker that had it before the stop knows nothing of that, and can't end it.
	if err := w.store.Jobs.End(t.Context(), file, "one"); err != nil {
		t.Fatal(err)
	}
	w.work()
	if got := w.rows(file); got[store.RowDone] != 3 {
		t.Errorf("the rows are %v", got)
	}
	agents, err := w.As("acme").Agents.Presence(t.Context(), w.id)
	if err != nil || len(agents) != 3 {
		t.Errorf("%d agents, %v", len(agents), err)
	}
	if secrets, err := w.staff.JobPasswords(t.Context(), file); err != nil || len(secrets) != 3 {
		t.Errorf("%d passwords, %v", len(secrets), err)
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

func TestARefusedRowIsTriedAgainOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.balance()
	one := w.kept()
	gone := store.Client{Ref: "c_nobody", Name: "Nobody"}
	if err := w.staff.StartJob(t.Context(), "the-first-job-1", JobCredit, JobParams{Amount: platform.Rupee}, []store.Client{gone, one}); err != nil {
		t.Fatal(err)
	}
	w.work()
	// The page was open twice, so each form has an id of its own; one is sent twice.
	for n, id := range []string{"the-second-job-1", "the-third-job-1", "the-second-job-1"} {
		again, err := w.staff.Retry(t.Context(), "the-first-job-1", id)
		if err != nil || again != (n != 1) {
			t.Errorf("%s: %v, %v", id, again, err)
		}
		w.work()
	}
	if got := w.rows("the-first-job-1"); got[store.RowAgain] != 1 || got[store.RowDone] != 1 {
		t.Errorf("the rows are %v", got)
	}
	if got := w.balance(); got != before+platform.Rupee {
		t.Errorf("the balance is %s, it was %s", got, before)
	}
}
