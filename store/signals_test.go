package store_test

import (
	"slices"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func known[T any](v T) *T { return &v }

func TestSignalsAndFiltersFindTheirClientsAndNoOthers(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		now := b.clock.Now()
		day := 24 * time.Hour
		type facts struct {
			name                  string
			inactive              bool
			balance, burn         *platform.Paise
			till                  time.Time
			dids, flowless, ready *int
			lasts                 *int
		}
		rupees := func(n platform.Paise) *platform.Paise { return known(n * 100) }
		all := []facts{
			{name: "All well", balance: rupees(900), burn: rupees(10), till: now.Add(90 * day), dids: known(1), flowless: known(0), ready: known(1), lasts: known(90)},
			{name: "Dry in six", balance: rupees(69), burn: rupees(10), till: now.Add(8 * day), dids: known(1), flowless: known(0), ready: known(1), lasts: known(6)},
			{name: "Dry in seven", balance: rupees(70), burn: rupees(10), till: now.Add(7*day + time.Minute), dids: known(1), flowless: known(0), ready: known(1), lasts: known(7)},
			{name: "Empty", balance: rupees(0), till: now.Add(7*day - time.Minute), dids: known(0), flowless: known(0), ready: known(0), lasts: known(0)},
			{name: "Idle", balance: rupees(5000), burn: rupees(0), till: now.Add(-day), dids: known(2), flowless: known(1), ready: known(2), lasts: known(store.LastsForever)},
			{name: "Nearly empty and idle", balance: rupees(19), burn: rupees(0), dids: known(1), flowless: known(0), ready: known(1), lasts: known(0)},
			{name: "Never read"},
			{name: "Off", inactive: true, balance: rupees(0), till: now.Add(-day), dids: known(0), flowless: known(3), ready: known(0), lasts: known(0)},
		}
		for _, partner := range []string{b.acme, b.bolt} {
			for _, f := range all {
				refs, err := b.Directory.Upsert(t.Context(), partner, 0, []store.Client{{ClientID: "KEY " + f.name, Name: f.name, Active: !f.inactive}})
				must(t, err)
				if f.name == "Never read" {
					continue
				}
				must(t, b.Directory.SetFacts(t.Context(), partner, refs[0], store.Facts{Balance: f.balance, Burn: f.burn, ValidTill: f.till,
					DIDs: f.dids, Agents: f.ready, Flowless: f.flowless, Ready: f.ready, At: now}))
			}
		}
		names := func(f store.Filter) []string {
			t.Helper()
			p, err := b.Directory.List(t.Context(), b.acme, f)
			must(t, err)
			var out []string
			for _, c := range p.Clients {
				out = append(out, c.Name)
			}
			return out
		}
		list, err := b.Directory.List(t.Context(), b.acme, store.Filter{Sort: store.ByLasts})
		must(t, err)
		var order []int
		for _, c := range list.Clients {
			at := slices.IndexFunc(all, func(f facts) bool { return f.name == c.Name })
			got, want := c.Lasts(), all[at].lasts
			if (got == nil) != (want == nil) || got != nil && *got != *want {
				t.Errorf("%s lasts %v, want %v", c.Name, got, want)
			}
			n := store.LastsForever + 1
			if got != nil {
				n = *got
			}
			order = append(order, n)
		}
		// The column by which it is sorted says the same as the method.
		if len(order) != len(all) || !slices.IsSorted(order) {
			t.Errorf("by what lasts: %v", order)
		}
		for _, c := range []struct {
			f    store.Filter
			want []string
		}{
			{store.Filter{Signal: store.Low}, []string{"Dry in six", "Empty", "Nearly empty and idle"}},
			{store.Filter{Signal: store.Ending}, []string{"Empty", "Idle"}},
			{store.Filter{Signal: store.Numberless}, []string{"Empty"}},
			{store.Filter{Signal: store.Flowless}, []string{"Idle"}},
			{store.Filter{Signal: store.Unattended}, []string{"Empty"}},
			{store.Filter{Signal: store.Agentless}, []string{"Empty"}}, // known to have none; of who was never read, nothing is
			{store.Filter{Band: store.BandEmpty}, []string{"Empty", "Off"}},
			{store.Filter{Band: store.BandSmall}, []string{"Dry in seven", "Dry in six", "Nearly empty and idle"}},
			{store.Filter{Band: store.BandMiddle}, []string{"All well"}},
			{store.Filter{Band: store.BandLarge}, []string{"Idle"}},
			{store.Filter{Band: store.BandNotRead}, []string{"Never read"}},
			{store.Filter{Till: store.TillOver}, []string{"Idle", "Off"}},
			{store.Filter{Till: store.TillWeek}, []string{"Empty"}},
			{store.Filter{Till: store.TillMonth}, []string{"Dry in seven", "Dry in six", "Empty"}},
			{store.Filter{Till: store.TillNone}, []string{"Nearly empty and idle", "Never read"}},
			{store.Filter{Signal: store.Low, Query: "empty"}, []string{"Empty", "Nearly empty and idle"}},
			{store.Filter{Signal: store.Low, Status: store.OnlyInactive}, nil},
			{store.Filter{Signal: store.Ending, Till: store.TillNone}, nil},
			{store.Filter{Signal: store.Ending, Till: store.TillWeek}, []string{"Empty"}},
		} {
			if got := names(c.f); !slices.Equal(got, c.want) {
				t.Errorf("%+v finds %v, want %v", c.f, got, c.want)
			}
		}
		for _, f := range []store.Filter{{Signal: "loud"}, {Band: "huge"}, {Till: "never"}} {
			_, err := b.Directory.List(t.Context(), b.acme, f)
			wantKind(t, err, platform.Invalid)
		}
		figures, err := b.Directory.Figures(t.Context(), b.acme)
		must(t, err)
		figures.Signals[store.Ending], err = b.Directory.CountEnding(t.Context(), b.acme)
		must(t, err)
		for signal, want := range map[store.Signal]int64{store.Low: 3, store.Ending: 2, store.Numberless: 1, store.Flowless: 1, store.Unattended: 1} {
			eq(t, "clients that are "+string(signal), figures.Signals[signal], want)
		}
		eq(t, "shifts are told where none were read", figures.Told[store.OffShift], false)
		delete(figures.Told, store.OffShift)
		for signal, told := range figures.Told {
			eq(t, "something is told of "+string(signal), told, true)
		}
		fresh := partner(t, b.Store, "Fresh Voice")
		refs, err := b.Directory.Upsert(t.Context(), fresh, 0, []store.Client{{ClientID: "A", Name: "A", Active: true}, {ClientID: "B", Name: "B", Active: true}})
		must(t, err)
		must(t, b.Directory.SetFacts(t.Context(), fresh, refs[0], store.Facts{DIDs: known(0), Flowless: known(0), At: now}))
		must(t, b.Directory.SetFacts(t.Context(), fresh, refs[1], store.Facts{DIDs: known(2), At: now}))
		theirs, err := b.Directory.Figures(t.Context(), fresh)
		must(t, err)
		eq(t, "flows are told where nobody with a number has one told", theirs.Told[store.Flowless], false)
		eq(t, "agents are told where none were read", theirs.Told[store.Unattended], false)
		eq(t, "numbers are told", theirs.Told[store.Numberless], true)
		eq(t, "all", figures.Total, int64(len(all)))
		eq(t, "active", figures.Active, int64(len(all)-1))
		eq(t, "not all read", figures.NotRead, int64(2)) // never read, and without a day's use
	})
}

