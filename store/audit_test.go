package store_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func entry(partner, action string) store.AuditEntry {
	return store.AuditEntry{Partner: partner, Action: action, Actor: store.Actor{ID: "u_1", Name: "Rita Rao", Kind: "staff"},
		ObjectKind: "number", ObjectID: "+911143104501", ClientRef: "c_1", Summary: "Bought a number", AsWhom: "Dev Das",
		Before: json.RawMessage(`{"held": false}`), After: json.RawMessage(`{"held": true, "a":1}`), RequestID: "r_1", IP: "203.0.113.9"}
}

func (b *bench) append(t testing.TB, e store.AuditEntry) store.AuditEntry {
	t.Helper()
	got, err := b.Audit.Append(t.Context(), e)
	must(t, err)
	return got
}

func TestAnAuditEntryIsKeptWhole(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		want := b.append(t, entry(b.acme, "number.buy"))
		eq(t, "its place", want.Seq, 1)
		eq(t, "its time", want.At, b.clock.Now())
		list, next, err := b.Audit.List(t.Context(), b.acme, store.AuditFilter{})
		must(t, err)
		eq(t, "the next page", next, 0)
		if len(list) != 1 || !reflect.DeepEqual(list[0], want) {
			t.Errorf("read back as %+v, want %+v", list, want)
		}
		none, _, err := b.Audit.List(t.Context(), b.bolt, store.AuditFilter{})
		must(t, err)
		eq(t, "what another partner sees", len(none), 0)
		_, err = b.Audit.Append(t.Context(), entry("p_none", "x"))
		wantKind(t, err, platform.NotFound)
		_, err = b.Audit.Append(t.Context(), store.AuditEntry{Partner: b.acme, Action: "x"})
		wantKind(t, err, platform.Internal)
	})
}

// The canonical form is a promise: chains written by older programs must verify.
func TestTheHashOfAnEntryNeverChanges(t *testing.T) {
	t.Parallel()
	e := entry("p_acme", "number.buy")
	e.Seq, e.At = 1, time.Date(2026, 3, 2, 4, 30, 0, 123000, time.UTC)
	eq(t, "the hash", hex.EncodeToString(store.ChainFrom("p_acme", e)), "ee1571abf984ea0ce83d3ed240862a7ef7584d07b25f0b3972da248e44fa71ba")
}

func TestAppendsAtOnceLeaveNoGap(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		other, err := store.Open(t.Context(), b.url, b.opt)
		must(t, err)
		t.Cleanup(func() { must(t, other.Close()) })
		replicas := []*store.Store{b.Store, other}
		for _, err := range atOnce(40, func(i int) error {
			_, err := replicas[i%2].Audit.Append(t.Context(), entry([]string{b.acme, b.bolt}[i/2%2], fmt.Sprintf("a.%d", i)))
			return err
		}) {
			must(t, err)
		}
		for _, p := range []string{b.acme, b.bolt} {
			rep, err := b.Audit.Verify(t.Context(), p)
			must(t, err)
			eq(t, "the report", rep, store.AuditReport{Entries: 20})
		}
	})
}

