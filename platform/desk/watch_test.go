package desk

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

// countedAgents counts the questions for presence, and fails them while it is told to.
type countedAgents struct {
	platform.AgentService
	asked *atomic.Int64
	down  *atomic.Bool
}

func (c countedAgents) Presence(ctx context.Context, id platform.ClientID) ([]platform.AgentPresence, error) {
	c.asked.Add(1)
	if c.down.Load() {
		return nil, platform.Errorf(platform.Unavailable, "The platform does not answer.")
	}
	return c.AgentService.Presence(ctx, id)
}

// boards is a world whose platform pushes, with an agent.
type boards struct {
	*world
	agent platform.Agent
	asked atomic.Int64
	down  atomic.Bool
}

func newBoards(t *testing.T, pushes bool) *boards {
	w := &boards{world: newWorld(t)}
	if pushes {
		w.desk.watcher = func(context.Context, string) (platform.AgentWatcher, error) {
			return w.backend.Platform.Watcher(w.backend.Partners[platformtest.Acme]), nil
		}
	}
	w.agent = w.Agent(t, platformtest.Acme, w.id)
	if err := w.desk.SyncNow(t.Context(), w.partner); err != nil {
		t.Fatal(err)
	}
	w.make(func(a platform.API) platform.API {
		a.Agents = countedAgents{a.Agents, &w.asked, &w.down}
		return a
	})
	return w
}

// set moves the agent behind the desk's back, as the telephone network does.
func (w *boards) set(state platform.AgentState, available bool) {
	w.t.Helper()
	if err := w.backend.Platform.SetPresence(w.t.Context(), w.backend.Partners[platformtest.Acme], w.id, w.agent.AgentID, available, state); err != nil {
		w.t.Fatal(err)
	}
}

func (w *boards) watch(after string) *Viewer {
	w.t.Helper()
	v, err := w.staff.WatchBoard(w.t.Context(), w.ref, after)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(v.Close)
	return v
}

// until reads frames until one fits. A board that says nothing for long is a
// failure; time is the only thing that is waited for here.
func (w *boards) until(v *Viewer, what string, fits func(*Frame) bool) *Frame {
	w.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		frames, behind := v.Next(w.t.Context(), limit, nil)
		if len(frames) == 0 {
			w.t.Fatalf("no frame came in which %s (behind: %v)", what, behind)
		}
		for _, f := range frames {
			if fits(f) {
				return f
			}
		}
	}
}

// there waits for the first picture of the board and says where it is in the feed:
// it may have come before the viewer did.
func (w *boards) there(v *Viewer) string {
	w.t.Helper()
	b, err := w.staff.Board(w.t.Context(), w.ref)
	if err != nil {
		w.t.Fatal(err)
	}
	if b.Position != "" {
		return b.Position
	}
	return v.Position(w.until(v, "the agent is there", has("Offline")).Seq)
}

func has(word string) func(*Frame) bool {
	return func(f *Frame) bool {
		return slices.ContainsFunc(f.Agents, func(a BoardAgent) bool { return a.Word == word })
	}
}

func TestManyViewersAskOnce(t *testing.T) {
	t.Parallel()
	w := newBoards(t, true)
	first := w.watch("")
	w.there(first)
	var all []*Viewer
	for range 200 {
		all = append(all, w.watch(""))
	}
	before := w.asked.Load()
	w.set(platform.AgentOnline, true)
	for _, v := range append(all, first) {
		w.until(v, "the agent is ready", has("Ready"))
	}
	// One look for the change, and one that a viewer who joined may have caused.
	if n := w.asked.Load() - before; n < 1 || n > 2 {
		t.Errorf("%d questions for one change with 201 viewers", n)
	}
	if got, err := w.staff.Agents(t.Context(), w.ref); err != nil || got.Value[0].Word() != "Ready" {
		t.Errorf("the list says %+v, %v", got.Value, err)
	}
	if n := w.asked.Load() - before; n > 2 {
		t.Error("a page asked although a board watches")
	}
	for _, v := range append(all, first) {
		v.Close()
	}
	w.desk.Wait() // the loop has ended
	before = w.asked.Load()
	w.set(platform.AgentOnCall, true)
	if n := w.asked.Load() - before; n != 0 {
		t.Errorf("%d questions although nobody watches", n)
	}
}

