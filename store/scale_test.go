package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

// The counts are kept by triggers, so whatever is done to clients they must be what
// counting the list gives.
func TestCountsAreWhatCountingGives(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		rnd := rand.New(rand.NewPCG(7, 7))
		now := b.clock.Now()
		maybe := func(n int) *int {
			if rnd.IntN(3) == 0 {
				return nil
			}
			v := rnd.IntN(n)
			return &v
		}
		var refs []string
		check := func(when string) {
			t.Helper()
			for _, partner := range []string{b.acme, b.bolt} {
				got, err := b.Directory.Figures(ctx, partner)
				must(t, err)
				got.Signals[store.Ending], err = b.Directory.CountEnding(ctx, partner)
				must(t, err)
				eq(t, when+": all", got.Total, int64(len(listAll(t, b, partner, store.Filter{}))))
				eq(t, when+": active", got.Active, int64(len(listAll(t, b, partner, store.Filter{Status: store.OnlyActive}))))
				for _, signal := range []store.Signal{store.Low, store.Ending, store.Numberless, store.Flowless, store.OffShift, store.Unattended} {
					eq(t, when+": "+string(signal), got.Signals[signal], int64(len(listAll(t, b, partner, store.Filter{Signal: signal}))))
				}
				var sum platform.Paise
				known := 0
				for _, c := range listAll(t, b, partner, store.Filter{}) {
					if c.Balance != nil {
						sum += *c.Balance
						known++
					}
				}
				eq(t, when+": in wallets", got.Balance, sum)
				eq(t, when+": wallets known", got.BalanceKnown, known)
			}
		}
		gen, err := b.Directory.BeginSync(ctx, b.acme)
		must(t, err)
		var rows []store.Client
		for i := range 60 {
			rows = append(rows, store.Client{ClientID: fmt.Sprint("K", i), Name: fmt.Sprintf("Client %02d", i), Active: rnd.IntN(4) > 0, DIDs: maybe(3)})
		}
		refs, err = b.Directory.Upsert(ctx, b.acme, gen, rows)
		must(t, err)
		_, err = b.Directory.Upsert(ctx, b.bolt, 0, rows[:5])
		must(t, err)
		check("listed")
		for _, ref := range refs {
			f := store.Facts{DIDs: maybe(3), Agents: maybe(3), Ready: maybe(2), Flowless: maybe(2), At: now}
			if n := maybe(30); n != nil {
				balance, burn := platform.Paise(*n*100_00-200_00), platform.Paise(*n*10_00)
				f.Balance, f.Burn = &balance, &burn
			}
			if rnd.IntN(2) == 0 {
				f.ValidTill = now.Add(time.Duration(rnd.IntN(40)-10) * 24 * time.Hour)
			}
			switch rnd.IntN(3) {
			case 0:
				f.Shifts = store.Shifts{}
			case 1:
				f.Shifts = store.Shifts{{}} // always
			}
			must(t, b.Directory.SetFacts(ctx, b.acme, ref, f))
		}
		check("read")
		for i, ref := range refs[:20] {
			must(t, b.Directory.SetActive(ctx, b.acme, ref, i%2 == 0))
		}
		check("switched")
		gen, err = b.Directory.BeginSync(ctx, b.acme)
		must(t, err)
		_, err = b.Directory.Upsert(ctx, b.acme, gen, rows[:40])
		must(t, err)
		_, err = b.Directory.MarkMissing(ctx, b.acme, gen)
		must(t, err)
		check("20 are gone")
		_, err = b.Directory.Upsert(ctx, b.acme, 0, rows[30:])
		must(t, err)
		check("they are back")
	})
}

func listAll(t *testing.T, b *bench, partner string, f store.Filter) []store.Client {
	t.Helper()
	f.Limit = 200
	page, err := b.Directory.List(t.Context(), partner, f)
	must(t, err)
	return page.Clients
}

func TestEveryWordOfANameIsFoundByItsStart(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		rows := []store.Client{{ClientID: "A", Name: "Aakar Garments"}, {ClientID: "B", Name: "Garden-Fresh (Nashik) Foods"}, {ClientID: "C", Name: "100% Cotton_Mills"},
			{ClientID: "D", Name: "श्री गणेश ट्रेडर्स"}, {ClientID: "E", Name: "Lotus Lotus Lotus"}}
		gen, err := b.Directory.BeginSync(ctx, b.acme)
		must(t, err)
		_, err = b.Directory.Upsert(ctx, b.acme, gen, rows)
		must(t, err)
		_, err = b.Directory.Upsert(ctx, b.bolt, 0, []store.Client{{ClientID: "Z", Name: "Zeta Garments"}})
		must(t, err)
		finds := func(q string, want ...string) {
			t.Helper()
			var got []string
			for _, c := range listAll(t, b, b.acme, store.Filter{Query: q}) {
				got = append(got, c.Name)
			}
			eq(t, q+" finds", fmt.Sprint(got), fmt.Sprint(want))
		}
		finds("garments", rows[0].Name)
		finds("gar", rows[0].Name, rows[1].Name)
		finds("GARM aak", rows[0].Name)
		finds("fresh nash", rows[1].Name)
		finds("foods garden", rows[1].Name)
		finds("mills", rows[2].Name)
		finds("cotton mi", rows[2].Name)
		finds("otton")
		finds("%")
		finds("_")
		finds("गणेश", rows[3].Name)
		finds("lotus lotus", rows[4].Name)
		finds("garments nashik")
		// A name that changes is found by its new words alone, one that is gone by none.
		rows[0].Name = "Aakar Textiles"
		gen, err = b.Directory.BeginSync(ctx, b.acme)
		must(t, err)
		_, err = b.Directory.Upsert(ctx, b.acme, gen, rows[:4])
		must(t, err)
		_, err = b.Directory.MarkMissing(ctx, b.acme, gen)
		must(t, err)
		finds("garments")
		finds("text", rows[0].Name)
		finds("lotus")
		w, _ := b.Handles()
		var left int
		must(t, w.QueryRow(`SELECT COUNT(*) FROM client_words WHERE partner = $1 AND (word = 'lotus' OR word = 'garments')`, b.acme).Scan(&left))
		eq(t, "words of names that are no more", left, 0)
		_, err = b.Directory.Upsert(ctx, b.acme, 0, rows[4:])
		must(t, err)
		finds("lotus", rows[4].Name)
	})
}

