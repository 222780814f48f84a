package desk

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

// seedsOfAWorld play one after the other on one platform, each with a client and
// onboardings of its own.
const seedsOfAWorld = 10

// TestNoSeedDoesAnythingTwice plays random days at the desk over a network that
// breaks in every way: all eight costly calls, double clicks, the same act tried
// again, restarts, looks at the wrong moment. Once the network is well again every
// intent settles, and the platform holds exactly what the intents say: nothing
// twice, and nothing that was called done is missing. SOAK=1 plays 1,000 days.
func TestNoSeedDoesAnythingTwice(t *testing.T) {
	t.Parallel()
	worlds := 5
	if os.Getenv("SOAK") != "" {
		worlds = 100
	}
	var mu sync.Mutex
	ends, met := map[string]int{}, map[fault]int{}
	for n := range worlds {
		t.Run(fmt.Sprint("seeds from ", n*seedsOfAWorld), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			f := w.wired(t)
			for seed := n * seedsOfAWorld; seed < (n+1)*seedsOfAWorld && !t.Failed(); seed++ {
				got := playDay(t, w, f, seed)
				mu.Lock()
				for end, n := range got {
					ends[end] += n
				}
				mu.Unlock()
			}
			mu.Lock()
			defer mu.Unlock()
			for kind, n := range f.seen {
				met[kind] += n
			}
		})
	}
	t.Cleanup(func() {
		t.Logf("faults by kind: %v; intents by kind and end: %v", met, ends)
		for kind := noFault + 1; kind < faultKinds && !t.Failed(); kind++ {
			if met[kind] == 0 {
				t.Errorf("fault %d never happened", kind)
			}
		}
	})
}

// day is one seed's play.
type day struct {
	*world
	t      *testing.T
	seed   int
	f      *faulty
	dice   *rand.Rand
	client platform.ClientID
	ref    string
	acts   []tried
	sent   []string // ids of intents, in order
}

// tried is one act that may be tried several times.
type tried struct {
	kind store.IntentKind
	send func(v *View, intent string) (store.Intent, error)
	// effects is how often the platform shows it.
	effects func() int
	// again says that the platform lets it happen once more, so that each time it is
	// done is an effect; otherwise there is one at most.
	again bool
	ids   []string
}

func playDay(t *testing.T, w *world, f *faulty, seed int) map[string]int {
	d := &day{world: w, t: t, seed: seed, f: f, dice: rand.New(rand.NewPCG(uint64(seed), 2))}
	d.begin()
	start := d.walletOf(d.client)
	share := []float64{.1, .25, .5}[d.dice.IntN(3)]
	// What breaks has dice of its own: what the desk reads in the background must not
	// change what the day brings.
	f.breaks(rand.New(rand.NewPCG(uint64(seed), 3)), share)
	for range 10 {
		d.step()
	}
	f.breaks(nil, 0)
	for range 2 * looksAtMost {
		if d.looks(1); len(d.stillOpen()) == 0 {
			break
		}
	}
	f.settle()
	return d.check(start)
}

// begin makes the seed's client, with a number and an agent, and what its acts need.
func (d *day) begin() {
	ctx := d.t.Context()
	d.client = d.Client(d.t, platformtest.Acme)
	direct := d.Platform.As(d.Partners[platformtest.Acme])
	near := d.World
	number := near.Number(d.t, platformtest.Acme, d.client)
	agent := near.Agent(d.t, platformtest.Acme, d.client)
	var temps []platform.TempClientID
	for range 2 {
		temps = append(temps, near.Reviewed(d.t, platformtest.Acme))
	}
	if err := d.desk.SyncNow(ctx, d.partner); err != nil {
		d.t.Fatal(err)
	}
	if _, stale, err := d.staff.Pending(ctx, store.DraftFilter{}, "", "", 500); err != nil || stale != nil {
		d.t.Fatal(err, stale)
	}
	var err error
	if d.ref, err = d.store.Directory.RefByClientID(ctx, d.partner, string(d.client)); err != nil {
		d.t.Fatal(err)
	}
	for n := range 3 {
		d.crediting(n)
		d.registering(n)
	}
	for n, temp := range temps {
		d.accepting(temp)
		d.linking(n)
	}
	offers, err := direct.Numbers.Search(ctx, platform.NumberQuery{Client: d.client, CountryCode: "+91", Region: "1"})
	if err != nil || len(offers) < 2 {
		d.t.Fatal("too little is on sale", err)
	}
	for n, offer := range offers[:2] {
		d.buying(offer.Number)
		d.addingAgent(n)
		d.creatingFlow(n, agent.Extension, number)
		d.masking(n, number)
	}
}