func TestWhoComesBackGetsWhatTheyMissed(t *testing.T) {
	t.Parallel()
	w := newBoards(t, true)
	stays := w.watch("")
	here := w.there(stays)
	w.set(platform.AgentOnline, true)
	w.until(stays, "the agent is ready", has("Ready"))
	w.set(platform.AgentOnCall, true)
	w.until(stays, "the agent is on a call", has("On call"))

	back := w.watch(here)
	if back.Reset() {
		t.Fatal("the whole board is sent although every frame is there")
	}
	frames, behind := back.Next(t.Context(), nil, nil)
	if behind || len(frames) < 2 || !has("Ready")(frames[0]) || !has("On call")(frames[len(frames)-1]) {
		t.Errorf("missed frames come as %d, behind: %v", len(frames), behind)
	}
	for _, strange := range []string{"", "nonsense", "other-1", here + "9999"} {
		if !w.watch(strange).Reset() {
			t.Errorf("a viewer from %q gets no whole board", strange)
		}
	}
}

func TestABoardSaysSinceWhenItIsStaleAndRecovers(t *testing.T) {
	t.Parallel()
	w := newBoards(t, true)
	v := w.watch("")
	w.there(v)
	told := v.Status().At
	w.Clock.Advance(time.Minute)
	w.down.Store(true)
	w.desk.stir(w.partner, w.ref)
	f := w.until(v, "the board is stale", func(f *Frame) bool { return !f.Status.Stale.IsZero() })
	if !f.Status.Stale.Equal(told) {
		t.Errorf("stale since %s, the platform last told at %s", f.Status.Stale, told)
	}
	w.down.Store(false)
	w.desk.stir(w.partner, w.ref)
	w.until(v, "the board lives again", func(f *Frame) bool { return f.Status.Stale.IsZero() })
}

