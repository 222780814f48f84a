package desk

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/csvfile"
	"partnerdesk/store"
)

// agentFile is a file of n agents.
func agentFile(n int) csvfile.Table {
	var t csvfile.Table
	for i := range n {
		cells := make([]string, len(agentSort.columns))
		copy(cells, []string{fmt.Sprintf("Agent %d", i), fmt.Sprintf("a%d@x.example", i), fmt.Sprintf("98220 %05d", 41000+i)})
		cells[9] = "Sales"
		t.Rows = append(t.Rows, csvfile.Row{Line: i + 2, Cells: cells})
	}
	return t
}

// sent is a file that somebody has sent and said yes to.
func (w *world) sent(id string, k ImportKind, ref string, t csvfile.Table) {
	w.t.Helper()
	if err := w.staff.Upload(w.t.Context(), id, k, ref, "x.csv", t); err != nil {
		w.t.Fatal(err)
	}
	d, err := w.staff.DryRun(w.t.Context(), id)
	if err == nil && d.Bad > 0 {
		err = fmt.Errorf("rows are bad: %v", d.Rows)
	}
	if err == nil {
		err = w.staff.BeginImport(w.t.Context(), id, d.Mark)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) rows(job string) map[store.RowState]int {
	w.t.Helper()
	j, err := w.staff.Job(w.t.Context(), job)
	if err != nil {
		w.t.Fatal(err)
	}
	return j.Counts
}

// countingAgents counts the calls that a file of agents costs, and ends the work
// after some of its rows.
type countingAgents struct {
	platform.AgentService
	adds, reads *atomic.Int64
	after       int64
	stop        context.CancelFunc
}

func (s countingAgents) Add(ctx context.Context, in platform.NewAgent) (platform.Agent, error) {
	if s.adds.Add(1) == s.after {
		s.stop()
	}
	return s.AgentService.Add(ctx, in)
}

func (s countingAgents) Presence(ctx context.Context, id platform.ClientID) ([]platform.AgentPresence, error) {
	s.reads.Add(1)
	return s.AgentService.Presence(ctx, id)
}

func TestAFileOfAgentsIsOneLookAndGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = 12
	ctx, stop := context.WithCancel(t.Context())
	var adds, reads atomic.Int64
	w.sent("a-file-of-the-test-1", ImportAgents, w.ref, agentFile(n))
	w.make(func(a platform.API) platform.API {
		a.Agents = countingAgents{a.Agents, &adds, &reads, 5, stop}
		return a
	})
	if _, err := w.desk.WorkJob(ctx, "first"); err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	if got := w.rows("a-file-of-the-test-1"); got[store.RowDone] != 5 || got[store.RowWaiting] != n-5 {
		t.Fatalf("when it was ended the rows are %v", got)
	}
	if got := reads.Load(); got > 3 {
		t.Errorf("5 agents took %d readings of the list", got)
	}
	w.Clock.Advance(2 * jobLease)
	if _, err := w.newDesk().WorkJob(t.Context(), "second"); err != nil {
		t.Fatal(err)
	}
	if got := w.rows("a-file-of-the-test-1"); got[store.RowDone] != n || adds.Load() != n {
		t.Errorf("after the restart the rows are %v, by %d calls", got, adds.Load())
	}
	agents, err := w.As("acme").Agents.Presence(t.Context(), w.id)
	if err != nil || len(agents) != n {
		t.Errorf("%d agents, %v", len(agents), err)
	}
	secrets, err := w.staff.JobPasswords(t.Context(), "a-file-of-the-test-1")
	if err != nil || len(secrets) != n {
		t.Errorf("%d passwords, %v", len(secrets), err)
	}
	c, err := w.staff.Client(t.Context(), w.ref)
	if err != nil || c.Agents == nil || *c.Agents != n {
		t.Errorf("the list has %v agents, %v", c.Agents, err)
	}
}