// A word that most names have leads nowhere: the search begins with the rare one,
// whichever is longer.
func TestARareWordIsFoundAmongManyNames(t *testing.T) {
	t.Parallel()
	b := &bench{Store: storetest.New(t)}
	b.acme = partner(t, b.Store, "Acme Telecom")
	var rows []store.Client
	for i := range 4100 {
		rows = append(rows, store.Client{ClientID: fmt.Sprint("K", i), Name: fmt.Sprintf("Client %04d Private Limited", i), Active: true})
	}
	rows = append(rows, store.Client{ClientID: "R", Name: "Zenith Kamal Private Limited", Active: true})
	_, err := b.Directory.Upsert(t.Context(), b.acme, 0, rows)
	must(t, err)
	for _, q := range []string{"kamal private", "private limited kam", "zen limited", "limited private 2042"} {
		page, err := b.Directory.List(t.Context(), b.acme, store.Filter{Query: q})
		must(t, err)
		eq(t, q+" finds", len(page.Clients), 1)
	}
	page, err := b.Directory.List(t.Context(), b.acme, store.Filter{Query: "private limited", Limit: 50})
	must(t, err)
	eq(t, "what all have is a page", len(page.Clients), 50)
}

// Pages of a search by name follow each other without a gap and without a repeat.
func TestASearchIsPagedBothWays(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		var rows []store.Client
		for i := range 95 {
			name := fmt.Sprintf("Client %03d Sons", i)
			if i%2 == 0 {
				name = fmt.Sprintf("Sons %03d", i)
			}
			rows = append(rows, store.Client{ClientID: fmt.Sprint("K", i), Name: name, Active: true})
		}
		_, err := b.Directory.Upsert(ctx, b.acme, 0, rows)
		must(t, err)
		for _, f := range []store.Filter{{Query: "sons"}, {Query: "sons", Status: store.OnlyActive}, {Query: "sons", Sort: store.ByNewest}} {
			f.Limit = 20
			var names []string
			last := store.Page{}
			for at := f; ; at.After = last.Next {
				last, err = b.Directory.List(ctx, b.acme, at)
				must(t, err)
				for _, c := range last.Clients {
					names = append(names, c.Name)
				}
				if last.Next == "" {
					break
				}
			}
			seen := map[string]bool{}
			for _, n := range names {
				seen[n] = true
			}
			eq(t, fmt.Sprintf("%+v: all", f), len(names), 95)
			eq(t, fmt.Sprintf("%+v: each once", f), len(seen), 95)
			back := f
			back.Before = last.Prev
			page, err := b.Directory.List(ctx, b.acme, back)
			must(t, err)
			eq(t, fmt.Sprintf("%+v: the page before", f), page.Clients[19].Name, names[79])
		}
	})
}

func TestShiftsTurnWithTheClock(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		refs, err := b.Directory.Upsert(ctx, b.acme, 0, []store.Client{{ClientID: "A", Name: "Day", Active: true}, {ClientID: "B", Name: "Always", Active: true},
			{ClientID: "C", Name: "Nobody", Active: true}, {ClientID: "D", Name: "Not read", Active: true}})
		must(t, err)
		from := b.clock.Now().In(platform.India)
		minute := from.Hour()*60 + from.Minute()
		var week platform.Week
		for i := range week {
			week[i] = &platform.Shift{Open: (minute + 60) % (24 * 60), Close: (minute + 120) % (24 * 60)}
		}
		day := platform.Schedule{Zone: platform.India, Hours: &week}
		for i, s := range []store.Shifts{{day}, {day, {}}, {}} {
			must(t, b.Directory.SetFacts(ctx, b.acme, refs[i], store.Facts{Shifts: s, At: b.clock.Now()}))
		}
		off := func(when string, want ...string) {
			t.Helper()
			_, err := b.Directory.TurnShifts(ctx, b.acme, 100)
			must(t, err)
			var got []string
			for _, c := range listAll(t, b, b.acme, store.Filter{Signal: store.OffShift}) {
				got = append(got, c.Name)
			}
			eq(t, "nobody is on shift "+when, fmt.Sprint(got), fmt.Sprint(want))
		}
		off("before the shift", "Day", "Nobody")
		b.clock.Advance(61 * time.Minute)
		off("within it", "Nobody")
		n, err := b.Directory.TurnShifts(ctx, b.acme, 100)
		must(t, err)
		eq(t, "what is looked at again at once", n, 0)
		b.clock.Advance(time.Hour)
		off("after it", "Day", "Nobody")
		// Facts without shifts leave what is known of them.
		must(t, b.Directory.SetFacts(ctx, b.acme, refs[0], store.Facts{At: b.clock.Now()}))
		b.clock.Advance(23 * time.Hour)
		off("on the next day", "Nobody")
	})
}
