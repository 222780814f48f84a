package desk

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// TestNoSeedCreditsTwice plays random days at the desk: credits whose answers
// come, or are lost before or after the platform acted; double clicks; restarts;
// looks at the wrong moment. At the end every intent is settled, and the wallet
// holds exactly what the done ones say. SOAK=1 plays many more.
func TestNoSeedCreditsTwice(t *testing.T) {
	t.Parallel()
	seeds := 6
	if os.Getenv("SOAK") != "" {
		seeds = 1000
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			playDay(t, rand.New(rand.NewPCG(uint64(seed), 1)))
		})
	}
}

func playDay(t *testing.T, dice *rand.Rand) {
	w := newWorld(t)
	start := w.balance()
	amounts := map[string]platform.Paise{}
	for step := range 12 {
		switch dice.IntN(4) {
		case 0:
			w.make(nil)
		case 1:
			w.make(losing(afterDone))
		case 2:
			w.make(losing(beforeDone))
		case 3: // a restart
			w.desk.Wait()
			w.Clock.Advance(time.Second)
			w.desk = w.newDesk()
			w.staff = w.desk.For(w.staff.actor)
		}
		// Amounts differ, so that no two credits can be taken for each other.
		id, amount := fmt.Sprintf("intent-%04d", step), platform.Paise(100+step)*platform.Rupee
		for range 1 + dice.IntN(2) {
			_, err := w.staff.AddCredit(t.Context(), id, w.ref, amount, nil, "", nil)
			if err != nil && !platform.Is(err, platform.Conflict) {
				t.Fatalf("step %d: %v", step, err)
			}
			if err == nil {
				amounts[id] = amount
			}
		}
		if dice.IntN(2) == 0 {
			w.make(nil)
			w.look(dice.IntN(3))
		}
	}
	w.make(nil)
	w.look(looksAtMost)
	want := start
	for id, amount := range amounts {
		switch i := w.intent(id); i.State {
		case store.Done:
			want += amount
		case store.NotDone:
		default:
			t.Errorf("%s is %s at the end", id, i.State)
		}
	}
	if got := w.balance(); got != want {
		t.Errorf("the wallet holds %s, the settled intents say %s", got, want)
	}
}
