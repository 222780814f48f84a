package desk

import (
	"context"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

// A platform that lists no flows: what was set here is known whole, on every
// number that it was put on, with what it was before.
func TestAFlowThatIsNotToldIsRememberedWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	first, second := w.Number(t, platformtest.Acme, w.id), w.Number(t, platformtest.Acme, w.id)
	agent := w.Agent(t, platformtest.Acme, w.id)
	w.make(terse)
	i, err := w.staff.CreateFlow(ctx, "intent-0001", w.ref, platform.NewFlow{Name: "Front desk", AgentExt: agent.Extension, DID: first})
	if err != nil || i.State != store.Done {
		t.Fatal(i.State, err)
	}
	id := ResultOf(i).FlowID
	if err := w.staff.MapNumber(ctx, w.ref, id, second); err != nil {
		t.Fatal(err)
	}
	to := platform.Phone("+919822041376")
	if _, err := w.staff.EditFlow(ctx, w.ref, store.VersionEdited, platform.EditFlow{FlowID: id, TransferTo: &to}); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Hour)
	wiring, err := w.staff.Wiring(ctx, w.ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []platform.Phone{first, second} {
		held, ok := wiring.Number(n)
		l := wiring.Line(held)
		if !ok || l.FlowID.Value != id || l.Flow.Value.TransferTo != string(to) || l.Flow.Value.AgentExt != agent.Extension {
			t.Errorf("%s runs %q with %+v", n, l.FlowID.Value, l.Flow.Value)
		}
		if l.Held.Known() {
			t.Error("that the rental is paid is known, though nobody told it")
		}
	}
	if f, _ := wiring.Flow(id); f.AsLastSet.IsZero() {
		t.Error("it is not labelled as last set here")
	}
	versions, err := w.staff.FlowVersions(ctx, w.ref, id)
	if err != nil || len(versions) != 2 || versions[0].TransferTo != string(to) || versions[1].How != store.VersionCreated {
		t.Errorf("versions %+v, %v", versions, err)
	}
	if _, err := w.desk.ForClient(Actor{Partner: w.partner}, w.ref).EditFlow(ctx, w.ref, store.VersionEdited, platform.EditFlow{FlowID: id, TransferTo: &to}); !platform.Is(err, platform.Forbidden) {
		t.Errorf("the portal may edit: %v", err)
	}
}

// A flow that was changed elsewhere between two changes made here is kept as it was
// found.
func TestAVersionIsKeptOfWhatWasChangedElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	number := w.Number(t, platformtest.Acme, w.id)
	agent, other := w.Agent(t, platformtest.Acme, w.id), w.Agent(t, platformtest.Acme, w.id)
	api := w.As(platformtest.Acme)
	id, err := api.Flows.Create(ctx, platform.NewFlow{Client: w.id, Name: "Main", AgentExt: agent.Extension, DID: number})
	if err != nil {
		t.Fatal(err)
	}
	rename := func(name string) {
		t.Helper()
		w.Clock.Advance(time.Minute)
		if _, err := w.staff.EditFlow(ctx, w.ref, store.VersionEdited, platform.EditFlow{FlowID: id, Name: &name}); err != nil {
			t.Fatal(err)
		}
	}
	rename("Front desk")
	if _, err := api.Flows.Edit(ctx, platform.EditFlow{Client: w.id, FlowID: id, AgentExt: &other.Extension}); err != nil {
		t.Fatal(err)
	}
	rename("Reception")
	versions, err := w.staff.FlowVersions(ctx, w.ref, id)
	if err != nil {
		t.Fatal(err)
	}
	var how []string
	for _, v := range versions {
		how = append(how, v.How+" "+v.Name+" "+v.AgentExt)
	}
	want := []string{"edited Reception " + other.Extension, "found Front desk " + other.Extension, "edited Front desk " + agent.Extension, "found Main " + agent.Extension}
	if len(how) != len(want) {
		t.Fatalf("versions %q, want %q", how, want)
	}
	for i := range want {
		if how[i] != want[i] {
			t.Errorf("version %d is %q, want %q", i, how[i], want[i])
		}
	}
}