func TestVerifyNamesTheFirstBadEntry(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for i := range 5 {
			b.append(t, entry(b.acme, fmt.Sprintf("a.%d", i)))
			b.append(t, entry(b.bolt, fmt.Sprintf("b.%d", i)))
		}
		verify := func() store.AuditReport {
			rep, err := b.Audit.Verify(t.Context(), b.acme)
			must(t, err)
			return rep
		}
		eq(t, "the report before", verify(), store.AuditReport{Entries: 5})
		w, _ := b.Handles()
		columns := strings.Fields("at actor_id actor_name actor_kind as_whom action object_kind object_id client_ref summary before_json after_json request_id ip")
		for _, c := range columns {
			value := "'forged'"
			if c == "at" {
				value = "1"
			}
			var was any
			must(t, w.QueryRow(`SELECT `+c+` FROM audit WHERE partner = $1 AND seq = 3`, b.acme).Scan(&was))
			b.exec(t, `UPDATE audit SET `+c+` = `+value+` WHERE partner = $1 AND seq = 3`, b.acme)
			if rep := verify(); rep.Bad != 3 || rep.Entries != 2 {
				t.Errorf("a forged %s: %+v", c, rep)
			}
			b.exec(t, `UPDATE audit SET `+c+` = $1 WHERE partner = $2 AND seq = 3`, was, b.acme)
		}
		eq(t, "the report with all put back", verify(), store.AuditReport{Entries: 5})

		b.exec(t, `INSERT INTO audit SELECT partner, 6, at, actor_id, actor_name, actor_kind, as_whom, action, object_kind, object_id, client_ref,
			summary, before_json, after_json, request_id, ip, hash FROM audit WHERE partner = $1 AND seq = 5`, b.acme)
		eq(t, "the bad entry where one was added behind the end", verify().Bad, 6)
		b.exec(t, `DELETE FROM audit WHERE partner = $1 AND seq = 6`, b.acme)
		eq(t, "the report with it taken out", verify(), store.AuditReport{Entries: 5})
		// Also one whose hash is right: whoever wrote it did not know of the head.
		list, _, err := b.Audit.List(t.Context(), b.acme, store.AuditFilter{Limit: 1})
		must(t, err)
		forged := list[0]
		forged.Seq = 6
		b.exec(t, `INSERT INTO audit SELECT partner, 6, at, actor_id, actor_name, actor_kind, as_whom, action, object_kind, object_id, client_ref,
			summary, before_json, after_json, request_id, ip, $2 FROM audit WHERE partner = $1 AND seq = 5`, b.acme, store.ChainAfter(list[0].Hash, forged))
		eq(t, "the bad entry where a well-made one was added behind the end", verify(), store.AuditReport{Entries: 6, Bad: 6, Why: "Entry 6 was added behind the end of the chain."})
		b.exec(t, `DELETE FROM audit WHERE partner = $1 AND seq = 6`, b.acme)
		// Each of these is in front of the one before, which may stay.
		for _, c := range []struct {
			what, do string
			bad      int64
		}{
			{"the end was cut off", `DELETE FROM audit WHERE partner = $1 AND seq = 5`, 5},
			{"one in the middle was taken out", `DELETE FROM audit WHERE partner = $1 AND seq = 3`, 3},
			{"one is from another chain", `UPDATE audit SET hash = (SELECT hash FROM audit b WHERE b.partner <> $1 AND b.seq = 2) WHERE partner = $1 AND seq = 2`, 2},
			{"the first was taken out", `DELETE FROM audit WHERE partner = $1 AND seq = 1`, 1},
		} {
			b.exec(t, c.do, b.acme)
			rep := verify()
			eq(t, "the bad entry where "+c.what, rep.Bad, c.bad)
			eq(t, "a reason where "+c.what, rep.Why != "", true)
		}
		rep, err := b.Audit.Verify(t.Context(), b.bolt)
		must(t, err)
		eq(t, "the report of another partner", rep, store.AuditReport{Entries: 5})
	})
}

func TestAuditIsFilteredAndPaged(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for i := range 6 {
			e := entry(b.acme, []string{"number.buy", "credit.add"}[i%2])
			e.ClientRef = []string{"c_1", "c_2", ""}[i%3]
			e.Actor.ID = []string{"u_1", "u_2"}[i/3]
			e.ObjectID = fmt.Sprint(i)
			b.append(t, e)
			b.clock.Advance(time.Minute)
		}
		start := b.clock.Now().Add(-6 * time.Minute)
		for _, c := range []struct {
			what string
			f    store.AuditFilter
			want string
		}{
			{"all", store.AuditFilter{}, "6 5 4 3 2 1"},
			{"one client", store.AuditFilter{ClientRef: "c_2"}, "5 2"},
			{"one actor", store.AuditFilter{ActorID: "u_2"}, "6 5 4"},
			{"one action", store.AuditFilter{Action: "credit.add"}, "6 4 2"},
			{"an area", store.AuditFilter{Action: "number."}, "5 3 1"},
			{"one object", store.AuditFilter{ObjectKind: "number", ObjectID: "3"}, "4"},
			{"a time", store.AuditFilter{Since: start.Add(time.Minute), Until: start.Add(3 * time.Minute)}, "3 2"},
			{"several at once", store.AuditFilter{ActorID: "u_1", Action: "number.buy", ClientRef: "c_1"}, "1"},
			{"nothing", store.AuditFilter{Action: "number"}, ""},
		} {
			var got []string
			f := c.f
			f.Limit = 2
			for {
				list, next, err := b.Audit.List(ctx, b.acme, f)
				must(t, err)
				for _, e := range list {
					got = append(got, fmt.Sprint(e.Seq))
				}
				if next == 0 {
					break
				}
				eq(t, "the size of a page that is not the last", len(list), 2)
				f.Before = next
			}
			eq(t, c.what, strings.Join(got, " "), c.want)
		}
	})
}
