package store_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

func TestCacheKeepsTheLaterFetch(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		now := b.clock.Now()
		_, err := b.Cache.Get(ctx, b.acme, "c_1", "dids")
		wantKind(t, err, platform.NotFound)
		must(t, b.Cache.Put(ctx, b.acme, "c_1", "dids", []byte("new"), now))
		must(t, b.Cache.Put(ctx, b.acme, "c_1", "dids", []byte("old"), now.Add(-time.Second)))
		got, err := b.Cache.Get(ctx, b.acme, "c_1", "dids")
		must(t, err)
		eq(t, "the body", string(got.Body), "new")
		eq(t, "its age", got.Fetched, now)
		for _, other := range [][2]string{{b.bolt, "c_1"}, {b.acme, "c_2"}, {b.acme, ""}} {
			_, err = b.Cache.Get(ctx, other[0], other[1], "dids")
			wantKind(t, err, platform.NotFound)
		}
		must(t, b.Cache.Put(ctx, b.acme, "", "regions", nil, now.Add(-time.Hour)))
		empty, err := b.Cache.Get(ctx, b.acme, "", "regions")
		must(t, err)
		eq(t, "the length of an empty body", len(empty.Body), 0)
		wantKind(t, b.Cache.Put(ctx, b.acme, "", "", nil, now), platform.Internal)
		wantKind(t, b.Cache.Put(ctx, b.acme, "", "k", nil, time.Time{}), platform.Internal)
		n, err := b.Cache.Prune(ctx, now)
		must(t, err)
		eq(t, "what was pruned", n, 1)
	})
}

func TestAnswersAreOutdatedByPrefix(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for _, settled := range []bool{false, true} { // while answers are gathered, and when they are written
			settle := func() {
				if settled {
					b.Settle()
				}
			}
			for _, p := range []string{b.acme, b.bolt} {
				for _, key := range []string{"wallet", "wallet:1", "wallet:2", "walleu", "dids"} {
					must(t, b.Cache.Put(ctx, p, "c_1", key, []byte("x"), b.clock.Now()))
				}
			}
			settle()
			good := func(p string) int {
				t.Helper()
				seen, err := b.Cache.Under(ctx, p, "c_1", "")
				must(t, err)
				b.Settle()
				n := b.count(t, `SELECT COUNT(*) FROM cache WHERE partner = $1 AND outdated = 0`, p)
				eq(t, "what is seen and what is written", int64(len(seen)), n)
				return len(seen)
			}
			must(t, b.Cache.Outdate(ctx, b.acme, "c_1", "wallet"))
			eq(t, "what is good", good(b.acme), 2)
			old, err := b.Cache.Get(ctx, b.acme, "c_1", "wallet:1")
			must(t, err)
			eq(t, "what is outdated is still there", string(old.Body), "x")
			eq(t, "and says so", old.Outdated, true)
			must(t, b.Cache.Put(ctx, b.acme, "c_1", "wallet:1", []byte("y"), b.clock.Now()))
			eq(t, "with a new answer", good(b.acme), 3)
			must(t, b.Cache.Outdate(ctx, b.acme, "c_1", ""))
			eq(t, "what is good then", good(b.acme), 0)
			eq(t, "what another partner has", good(b.bolt), 5)
		}
	})
}

func TestAnswersAreWrittenByThemselvesAndWhenTheStoreCloses(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		must(t, b.Cache.Put(ctx, b.acme, "c_1", "dids", []byte("x"), b.clock.Now()))
		got, err := b.Cache.Get(ctx, b.acme, "c_1", "dids")
		must(t, err)
		eq(t, "at once", string(got.Body), "x")
		for b.count(t, `SELECT COUNT(*) FROM cache`) == 0 {
			if t.Context().Err() != nil {
				t.Fatal("it was never written")
			}
			runtime.Gosched()
		}
		must(t, b.Cache.Put(ctx, b.acme, "c_1", "agents", []byte("y"), b.clock.Now()))
		must(t, b.Close())
		again := storetest.Open(t, b.url, b.opt)
		got, err = again.Cache.Get(ctx, b.acme, "c_1", "agents")
		must(t, err)
		eq(t, "after the store was closed", string(got.Body), "y")
		if err := b.Cache.Put(ctx, b.acme, "c_1", "late", nil, b.clock.Now()); err == nil {
			t.Error("a closed store takes answers")
		}
	})
}

