package store_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func intent(partner, id string, kind store.IntentKind, clientRef, subject string) store.Intent {
	return store.Intent{Partner: partner, ID: id, Kind: kind, ClientRef: clientRef, Subject: subject,
		Actor: store.Actor{ID: "u_1", Name: "Rita Rao", Kind: "staff"}, RequestID: "r_1", Summary: "Buy a number",
		Params: json.RawMessage(`{"number":"+911143104501"}`), Before: json.RawMessage(`{"balance":100}`)}
}

func (b *bench) plan(t testing.TB, i store.Intent) store.Intent {
	t.Helper()
	got, existing, err := b.Intents.Plan(t.Context(), i)
	must(t, err)
	eq(t, "existing", existing, false)
	return got
}

func (b *bench) intent(t testing.TB, id string) store.Intent {
	t.Helper()
	i, err := b.Intents.Get(t.Context(), b.acme, id)
	must(t, err)
	return i
}

// bring takes a fresh intent to a state.
func (b *bench) bring(t testing.TB, id string, to store.IntentState) {
	t.Helper()
	ctx := t.Context()
	b.plan(t, intent(b.acme, id, store.BuyDID, "c_1", id))
	if to == store.Planned {
		return
	}
	must(t, b.Intents.MarkSent(ctx, b.acme, id))
	if to == store.Sent {
		return
	}
	s := store.Settlement{State: to}
	if to == store.Unknown {
		s.NextLook = b.clock.Now().Add(2 * time.Second)
	}
	must(t, b.Intents.Settle(ctx, b.acme, id, s))
}

func TestAnIntentIsKeptWhole(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		start := b.clock.Now()
		id, err := b.Intents.NewID()
		must(t, err)
		want := intent(b.acme, id, store.BuyDID, "c_1", "+911143104501")
		want.State, want.Created = store.Planned, start
		same := func(what string, got store.Intent) {
			t.Helper()
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", what, got, want)
			}
		}
		same("planned", b.plan(t, intent(b.acme, id, store.BuyDID, "c_1", "+911143104501")))
		same("read back", b.intent(t, id))
		b.clock.Advance(time.Second)
		must(t, b.Intents.MarkSent(ctx, b.acme, id))
		want.State, want.Sent = store.Sent, b.clock.Now()
		same("sent", b.intent(t, id))
		must(t, b.Intents.Settle(ctx, b.acme, id, store.Settlement{State: store.Unknown, Error: "no answer", NextLook: b.clock.Now().Add(2 * time.Second)}))
		want.State, want.Error, want.NextLook = store.Unknown, "no answer", b.clock.Now().Add(2*time.Second)
		same("unknown", b.intent(t, id))
		must(t, b.Intents.MarkLook(ctx, b.acme, id, true, b.clock.Now().Add(time.Minute)))
		must(t, b.Intents.MarkLook(ctx, b.acme, id, false, b.clock.Now().Add(time.Hour)))
		want.Looks, want.Absent, want.NextLook = 2, 1, b.clock.Now().Add(time.Hour)
		same("looked at", b.intent(t, id))
		b.clock.Advance(time.Second)
		must(t, b.Intents.Settle(ctx, b.acme, id, store.Settlement{State: store.Done, Outcome: json.RawMessage(`{"did_id":"331"}`)}))
		want.State, want.Error, want.NextLook, want.Settled, want.Outcome = store.Done, "", time.Time{}, b.clock.Now(), json.RawMessage(`{"did_id":"331"}`)
		same("done", b.intent(t, id))

		_, err = b.Intents.Get(ctx, b.bolt, id)
		wantKind(t, err, platform.NotFound)
		wantKind(t, b.Intents.MarkSent(ctx, b.bolt, id), platform.NotFound)
		wantKind(t, b.Intents.Settle(ctx, b.bolt, id, store.Settlement{State: store.Done}), platform.NotFound)
		wantKind(t, b.Intents.MarkLook(ctx, b.bolt, id, true, start), platform.NotFound)
	})
}

func TestTheSameFormIsPlannedOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		existing := make([]bool, 8)
		for _, err := range atOnce(len(existing), func(i int) (err error) {
			_, existing[i], err = b.Intents.Plan(ctx, intent(b.acme, "form-0001", store.AddClientCredits, "c_1", ""))
			return err
		}) {
			must(t, err)
		}
		fresh := 0
		for _, e := range existing {
			if !e {
				fresh++
			}
		}
		eq(t, "the number that may send", fresh, 1)

		must(t, b.Intents.MarkSent(ctx, b.acme, "form-0001"))
		must(t, b.Intents.Settle(ctx, b.acme, "form-0001", store.Settlement{State: store.Done}))
		got, again, err := b.Intents.Plan(ctx, intent(b.acme, "form-0001", store.AddClientCredits, "c_1", ""))
		must(t, err)
		eq(t, "a reload after it is done", again, true)
		eq(t, "its state", got.State, store.Done)
		_, _, err = b.Intents.Plan(ctx, intent(b.acme, "form-0001", store.AddClientCredits, "c_2", ""))
		wantKind(t, err, platform.Conflict)
		b.plan(t, intent(b.bolt, "form-0001", store.AddClientCredits, "c_1", ""))
		for _, bad := range []string{"", "short", strings.Repeat("x", 65), "has space", "a'b;c-d_e"} {
			_, _, err = b.Intents.Plan(ctx, intent(b.acme, bad, store.BuyDID, "c_1", "n"))
			wantKind(t, err, platform.Invalid)
		}
		_, _, err = b.Intents.Plan(ctx, intent(b.acme, "form-0002", "delete_everything", "c_1", ""))
		wantKind(t, err, platform.Internal)
	})
}

func TestTheSameActIsNotUnderWayTwice(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		first := b.plan(t, intent(b.acme, "form-0001", store.AddAgent, "c_1", "Eva@Zen.test"))
		for n, c := range []struct {
			rule, partner, client, subject string
			kind                           store.IntentKind
			ok                             bool
		}{
			{"the same in other letters", b.acme, "c_1", " eva@zen.test ", store.AddAgent, false},
			{"another agent", b.acme, "c_1", "dev@zen.test", store.AddAgent, true},
			{"another client's agent", b.acme, "c_2", "eva@zen.test", store.AddAgent, true},
			{"another partner's client", b.bolt, "c_1", "eva@zen.test", store.AddAgent, true},
			{"another kind of act", b.acme, "c_1", "eva@zen.test", store.CreateBasicFlow, true},
			{"credit", b.acme, "c_1", "50000", store.AddClientCredits, true},
			{"another credit of the same client", b.acme, "c_1", "70000", store.AddClientCredits, false},
			{"credit of another client", b.acme, "c_2", "50000", store.AddClientCredits, true},
		} {
			_, _, err := b.Intents.Plan(ctx, intent(c.partner, fmt.Sprintf("other-%04d", n), c.kind, c.client, c.subject))
			if c.ok && err != nil || !c.ok && !platform.Is(err, platform.Conflict) {
				t.Errorf("%s: %v", c.rule, err)
			}
		}
		h, err := b.Intents.Holder(ctx, intent(b.acme, "form-0009", store.AddAgent, "c_1", "eva@zen.test"))
		must(t, err)
		eq(t, "who stands in the way", h.ID, first.ID)

		// The lock holds in every open state, and no longer.
		for _, c := range []struct {
			state store.IntentState
			held  bool
		}{{store.Planned, true}, {store.Sent, true}, {store.Unknown, true}, {store.Someone, true}, {store.Done, false}, {store.Refused, false}, {store.NotDone, false}} {
			id := "state-" + string(c.state)
			b.bring(t, id, c.state)
			_, _, err := b.Intents.Plan(ctx, intent(b.acme, id+"-2", store.BuyDID, "c_1", id))
			if c.held {
				wantKind(t, err, platform.Conflict)
			} else {
				must(t, err)
			}
			eq(t, "open in state "+string(c.state), c.state.Open(), c.held)
		}
	})
}

