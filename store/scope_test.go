package store_test

import (
	"fmt"
	"testing"

	"partnerdesk/store"
)

// Counts and lists that a tag narrows hold what is of its clients, and mails about
// others don't go to whom it narrows.
func TestATagNarrowsCountsListsAndMails(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		gen, err := b.Directory.BeginSync(ctx, b.acme)
		must(t, err)
		_, err = b.Directory.Upsert(ctx, b.acme, gen, []store.Client{{Partner: b.acme, ClientID: "one", Name: "One", Active: true}, {Partner: b.acme, ClientID: "two", Name: "Two", Active: true}})
		must(t, err)
		one, err := b.Directory.RefByClientID(ctx, b.acme, "one")
		must(t, err)
		two, err := b.Directory.RefByClientID(ctx, b.acme, "two")
		must(t, err)
		_, err = b.Marks.Tag(ctx, b.acme, "North", one)
		must(t, err)
		_, err = b.Marks.Tag(ctx, b.acme, "vip", one)
		must(t, err)
		_, err = b.Marks.Tag(ctx, b.acme, "south", two)
		must(t, err)

		has, err := b.Marks.Tagged(ctx, b.acme, "NORTH", one, two, "c_nobody")
		must(t, err)
		eq(t, "who has the tag", fmt.Sprint(has), fmt.Sprint(map[string]bool{one: true}))
		none, err := b.Marks.Tagged(ctx, b.bolt, "north", one)
		must(t, err)
		eq(t, "who has it at another partner", len(none), 0)
		tags, err := b.Marks.TagsBeside(ctx, b.acme, "north")
		must(t, err)
		eq(t, "the tags beside it", fmt.Sprint(tags), "[north vip]")

		all, err := b.Directory.Figures(ctx, b.acme)
		must(t, err)
		eq(t, "the total", all.Total, int64(2))
		some, err := b.Directory.FiguresOf(ctx, b.acme, "north")
		must(t, err)
		eq(t, "the total of the tag", some.Total, int64(1))
		eq(t, "the active of the tag", some.Active, int64(1))
		page, err := b.Directory.List(ctx, b.acme, store.Filter{Only: "north"})
		must(t, err)
		eq(t, "the list", len(page.Clients), 1)
		page, err = b.Directory.List(ctx, b.acme, store.Filter{Only: "north", Tag: "south"})
		must(t, err)
		eq(t, "the list of both tags", len(page.Clients), 0)

		limited := b.staff(t, b.acme, "lim@acme.test", store.Support)
		_, _, err = b.People.ChangeStaff(ctx, b.acme, b.staff(t, b.acme, "own@acme.test", store.Owner).ID, limited.ID, store.StaffChange{Role: store.Support, Limits: store.Limits{Tag: "north"}})
		must(t, err)
		must(t, b.Notices.SetChoices(ctx, b.acme, limited.ID, store.NoticeChoices{Mail: []store.NoticeKind{store.NoticeLow}}))
		for _, ref := range []string{one, two} {
			_, err := b.Notices.Raise(ctx, store.Notice{Partner: b.acme, Kind: store.NoticeLow, Condition: "low " + ref, ClientRef: ref, Subject: "x"})
			must(t, err)
		}
		to, err := b.Notices.Recipients(ctx)
		must(t, err)
		eq(t, "who gets mail", len(to), 1)
		due, err := b.Notices.Due(ctx, to[0], store.NoticeScope{Tag: to[0].Person.Limits.Tag})
		must(t, err)
		if len(due) != 1 || due[0].ClientRef != one {
			t.Errorf("the mails are about %+v", due)
		}
		n, err := b.Notices.Unread(ctx, b.acme, limited.ID, store.NoticeScope{Tag: "north"})
		must(t, err)
		eq(t, "the unread notices", n, 1)

		// A client's people see that client's, of the kinds that they are given.
		for _, c := range []struct {
			in   store.NoticeScope
			want int
		}{{store.NoticeScope{Client: one, Kinds: []store.NoticeKind{store.NoticeLow}}, 1}, {store.NoticeScope{Client: one, Kinds: []store.NoticeKind{store.NoticeBoard}}, 0}, {store.NoticeScope{Client: one}, 0}} {
			n, err := b.Notices.Unread(ctx, b.acme, "somebody", c.in)
			must(t, err)
			eq(t, "what they have not read", n, c.want)
		}
	})
}
