package store_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/csvfile"
	"partnerdesk/store"
)

func TestAFileWaitsSealedForADay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		table := csvfile.Table{Rows: []csvfile.Row{{Line: 2, Cells: []string{"Asha", "9822041376"}}}, Unused: []string{"colour"}}
		in := store.Import{ID: "f1", Partner: b.acme, Kind: "agents", ClientRef: "c_1", File: "agents.csv", Table: table, ByID: "rita"}
		must(t, b.Imports.Put(t.Context(), in))
		in.Table = csvfile.Table{}
		must(t, b.Imports.Put(t.Context(), in)) // sent twice: the first stays
		got, err := b.Imports.Get(t.Context(), b.acme, "f1")
		must(t, err)
		if len(got.Table.Rows) != 1 || got.Table.Rows[0].Cells[1] != "9822041376" || got.Table.Rows[0].Line != 2 || got.Table.Unused[0] != "colour" || got.File != "agents.csv" || got.ByID != "rita" || got.Mend {
			t.Errorf("it reads %+v", got)
		}
		_, r := b.Handles()
		var body []byte
		must(t, r.QueryRow(`SELECT body FROM imports WHERE id = 'f1'`).Scan(&body))
		if bytes.Contains(body, []byte("Asha")) {
			t.Error("it lies open in the database")
		}
		must(t, b.Imports.SetMend(t.Context(), b.acme, "f1", true))
		if got, _ := b.Imports.Get(t.Context(), b.acme, "f1"); !got.Mend {
			t.Error("the choice is not kept")
		}
		if _, err := b.Imports.Get(t.Context(), b.bolt, "f1"); !platform.Is(err, platform.NotFound) {
			t.Errorf("to another partner: %v", err)
		}
		b.clock.Advance(store.ImportKept + time.Second)
		if _, err := b.Imports.Get(t.Context(), b.acme, "f1"); !platform.Is(err, platform.NotFound) {
			t.Errorf("after a day: %v", err)
		}
		swept, err := b.Sweep(t.Context())
		must(t, err)
		if swept.Imports != 1 {
			t.Errorf("swept %+v", swept)
		}
	})
}

func TestAJobsPasswordsAreMadeOnceAndGoAfterAWeek(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, err := b.Jobs.Create(t.Context(), store.Job{ID: "j1", Partner: b.acme, Act: "agents", Params: []byte("{}")}, []store.JobRow{{Name: "Asha"}, {Name: "Bala"}})
		must(t, err)
		first, err := b.JobSecrets.Make(t.Context(), b.acme, "j1", 0, "j1-0")
		must(t, err)
		again, err := b.JobSecrets.Make(t.Context(), b.acme, "j1", 0, "j1-0")
		must(t, err)
		other, err := b.JobSecrets.Make(t.Context(), b.acme, "j1", 1, "j1-1")
		must(t, err)
		if first != again || first == other || len(first) != 19 || strings.Count(first, "-") != 3 {
			t.Errorf("made %q, %q and %q", first, again, other)
		}
		must(t, b.JobSecrets.Drop(t.Context(), b.acme, "j1", "j1-1"))
		all, err := b.JobSecrets.Of(t.Context(), b.acme, "j1")
		must(t, err)
		if len(all) != 1 || all[0] != first {
			t.Errorf("there are %v", all)
		}
		if of, err := b.JobSecrets.Of(t.Context(), b.bolt, "j1"); err != nil || len(of) != 0 {
			t.Errorf("to another partner: %v, %v", of, err)
		}
		b.clock.Advance(store.SecretsKept + time.Second)
		if n, err := b.JobSecrets.Count(t.Context(), b.acme, "j1"); err != nil || n != 0 {
			t.Errorf("after a week: %d, %v", n, err)
		}
	})
}

func TestClientsAreFoundByWhatAFileCallsThem(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		refs, err := b.Directory.Upsert(t.Context(), b.acme, 0, []store.Client{
			{ClientID: "KEY1", Name: "Aakar Foods", Email: "ops@aakar.example", Mobile: "+919822041376", Active: true},
			{ClientID: "KEY2", Name: "Twin", Email: "a@twin.example", Mobile: "+919822041377", Active: true},
			{ClientID: "KEY3", Name: "twin ", Email: "b@twin.example", Mobile: "+919822041377", Active: true},
		})
		must(t, err)
		_, err = b.Directory.Upsert(t.Context(), b.bolt, 0, []store.Client{{ClientID: "KEY1", Name: "Bolt’s own", Email: "ops@bolt.example", Active: true}})
		must(t, err)
		words := []string{refs[0], "KEY1", "OPS@aakar.example", "98220 41376", "aakar  foods", "Twin", "09822041377", "ops@bolt.example", "nobody", "", "Aakar"}
		got, err := b.Directory.Match(t.Context(), b.acme, words)
		must(t, err)
		for _, w := range words[:5] {
			if len(got[w]) != 1 || got[w][0].Ref != refs[0] {
				t.Errorf("%q finds %+v", w, got[w])
			}
		}
		for _, w := range []string{"Twin", "09822041377"} {
			if len(got[w]) != 2 {
				t.Errorf("%q finds %d", w, len(got[w]))
			}
		}
		for _, w := range words[7:] {
			if len(got[w]) != 0 {
				t.Errorf("%q finds %+v", w, got[w])
			}
		}
	})
}