// counting counts the calls for hours and shifts.
type counting struct {
	platform.ScheduleService
	calls *int
}

func (c counting) Get(ctx context.Context, id platform.ClientID, line string) (platform.LineSchedule, error) {
	*c.calls++
	return c.ScheduleService.Get(ctx, id, line)
}

// The background looks for gaps whenever it reads a client's figures, and asks for
// hours anew only when they are old or something was changed here.
func TestTheBackgroundLooksForGaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	number := w.Number(t, platformtest.Acme, w.id)
	agent := w.Agent(t, platformtest.Acme, w.id)
	calls := 0
	w.make(func(a platform.API) platform.API {
		a.Schedules = counting{a.Schedules, &calls}
		return a
	})
	look := func() (kinds string) {
		t.Helper()
		w.Clock.Advance(time.Hour)
		w.staff.watched()
		if n, err := w.desk.ReadFacts(ctx, w.partner, 5); err != nil {
			t.Fatal(n, err)
		}
		page, err := w.staff.Gaps(ctx, store.GapFilter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range page.Gaps {
			kinds += string(g.Kind) + "; "
		}
		return kinds
	}
	if got := look(); got != "no flow; " || calls != 1 {
		t.Errorf("at first %q, %d calls", got, calls)
	}
	if got := look(); got != "no flow; " || calls != 1 {
		t.Errorf("then %q, %d calls", got, calls)
	}
	if _, err := w.staff.CreateFlow(ctx, "intent-0001", w.ref, platform.NewFlow{Name: "Main", AgentExt: agent.Extension, DID: number}); err != nil {
		t.Fatal(err)
	}
	w.desk.Wait()
	if got := look(); got != "away; " {
		t.Errorf("with a flow to an agent who is offline: %q", got)
	}
	if err := w.As(platformtest.Acme).Clients.SetActive(ctx, w.id, false); err != nil {
		t.Fatal(err)
	}
	if got := look(); got != "inactive; " {
		t.Errorf("switched off: %q", got)
	}
	counts, err := w.staff.GapCounts(ctx)
	if err != nil || counts.Looked != 1 || counts.Numbers != 1 || counts.BySeverity[platform.Notice] != 1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
}

// A shift or a status that is set from here is known at once to who looks at the store
// alone, and the client's gaps are looked for again.
func TestWhatIsSetIsKnownAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	number := w.Number(t, platformtest.Acme, w.id)
	agent := w.Agent(t, platformtest.Acme, w.id)
	if _, err := w.staff.CreateFlow(ctx, "intent-0001", w.ref, platform.NewFlow{Name: "Main", AgentExt: agent.Extension, DID: number}); err != nil {
		t.Fatal(err)
	}
	w.desk.Wait()
	kinds := func() (all string) {
		t.Helper()
		page, err := w.staff.Gaps(ctx, store.GapFilter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range page.Gaps {
			all += string(g.Kind) + "; "
		}
		return all
	}
	if got := kinds(); got != "away; " {
		t.Fatalf("before, %q", got)
	}
	line := Line{Kind: store.AgentLine, ID: agent.AgentID}
	now, err := w.staff.Schedule(ctx, w.ref, line)
	if err != nil {
		t.Fatal(err)
	}
	zone, err := platform.ParseZone("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	never := platform.Schedule{Zone: zone, Hours: &platform.Week{}}
	if err := w.staff.SetSchedule(ctx, w.ref, line, "Asha", now.Value.Text(), never); err != nil {
		t.Fatal(err)
	}
	known, err := w.desk.knownAgents(ctx, w.partner, w.ref)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := ScheduleOf(known[agent.AgentID].Shift); !ok || got.Text() != never.Text() {
		t.Errorf("the shift is kept as %q, %v", got.Text(), ok)
	}
	w.desk.Wait()
	if got := kinds(); got == "away; " {
		t.Errorf("after, still %q", got)
	}
	if err := w.staff.SetActive(ctx, w.ref, false); err != nil {
		t.Fatal(err)
	}
	w.desk.Wait()
	if got := kinds(); got != "inactive; " {
		t.Errorf("switched off, %q", got)
	}
}