func TestARoundThatFailsIsTold(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		must(t, b.Cache.Put(ctx, b.acme, "c_1", "dids", []byte("x"), b.clock.Now()))
		b.Settle()
		must(t, b.Cache.Put(ctx, "nobody", "c_1", "dids", []byte("x"), b.clock.Now())) // no such partner
		b.Settle()
		if err := b.Cache.Put(ctx, b.acme, "c_1", "dids", []byte("z"), b.clock.Now()); err == nil {
			t.Error("nobody is told that answers were not written")
		}
		b.Settle()
		got, err := b.Cache.Get(ctx, b.acme, "c_1", "dids")
		must(t, err)
		eq(t, "what came after", string(got.Body), "z")
	})
}

func TestFlowsAreRememberedAsLastSetHere(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		f := store.Flow{Partner: b.acme, ClientRef: "c_1", ID: "11", Name: "Sales", AgentExt: "2101", RecordingID: "4", BotID: "b7", TransferTo: "+919822041376", UpdatedBy: "u_1"}
		must(t, b.Flows.Put(ctx, f, "+911143104501", "+911143104502"))
		f.Updated, f.DIDs = b.clock.Now(), []platform.Phone{"+911143104501", "+911143104502"}
		got, err := b.Flows.Get(ctx, b.acme, "c_1", "11")
		must(t, err)
		eq(t, "the flow", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", f))
		must(t, b.Flows.Put(ctx, store.Flow{Partner: b.acme, ClientRef: "c_1", ID: "12", Name: "After hours", UpdatedBy: "u_2"}, "+911143104501"))
		f.Name = "Sales desk"
		list, err := b.Flows.List(ctx, b.acme, "c_1")
		must(t, err)
		var names []string
		for _, one := range list {
			names = append(names, fmt.Sprint(one.Name, one.DIDs))
		}
		eq(t, "the flows", strings.Join(names, ", "), "After hours[+91 11 4310 4501], Sales[+91 11 4310 4502]")
		must(t, b.Flows.Put(ctx, f))
		got, err = b.Flows.Get(ctx, b.acme, "c_1", "11")
		must(t, err)
		eq(t, "the new name", got.Name, "Sales desk")
		for _, where := range [][2]string{{b.bolt, "c_1"}, {b.acme, "c_2"}} {
			_, err = b.Flows.Get(ctx, where[0], where[1], "11")
			wantKind(t, err, platform.NotFound)
			none, err := b.Flows.List(ctx, where[0], where[1])
			must(t, err)
			eq(t, "flows elsewhere", len(none), 0)
		}
		wantKind(t, b.Flows.Put(ctx, store.Flow{Partner: b.acme, ID: "1"}), platform.Internal)
	})
}

func TestSettingsAreThePartnersOwn(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		type prices struct {
			Local platform.Paise
			Note  string
		}
		var got prices
		wantKind(t, b.Settings.Get(ctx, b.acme, "prices", &got), platform.NotFound)
		must(t, b.Settings.Put(ctx, b.acme, "prices", prices{50000, "first"}))
		must(t, b.Settings.Put(ctx, b.acme, "prices", prices{70000, "second"}))
		must(t, b.Settings.Get(ctx, b.acme, "prices", &got))
		eq(t, "the value", got, prices{70000, "second"})
		wantKind(t, b.Settings.Get(ctx, b.bolt, "prices", &got), platform.NotFound)
		wantKind(t, b.Settings.Put(ctx, b.acme, "", 1), platform.Internal)
		wantKind(t, b.Settings.Put(ctx, b.acme, "f", func() {}), platform.Internal)
	})
}

func TestTextThatPostgresCannotKeepIsTheInputsFault(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		err := b.Partners.Rename(t.Context(), b.acme, "Acme\x00Telecom")
		if b.Engine() == "sqlite" {
			must(t, err)
			return
		}
		wantKind(t, err, platform.Invalid)
	})
}