func TestAPlatformThatDoesNotPushIsAskedAndToldOfChangesFromHere(t *testing.T) {
	t.Parallel()
	w := newBoards(t, false)
	v := w.watch("")
	w.there(v)
	w.set(platform.AgentOnline, true)
	if _, err := w.staff.SetAvailable(t.Context(), w.ref, w.agent.AgentID, false); err != nil {
		t.Fatal(err)
	}
	w.until(v, "the agent is paused", has("Paused"))
	all, err := w.staff.WatchBoard(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	if err := w.desk.store.Directory.SetFacts(t.Context(), w.partner, w.ref, store.Facts{Agents: new(int), At: w.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.desk.ForClient(w.staff.actor, w.ref).WatchBoard(t.Context(), "", ""); !platform.Is(err, platform.Forbidden) {
		t.Errorf("a portal person watches all clients: %v", err)
	}
	if _, err := w.desk.ForClient(w.staff.actor, "c_other").WatchBoard(t.Context(), w.ref, ""); !platform.Is(err, platform.NotFound) {
		t.Errorf("a portal person watches another client: %v", err)
	}
}

// A rule shows at once, goes to the bell when it has held for a while, once, and
// clears by itself; the history knows the changes and when anybody looked.
func TestARuleCallsOnceUntilItClears(t *testing.T) {
	t.Parallel()
	w := newBoards(t, true)
	if err := w.staff.AddRule(t.Context(), w.ref, store.BoardRule{Kind: store.RuleFew, Threshold: 1, Always: true}); err != nil {
		t.Fatal(err)
	}
	v := w.watch("")
	w.there(v)
	if len(v.Status().Called) == 0 {
		w.until(v, "the rule calls", func(f *Frame) bool { return len(f.Status.Called) == 1 })
	}
	unread := func() int {
		t.Helper()
		n, err := w.staff.Unread(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := unread(); n != 0 {
		t.Fatalf("%d notices before the rule held for long", n)
	}
	w.Clock.Advance(ruleHolds)
	w.set(platform.AgentOffline, false) // makes the loop look; nobody is online still
	w.until(v, "the agent is looked at", has("Offline"))
	w.set(platform.AgentOffline, true)
	w.until(v, "the agent is looked at again", has("Offline"))
	if n := unread(); n != 1 {
		t.Fatalf("%d notices of a rule that held for long", n)
	}
	list, _, err := w.staff.Notices(t.Context(), nil, nil, "")
	if err != nil || !strings.Contains(list[0].Subject, "0 online, fewer than 1") || list[0].Link != "/clients/"+w.ref+"/board" {
		t.Errorf("the notice is %+v, %v", list, err)
	}
	w.Clock.Advance(time.Minute)
	w.set(platform.AgentOnline, true)
	w.until(v, "the rule has cleared", func(f *Frame) bool { return len(f.Status.Called) == 0 })
	if n := unread(); n != 0 {
		t.Errorf("%d notices hold after the rule cleared", n)
	}
	v.Close()
	w.desk.Wait()
	now := w.Clock.Now()
	changes, watches, err := w.staff.History(t.Context(), w.ref, w.agent.AgentID, platform.Span{From: now.Add(-time.Hour), To: now.Add(time.Second)})
	if err != nil || len(watches) != 1 || len(changes) != 2 || changes[0].Word != "Offline" || changes[1].Word != "Ready" {
		t.Errorf("the history is %+v within %+v, %v", changes, watches, err)
	}
}

// An edit sends no password that nobody chose, and goes by a call that needs none
// where one does.
func TestAnEditNeverTouchesThePassword(t *testing.T) {
	t.Parallel()
	w := newBoards(t, false)
	ctx := t.Context()
	var sent []platform.EditAgent
	w.make(func(a platform.API) platform.API {
		a.Agents = vendorLike{a.Agents, &sent}
		return a
	})
	e := AgentEdit{Name: "Asha Patil", Email: "asha@kaveri.example", Phone: "+919822041376", Extension: w.agent.Extension}
	err := w.staff.EditAgent(ctx, w.ref, w.agent.AgentID, e)
	if !platform.Is(err, platform.Invalid) || len(sent) != 1 || sent[0].Password != "" {
		t.Fatalf("without a password: %v, sent %+v", err, sent)
	}
	e.Password = "rain on tin roofs"
	if err := w.staff.EditAgent(ctx, w.ref, w.agent.AgentID, e); err != nil {
		t.Fatal(err)
	}
	sent, e.Password, e.Team = nil, "", "Sales"
	if err := w.staff.EditAgent(ctx, w.ref, w.agent.AgentID, e); err != nil || len(sent) != 0 {
		t.Errorf("a new team: %v, sent %+v", err, sent)
	}
	_, kept, err := w.staff.Agent(ctx, w.ref, w.agent.AgentID)
	if err != nil || kept.Team != "Sales" || kept.Set.Email != "asha@kaveri.example" {
		t.Errorf("kept is %+v, %v", kept, err)
	}
	if err := w.staff.Doubles(ctx, w.ref, "ASHA@kaveri.example", ""); !platform.Is(err, platform.Conflict) {
		t.Errorf("the same e-mail address again: %v", err)
	}
}

// vendorLike wants a password with every edit, as the vendor does.
type vendorLike struct {
	platform.AgentService
	sent *[]platform.EditAgent
}

func (v vendorLike) Edit(ctx context.Context, in platform.EditAgent) (platform.Agent, error) {
	*v.sent = append(*v.sent, in)
	if in.Password == "" {
		return platform.Agent{}, platform.Field("password", "This field is required.")
	}
	return v.AgentService.Edit(ctx, in)
}