func TestAnAgentWhoseAnswerWasLostIsFoundOutAndHasItsPassword(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		when loss
		want store.RowState
		left int
	}{{afterDone, store.RowDone, 2}, {beforeDone, store.RowRefused, 0}} {
		w := newWorld(t)
		w.sent("a-file-of-the-test-1", ImportAgents, w.ref, agentFile(2))
		w.make(losing(c.when))
		if _, err := w.desk.WorkJob(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		w.desk.Wait()
		if got := w.rows("a-file-of-the-test-1"); got[store.RowOpen] != 2 {
			t.Fatalf("the rows are %v", got)
		}
		w.make(nil)
		w.look(5)
		if got := w.rows("a-file-of-the-test-1"); got[c.want] != 2 {
			t.Errorf("found out, the rows are %v", got)
		}
		secrets, err := w.staff.JobPasswords(t.Context(), "a-file-of-the-test-1")
		if err != nil || len(secrets) != c.left {
			t.Errorf("%d passwords, %v", len(secrets), err)
		}
		agents, _ := w.As("acme").Agents.Presence(t.Context(), w.id)
		if len(agents) != c.left {
			t.Errorf("%d agents", len(agents))
		}
		for _, a := range agents {
			if _, kept, err := w.staff.Agent(t.Context(), w.ref, a.AgentID); err != nil || kept.Team != "Sales" {
				t.Errorf("found out, %s is in the team %q, %v", a.Name, kept.Team, err)
			}
		}
		// What did not happen can be tried again, under passwords of its own.
		again, err := w.staff.Retry(t.Context(), "a-file-of-the-test-1", "a-file-of-the-test-2")
		if err != nil || again != (c.left == 0) {
			t.Errorf("tried again: %v, %v", again, err)
		}
		if again {
			if _, err := w.desk.WorkJob(t.Context(), "one"); err != nil {
				t.Fatal(err)
			}
			if got := w.rows("a-file-of-the-test-2"); got[store.RowDone] != 2 {
				t.Errorf("tried again, the rows are %v", got)
			}
		}
	}
}

func TestAFilesCreditsAreRefusedOnceTheyAreOtherThanShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	table := csvfile.Table{Rows: []csvfile.Row{{Line: 2, Cells: []string{w.ref, "5", "", ""}}}}
	if err := w.staff.Upload(t.Context(), "a-file-of-the-test-1", ImportCredit, "", "x.csv", table); err != nil {
		t.Fatal(err)
	}
	if err := w.staff.BeginImport(t.Context(), "a-file-of-the-test-1", "other"); !platform.Is(err, platform.Conflict) {
		t.Errorf("with the mark of another look: %v", err)
	}
	stranger := w.desk.For(Actor{Actor: store.Actor{ID: "else", Kind: "staff"}, Partner: w.partner})
	if _, err := stranger.DryRun(t.Context(), "a-file-of-the-test-1"); !platform.Is(err, platform.NotFound) {
		t.Errorf("a colleague sees it: %v", err)
	}
	if err := w.staff.Upload(t.Context(), "a-file-of-the-test-2", ImportAgents, "", "x.csv", table); !platform.Is(err, platform.Invalid) {
		t.Errorf("agents of nobody: %v", err)
	}
	before := w.balance()
	w.make(losing(afterDone))
	w.sent("a-file-of-the-test-3", ImportCredit, "", table)
	if _, err := w.desk.WorkJob(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	w.desk.Wait()
	w.make(nil)
	w.look(5)
	if got := w.rows("a-file-of-the-test-3"); got[store.RowDone] != 1 || w.balance() != before+5*platform.Rupee {
		t.Errorf("the rows are %v, the balance %s", got, w.balance())
	}
}

func TestADryRunOfFiveThousandIsOneLook(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var adds, reads atomic.Int64
	w.make(func(a platform.API) platform.API {
		a.Agents = countingAgents{a.Agents, &adds, &reads, 0, nil}
		return a
	})
	table := agentFile(store.JobsAtMost)
	table.Rows[4999].Cells[1] = strings.ToUpper(table.Rows[0].Cells[1])
	if err := w.staff.Upload(t.Context(), "a-file-of-the-test-1", ImportAgents, w.ref, "x.csv", table); err != nil {
		t.Fatal(err)
	}
	d, err := w.staff.DryRun(t.Context(), "a-file-of-the-test-1")
	if err != nil || d.Bad != 1 || d.Good != 4999 || reads.Load() > 1 || adds.Load() != 0 {
		t.Errorf("%d good, %d bad, %d readings, %v", d.Good, d.Bad, reads.Load(), err)
	}
}