func TestAnIntentMovesOnlyWhereItMay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		states := []store.IntentState{store.Planned, store.Sent, store.Unknown, store.Someone, store.Done, store.Refused, store.NotDone}
		moves := map[string]func(id string) error{
			"sent": func(id string) error { return b.Intents.MarkSent(ctx, b.acme, id) },
			"look": func(id string) error { return b.Intents.MarkLook(ctx, b.acme, id, true, b.clock.Now()) },
		}
		for _, to := range []store.IntentState{store.Done, store.Refused, store.NotDone, store.Unknown, store.Someone} {
			s := store.Settlement{State: to}
			if to == store.Unknown {
				s.NextLook = b.clock.Now().Add(time.Second)
			}
			moves[string(to)] = func(id string) error { return b.Intents.Settle(ctx, b.acme, id, s) }
		}
		allowed := map[string]string{
			"sent": "planned", "look": "unknown", "done": "sent unknown person", "refused": "planned sent unknown person",
			"not_done": "planned sent unknown person", "unknown": "sent", "person": "sent unknown",
		}
		for name, move := range moves {
			for _, from := range states {
				id := fmt.Sprintf("%s-to-%s-x", from, name)
				b.bring(t, id, from)
				err := move(id)
				if strings.Contains(" "+allowed[name]+" ", " "+string(from)+" ") {
					if err != nil {
						t.Errorf("from %s by %s: %v", from, name, err)
					}
					continue
				}
				if !platform.Is(err, platform.Conflict) {
					t.Errorf("from %s by %s: %v, want a conflict", from, name, err)
				}
				eq(t, "the state after a refused move", b.intent(t, id).State, from)
			}
		}
		b.bring(t, "odd-settlement", store.Sent)
		for _, s := range []store.Settlement{{State: store.Planned}, {State: store.Sent}, {State: store.Unknown}, {State: store.Done, NextLook: b.clock.Now()}, {}} {
			wantKind(t, b.Intents.Settle(ctx, b.acme, "odd-settlement", s), platform.Internal)
		}
	})
}

func TestOneOfSeveralSettlementsWins(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.bring(t, "contested", store.Sent)
		to := []store.IntentState{store.Done, store.Refused, store.NotDone, store.Done, store.Refused, store.NotDone}
		ok := tally(t, atOnce(len(to), func(i int) error {
			return b.Intents.Settle(t.Context(), b.acme, "contested", store.Settlement{State: to[i]})
		}), platform.Conflict)
		eq(t, "the number that settled it", ok, 1)
	})
}

func TestADueLookIsGivenToOne(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		other, err := store.Open(ctx, b.url, b.opt)
		must(t, err)
		t.Cleanup(func() { must(t, other.Close()) })
		for i := range 6 {
			b.bring(t, fmt.Sprintf("unknown-%d", i), store.Unknown)
		}
		none, err := b.Intents.DueLooks(ctx, 10)
		must(t, err)
		eq(t, "due at once", len(none), 0)
		b.clock.Advance(2 * time.Second)
		replicas := []*store.Store{b.Store, other}
		got := make([][]store.Intent, 4)
		for _, err := range atOnce(4, func(i int) (err error) { got[i], err = replicas[i%2].Intents.DueLooks(ctx, 2); return err }) {
			must(t, err)
		}
		seen := map[string]int{}
		for _, list := range got {
			if len(list) > 2 {
				t.Errorf("%d were given, 2 were asked for", len(list))
			}
			for _, i := range list {
				seen[i.ID]++
			}
		}
		for id, n := range seen {
			eq(t, "how often "+id+" was given", n, 1)
		}
		rest, err := b.Intents.DueLooks(ctx, 10)
		must(t, err)
		eq(t, "all of them", len(seen)+len(rest), 6)
		b.clock.Advance(time.Minute)
		again, err := b.Intents.DueLooks(ctx, 10)
		must(t, err)
		eq(t, "due again after whoever had them died", len(again), 6)
	})
}

func TestALookThatIsBeingClaimedIsNotClaimedTwice(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.bring(t, "unknown-1", store.Unknown)
		b.clock.Advance(time.Minute)
		var got []store.Intent
		must(t, b.behind(t, func() (err error) { got, err = b.Intents.DueLooks(t.Context(), 10); return err },
			sets(`UPDATE intents SET next_look_at = $1`, b.clock.Now().Add(time.Minute).UnixMicro())))
		eq(t, "the number claimed", len(got), 0)
	})
}