// step is one thing that somebody does, or that happens to the desk.
func (d *day) step() {
	if d.dice.IntN(8) == 0 { // a restart
		d.desk.Wait()
		d.Clock.Advance(time.Second)
		d.world.desk = d.newDesk()
		d.world.staff = d.desk.For(d.staff.actor)
	}
	a := &d.acts[d.dice.IntN(len(d.acts))]
	id := fmt.Sprintf("seed-%d-%03d", d.seed, len(d.sent))
	d.sent, a.ids = append(d.sent, id), append(a.ids, id)
	var clicks sync.WaitGroup
	for range 1 + d.dice.IntN(2) { // a double click, at once
		clicks.Go(func() {
			if _, err := a.send(d.staff, id); err != nil {
				switch platform.KindOf(err) {
				case platform.Conflict, platform.Unavailable:
				default:
					d.t.Errorf("seed %d: %s: %v", d.seed, a.kind, err)
				}
			}
		})
	}
	clicks.Wait()
	d.looks(d.dice.IntN(3))
}

// looks moves the clock to the next look and takes it, n times; what comes late at
// the platform comes between two looks.
func (d *day) looks(n int) {
	for range n {
		d.desk.Wait()
		d.Clock.Advance(lookGaps[d.dice.IntN(len(lookGaps))])
		if _, err := d.desk.Reconcile(context.WithoutCancel(d.t.Context())); err != nil {
			d.t.Fatalf("seed %d: %v", d.seed, err)
		}
		d.f.settle()
	}
}

func (d *day) stillOpen() []store.Intent {
	open, err := d.staff.OpenIntents(d.t.Context(), "")
	if err != nil {
		d.t.Fatal(err)
	}
	return slices.DeleteFunc(open, func(i store.Intent) bool { return i.State == store.Someone })
}

// check holds the platform against what the intents say.
func (d *day) check(start platform.Paise) map[string]int {
	ends := map[string]int{}
	credited := platform.Paise(0)
	for _, a := range d.acts {
		done, doubtful := 0, 0
		for _, id := range a.ids {
			i, err := d.staff.Intent(d.t.Context(), id)
			if platform.Is(err, platform.NotFound) {
				continue // it was refused before anything was written down
			}
			if err != nil {
				d.t.Fatal(err)
			}
			ends[string(i.Kind)+" "+string(i.State)]++
			switch i.State {
			case store.Done:
				done++
				if i.Kind == store.AddClientCredits {
					credited += AskedOf(i).Amount
				}
			case store.NotDone, store.Refused:
			case store.Someone:
				// Linking again leaves no trace that a look could find.
				if doubtful++; i.Kind != store.LinkWhatsApp {
					d.t.Errorf("seed %d: %s %s was left to a person: %s", d.seed, i.Kind, i.Subject, i.Error)
				}
			default:
				d.t.Errorf("seed %d: %s %s is %s at the end", d.seed, i.Kind, i.Subject, i.State)
			}
		}
		got := a.effects()
		if a.again && got != done || !a.again && (got > 1 || done > 0 && got == 0 || got > 0 && done+doubtful == 0) {
			d.t.Errorf("seed %d: %s: the platform shows it %d times, the intents say %d: %v", d.seed, a.kind, got, done, a.ids)
		}
	}
	if got := d.walletOf(d.client) - start; got != credited {
		d.t.Errorf("seed %d: the wallet took %s, the intents say %s", d.seed, got, credited)
	}
	return ends
}

func (d *day) walletOf(id platform.ClientID) platform.Paise {
	b, err := d.Platform.As(d.Partners[platformtest.Acme]).Wallet.Balance(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return b.Amount
}
