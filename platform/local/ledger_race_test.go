package local_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

// Whatever 32 callers do to four wallets at once, each balance is what they were
// told: the sum of what went through, each key once. The ledger proves itself
// when the backend is closed.
func TestNothingIsLostOrDoubledAtOnce(t *testing.T) {
	t.Parallel()
	w := world(t)
	api, partner := w.As(platformtest.Acme).Wallet, w.Partners[platformtest.Acme]
	const producers, each, keys = 32, 25, 20
	var ids [4]platform.ClientID
	for i := range ids {
		ids[i] = w.Client(t, platformtest.Acme)
	}
	keyed := func(key int) platform.NewCredit { // the same key always asks for the same
		return platform.NewCredit{Client: ids[key%4], Amount: platform.Paise(1000 + key), Key: fmt.Sprint("key ", key)}
	}
	var mu sync.Mutex
	sum, refused, used := map[platform.ClientID]platform.Paise{}, 0, map[int]platform.Balance{}
	var wg sync.WaitGroup
	for n := range producers {
		rnd := rand.New(rand.NewPCG(7, uint64(n)))
		wg.Go(func() {
			for range each {
				id, amount := ids[rnd.IntN(4)], platform.Paise(1+rnd.IntN(900))
				switch rnd.IntN(3) {
				case 0:
					_, err := api.AddCredit(t.Context(), platform.NewCredit{Client: id, Amount: amount})
					mu.Lock()
					if err != nil {
						t.Error(err)
					}
					sum[id] += amount
					mu.Unlock()
				case 1:
					key := rnd.IntN(keys)
					got, err := api.AddCredit(t.Context(), keyed(key))
					mu.Lock()
					if was, ok := used[key]; err != nil || ok && was != got {
						t.Errorf("key %d answers %+v %v, first %+v", key, got, err, was)
					} else if !ok {
						used[key] = got
						sum[keyed(key).Client] += keyed(key).Amount
					}
					mu.Unlock()
				default:
					_, err := w.Platform.Debit(t.Context(), partner, id, local.Entry{Amount: amount * 3, Type: platform.ExpenseCall})
					mu.Lock()
					switch {
					case err == nil:
						sum[id] -= amount * 3
					case platform.Is(err, platform.InsufficientFunds):
						refused++
					default:
						t.Error(err)
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if refused == 0 || len(used) < keys/2 {
		t.Errorf("the premise: %d debits were refused and %d keys used", refused, len(used))
	}
	for _, id := range ids {
		b, err := api.Balance(t.Context(), id)
		must(t, err)
		if b.Amount != sum[id] {
			t.Errorf("a balance is %s, the answers add up to %s", b.Amount, sum[id])
		}
	}
}