func TestWhatADeadProcessLeftIsTakenUp(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for _, s := range []store.IntentState{store.Planned, store.Sent, store.Unknown, store.Someone, store.Done} {
			b.bring(t, "left-"+string(s), s)
		}
		b.clock.Advance(time.Second)
		started := b.clock.Now()
		b.bring(t, "ours-planned", store.Planned)
		b.bring(t, "ours-sent", store.Sent)
		notDone, unknown, err := b.Intents.Orphans(ctx, started)
		must(t, err)
		eq(t, "not done", notDone, 1)
		eq(t, "unknown", unknown, 1)
		for id, want := range map[string]store.IntentState{"left-planned": store.NotDone, "left-sent": store.Unknown, "left-unknown": store.Unknown,
			"left-person": store.Someone, "left-done": store.Done, "ours-planned": store.Planned, "ours-sent": store.Sent} {
			eq(t, "the state of "+id, b.intent(t, id).State, want)
		}
		// The process was only slow: it must not send, and its answer still counts.
		wantKind(t, b.Intents.MarkSent(ctx, b.acme, "left-planned"), platform.Conflict)
		due, err := b.Intents.DueLooks(ctx, 10)
		must(t, err)
		eq(t, "due at once", len(due), 1)
		eq(t, "which", due[0].ID, "left-sent")
		must(t, b.Intents.Settle(ctx, b.acme, "left-sent", store.Settlement{State: store.Done}))
	})
}

func TestOpenIntentsAreListed(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for n, i := range []store.Intent{
			intent(b.acme, "form-0001", store.BuyDID, "c_1", "1"), intent(b.acme, "form-0002", store.BuyDID, "c_2", "2"),
			intent(b.bolt, "form-0003", store.BuyDID, "c_1", "3"), intent(b.acme, "form-0004", store.AddAgent, "c_1", "4"),
			intent(b.acme, "form-0005", store.Register, "", "5"),
		} {
			b.plan(t, i)
			b.clock.Advance(time.Duration(n+1) * time.Second)
		}
		must(t, b.Intents.Settle(ctx, b.acme, "form-0004", store.Settlement{State: store.Refused}))
		ids := func(list []store.Intent, err error) string {
			must(t, err)
			var all []string
			for _, i := range list {
				all = append(all, i.ID)
			}
			return strings.Join(all, " ")
		}
		eq(t, "open at Acme", ids(b.Intents.ListOpen(ctx, b.acme)), "form-0001 form-0002 form-0005")
		eq(t, "open for c_1", ids(b.Intents.OpenFor(ctx, b.acme, "c_1")), "form-0001")
		eq(t, "open at Bolt", ids(b.Intents.ListOpen(ctx, b.bolt)), "form-0003")
		eq(t, "open for c_1 at Bolt", ids(b.Intents.OpenFor(ctx, b.bolt, "c_1")), "form-0003")
	})
}

func TestWhatWasSettledIsListedNewestFirst(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		begin := b.clock.Now()
		for n, to := range []store.IntentState{store.Done, store.Refused, store.NotDone, store.Done, store.Someone, store.Sent} {
			b.bring(t, fmt.Sprint("intent-000", n), to)
			b.clock.Advance(time.Minute)
		}
		var got []string
		after := ""
		for range 3 {
			page, err := b.Intents.Settled(ctx, b.acme, "", begin, after, 2)
			must(t, err)
			for _, i := range page.Intents {
				got = append(got, i.ID)
			}
			if after = page.Next; after == "" {
				break
			}
		}
		eq(t, "settled", fmt.Sprint(got), "[intent-0003 intent-0002 intent-0001 intent-0000]")
		late, err := b.Intents.Settled(ctx, b.acme, "", begin.Add(2*time.Minute), "", 10)
		must(t, err)
		eq(t, "settled of late", len(late.Intents), 2)
		tagged, err := b.Intents.Settled(ctx, b.acme, "nobody-has-this", begin, "", 10)
		must(t, err)
		eq(t, "of clients with a tag that none has", len(tagged.Intents), 0)
		other, err := b.Intents.Settled(ctx, b.bolt, "", begin, "", 10)
		must(t, err)
		eq(t, "of another partner", len(other.Intents), 0)
		counts, err := b.Intents.Tally(ctx, b.acme)
		must(t, err)
		eq(t, "open", fmt.Sprint(counts), "map[person:1 sent:1]")
	})
}
