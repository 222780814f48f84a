package store_test

import (
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// What somebody chose to be told of, and what they read, goes with them.
func TestWhatSomebodyWasToldGoesWithThem(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		refs, err := b.Directory.Upsert(ctx, b.acme, 0, []store.Client{{ClientID: "K1", Name: "Aakar", Active: true}, {ClientID: "K2", Name: "Bharat", Active: true}})
		must(t, err)
		person := func(email string, at ...string) store.Person {
			p, err := b.People.Create(ctx, store.Person{Partner: b.acme, Kind: store.Portal, ClientRef: at[0], Email: email, Name: "X", Role: store.ClientAdmin}, "$hash")
			must(t, err)
			for _, ref := range at[1:] {
				must(t, b.People.Join(ctx, b.acme, p.ID, ref, store.ClientViewer, ""))
			}
			must(t, b.Notices.SetChoices(ctx, b.acme, p.ID, store.NoticeChoices{Mail: []store.NoticeKind{store.NoticeLow}}))
			for _, ref := range at {
				must(t, b.Notices.MarkRead(ctx, b.acme, p.ID, "", store.NoticeScope{Client: ref, Kinds: store.NoticeKinds()}))
			}
			return p
		}
		for _, ref := range refs {
			_, err := b.Notices.Raise(ctx, store.Notice{Partner: b.acme, Kind: store.NoticeLow, Condition: "low " + ref, ClientRef: ref, Subject: "x"})
			must(t, err)
		}
		o, err := b.Onboarding.Create(ctx, store.Onboarding{Partner: b.acme, RequestID: "rq1", Name: "Aakar", Email: "a@aakar.example", BusinessType: "company"})
		must(t, err)
		_, err = b.Onboarding.Update(ctx, b.acme, o.ID, 0, func(o *store.Onboarding) error { o.ClientRef = refs[0]; return nil })
		must(t, err)
		_, err = b.Notices.Raise(ctx, store.Notice{Partner: b.acme, Kind: store.NoticeStalled, Condition: "stalled " + o.ID, Draft: o.ID, Subject: "The onboarding of Aakar stands still"})
		must(t, err)
		left := func(p store.Person) (choices, marks int64) {
			return b.count(t, `SELECT COUNT(*) FROM notice_choices WHERE person = $1`, p.ID), b.count(t, `SELECT COUNT(*) FROM notice_marks WHERE person = $1`, p.ID)
		}
		leaver, both, stays := person("leaver@x.example", refs[0]), person("both@x.example", refs[0], refs[1]), person("stays@x.example", refs[0])
		staff := b.staff(t, b.acme, "s@acme.test", store.Support)
		must(t, b.Notices.SetChoices(ctx, b.acme, staff.ID, store.NoticeChoices{Mail: []store.NoticeKind{store.NoticeLow}}))
		must(t, b.Notices.MarkRead(ctx, b.acme, staff.ID, "", store.NoticeScope{}))

		must(t, b.People.Leave(ctx, b.acme, leaver.ID, refs[0]))
		must(t, b.People.Leave(ctx, b.acme, both.ID, refs[1]))
		_, err = b.People.SetStaffActive(ctx, b.acme, b.staff(t, b.acme, "own@acme.test", store.Owner).ID, staff.ID, false)
		must(t, err)
		for _, c := range []struct {
			who            string
			p              store.Person
			choices, marks int64
		}{{"who left", leaver, 0, 0}, {"who left one of two", both, 1, 1}, {"who stays", stays, 1, 1}, {"staff who are kept out", staff, 0, 0}} {
			choices, marks := left(c.p)
			eq(t, c.who+": choices", choices, c.choices)
			eq(t, c.who+": marks", marks, c.marks)
		}

		must(t, b.Directory.SetActive(ctx, b.acme, refs[0], false))
		_, err = b.Privacy.Erase(ctx, b.acme, refs[0], store.Actor{Name: "Meera"}, "asked")
		must(t, err)
		for _, p := range []store.Person{both, stays} {
			choices, marks := left(p)
			eq(t, "of an erased client’s person: choices", choices, 0)
			eq(t, "of an erased client’s person: marks", marks, 0)
		}
		eq(t, "notices that are left", b.count(t, `SELECT COUNT(*) FROM notices WHERE partner = $1`, b.acme), 1)
	})
}

// The list goes back a month; what is settled and older goes, with its marks.
func TestOldNoticesAreSwept(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for _, c := range []string{"settled", "open"} {
			_, err := b.Notices.Raise(ctx, store.Notice{Partner: b.acme, Kind: store.NoticeLow, Condition: c, Subject: "x"})
			must(t, err)
		}
		must(t, b.Notices.MarkRead(ctx, b.acme, "somebody", "", store.NoticeScope{Kinds: []store.NoticeKind{store.NoticeLow}}))
		must(t, b.Notices.Clear(ctx, b.acme, "settled"))
		b.clock.Advance(31 * 24 * time.Hour)
		_, err := b.Sweep(ctx)
		must(t, err)
		eq(t, "notices", b.count(t, `SELECT COUNT(*) FROM notices`), 1)
		eq(t, "marks", b.count(t, `SELECT COUNT(*) FROM notice_marks`), 1)
		since, err := b.Notices.Since(ctx, b.acme, "open")
		if err != nil || since.IsZero() {
			t.Errorf("what still holds: %v, %v", since, platform.KindOf(err))
		}
	})
}

// "Mark all as read" is a moment: what comes later rings, and is mailed.
func TestAllIsReadUpToAMoment(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.staff(t, b.acme, "s@acme.test", store.Support)
		raise := func(condition string) {
			_, err := b.Notices.Raise(ctx, store.Notice{Partner: b.acme, Kind: store.NoticeLow, Condition: condition, Subject: "x"})
			must(t, err)
		}
		state := func(what string, unread, due int) {
			t.Helper()
			n, err := b.Notices.Unread(ctx, b.acme, p.ID, store.NoticeScope{})
			must(t, err)
			eq(t, what+": unread", n, unread)
			counts, err := b.Notices.Counts(ctx, b.acme, p.ID, store.NoticeScope{})
			must(t, err)
			eq(t, what+": counted as unread", counts[0].Unread, unread)
			all, _, err := b.Notices.For(ctx, b.acme, p.ID, store.NoticeScope{}, "", 50)
			must(t, err)
			listed := 0
			for _, one := range all {
				if one.Read.IsZero() {
					listed++
				}
			}
			eq(t, what+": listed as unread", listed, unread)
			to, err := b.Notices.Recipients(ctx)
			must(t, err)
			eq(t, what+": mails", len(to), due)
		}
		must(t, b.Notices.SetChoices(ctx, b.acme, p.ID, store.NoticeChoices{Mail: []store.NoticeKind{store.NoticeLow}}))
		raise("one")
		raise("two")
		state("before", 2, 1)
		must(t, b.Notices.MarkRead(ctx, b.acme, p.ID, "", store.NoticeScope{}))
		state("read", 0, 0)
		b.clock.Advance(time.Second)
		raise("three")
		state("later", 1, 1)
		must(t, b.Notices.SetChoices(ctx, b.acme, p.ID, store.NoticeChoices{}))
		state("chosen anew", 1, 0)
	})
}