func TestTagsNotesAndViewsAreThePartnersAndTheirAuthors(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		refs, err := b.Directory.Upsert(ctx, b.acme, 0, []store.Client{{ClientID: "A", Name: "A", Active: true}, {ClientID: "B", Name: "B", Active: true}})
		must(t, err)
		rita, ravi := b.staff(t, b.acme, "rita@acme.example", store.Admin), b.staff(t, b.acme, "ravi@acme.example", store.Support)
		n, err := b.Marks.Tag(ctx, b.acme, "  VIP  Pune ", refs...)
		must(t, err)
		eq(t, "tagged", n, int64(2))
		n, err = b.Marks.Tag(ctx, b.acme, "vip pune", refs...)
		must(t, err)
		eq(t, "tagged again", n, int64(0))
		n, err = b.Marks.Tag(ctx, b.bolt, "theirs", refs...)
		must(t, err)
		eq(t, "tagged by another partner", n, int64(0))
		_, err = b.Marks.Tag(ctx, b.acme, " \t", refs[0])
		wantKind(t, err, platform.Invalid)
		must(t, b.Marks.Untag(ctx, b.acme, refs[1], "VIP pune"))
		tags, err := b.Marks.Tags(ctx, b.acme, refs[0])
		must(t, err)
		eq(t, "its tags", slices.Equal(tags, []string{"vip pune"}), true)
		for partner, want := range map[string]int{b.acme: 1, b.bolt: 0} {
			list, err := b.Directory.List(ctx, partner, store.Filter{Tag: "Vip Pune"})
			must(t, err)
			eq(t, "clients with the tag", len(list.Clients), want)
			used, err := b.Marks.AllTags(ctx, partner)
			must(t, err)
			eq(t, "tags in use", len(used), want)
		}
		wantKind(t, b.Marks.Untag(ctx, b.bolt, refs[0], "vip pune"), platform.NotFound)

		note, err := b.Marks.AddNote(ctx, b.acme, refs[0], " calls back on Monday ", store.Actor{ID: rita.ID, Name: rita.Name})
		must(t, err)
		_, err = b.Marks.AddNote(ctx, b.bolt, refs[0], "not mine", store.Actor{ID: rita.ID, Name: rita.Name})
		wantKind(t, err, platform.NotFound)
		_, err = b.Marks.AddNote(ctx, b.acme, refs[0], "  ", store.Actor{ID: rita.ID, Name: rita.Name})
		wantKind(t, err, platform.Invalid)
		notes, err := b.Marks.Notes(ctx, b.acme, refs[0], 10)
		must(t, err)
		if len(notes) != 1 || notes[0].Body != "calls back on Monday" || notes[0].ByName != rita.Name {
			t.Errorf("notes %+v", notes)
		}
		wantKind(t, b.Marks.DeleteNote(ctx, b.acme, refs[0], note.ID, ravi.ID), platform.NotFound)
		must(t, b.Marks.DeleteNote(ctx, b.acme, refs[0], note.ID, rita.ID))

		for _, v := range []store.SavedView{
			{Name: "Mine", Query: "signal=low", OwnerID: rita.ID}, {Name: "Ours", Query: "status=active", OwnerID: rita.ID, Shared: true},
			{Name: "Ours", Query: "status=inactive", OwnerID: rita.ID, Shared: true},
		} {
			_, err := b.Marks.SaveView(ctx, b.acme, v)
			must(t, err)
		}
		for who, want := range map[store.Person]int{rita: 2, ravi: 1} {
			views, err := b.Marks.Views(ctx, b.acme, who.ID)
			must(t, err)
			eq(t, "views of "+who.Email, len(views), want)
			if last := views[len(views)-1]; last.Name != "Ours" || last.Query != "status=inactive" {
				t.Errorf("the replaced view is %+v", last)
			}
			wantKind(t, b.Marks.DeleteView(ctx, b.bolt, who.ID, views[0].ID), platform.NotFound)
		}
		theirs, err := b.Marks.Views(ctx, b.bolt, rita.ID)
		must(t, err)
		eq(t, "views at another partner", len(theirs), 0)
		views, err := b.Marks.Views(ctx, b.acme, ravi.ID)
		must(t, err)
		wantKind(t, b.Marks.DeleteView(ctx, b.acme, ravi.ID, views[0].ID), platform.NotFound)
	})
}
