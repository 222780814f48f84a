package store_test

import (
	"fmt"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func heldNumbers(from, n int, change func(i int, n *platform.Number)) []platform.Number {
	var all []platform.Number
	for i := range n {
		one := platform.Number{DIDID: fmt.Sprint(from + i), Number: platform.Phone(fmt.Sprintf("+9111431045%02d", from+i)), Region: "Delhi", FlowTold: true, FlowID: "f1"}
		if change != nil {
			change(i, &one)
		}
		all = append(all, one)
	}
	return all
}

func numbersOf(p store.NumberPage) string {
	var out []string
	for _, n := range p.Numbers {
		out = append(out, string(n.Number.Number[len(n.Number.Number)-2:]))
	}
	return strings.Join(out, " ")
}

func TestNumbersOfAllClientsAreOnePagedList(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		zen, acorn := addClient(t, b.Store, b.acme, "1", "Zen_Foods"), addClient(t, b.Store, b.acme, "2", "Acorn")
		other := addClient(t, b.Store, b.bolt, "3", "Bela")
		open := true
		must(t, b.Numbers.Put(ctx, b.acme, zen, heldNumbers(0, 3, func(i int, n *platform.Number) {
			switch i {
			case 0:
				n.FlowID = ""
			case 1:
				n.Status, n.OpenNow = platform.NumberDue, &open
			case 2:
				n.FlowID, n.FlowTold, n.Region = "", false, "Pune"
			}
		})))
		must(t, b.Numbers.Put(ctx, b.acme, acorn, heldNumbers(10, 4, nil)))
		must(t, b.Numbers.Put(ctx, b.bolt, other, heldNumbers(20, 1, nil)))
		must(t, b.Numbers.SetLabel(ctx, b.acme, acorn, "+911143104511", "Sales 50%", "For orders"))
		for _, c := range []struct {
			f    store.NumberFilter
			want string
		}{
			{store.NumberFilter{}, "00 01 02 10 11 12 13"},
			{store.NumberFilter{Flowless: true}, "00"},
			{store.NumberFilter{Due: true}, "01"},
			{store.NumberFilter{Region: "Pune"}, "02"},
			{store.NumberFilter{Query: "4510"}, "10"},
			{store.NumberFilter{Query: "zen_"}, "00 01 02"},
			{store.NumberFilter{Query: "n_f"}, "00 01 02"},
			{store.NumberFilter{Query: "zen%foods"}, ""},
			{store.NumberFilter{Query: "ACORN"}, "10 11 12 13"},
			{store.NumberFilter{Query: "50%"}, "11"},
			{store.NumberFilter{Limit: 3}, "00 01 02"},
			{store.NumberFilter{Limit: 3, After: "+911143104502"}, "10 11 12"},
			{store.NumberFilter{Limit: 3, Before: "+911143104513"}, "10 11 12"},
			{store.NumberFilter{Limit: 3, Before: "+911143104510"}, "00 01 02"},
		} {
			p, err := b.Numbers.List(ctx, b.acme, c.f)
			must(t, err)
			if got := numbersOf(p); got != c.want {
				t.Errorf("%+v finds %q, want %q", c.f, got, c.want)
			}
		}
		p, err := b.Numbers.List(ctx, b.acme, store.NumberFilter{Limit: 3})
		must(t, err)
		if p.Next != "+911143104502" || p.Previous != "" {
			t.Errorf("from the first page it goes to %q and %q", p.Next, p.Previous)
		}
		p, err = b.Numbers.List(ctx, b.acme, store.NumberFilter{Limit: 3, After: p.Next})
		must(t, err)
		if p.Next != "+911143104512" || p.Previous != "+911143104510" {
			t.Errorf("from the second page it goes to %q and %q", p.Next, p.Previous)
		}
		if n := p.Numbers[1]; n.Label != "Sales 50%" || n.Purpose != "For orders" || n.Client != "Acorn" || n.DIDID != "11" {
			t.Errorf("a number reads %+v", n)
		}
		count, err := b.Numbers.Count(ctx, b.acme, "")
		must(t, err)
		if count != (store.Tally{Total: 7, FlowTold: 6, Flowless: 1, Due: 1}) {
			t.Errorf("counted %+v", count)
		}
		// What a client has no more is gone; one that went to another client is theirs.
		must(t, b.Numbers.Put(ctx, b.acme, acorn, heldNumbers(0, 1, nil)))
		p, err = b.Numbers.List(ctx, b.acme, store.NumberFilter{})
		must(t, err)
		if got := numbersOf(p); got != "00 01 02" || p.Numbers[0].Client != "Acorn" {
			t.Errorf("after a change %q, the first of %s", got, p.Numbers[0].Client)
		}
	})
}

func TestPicksAreAPersonsOwnAndKeepTheirIntent(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		zen := addClient(t, b.Store, b.acme, "1", "Zen")
		rita, ravi := b.staff(t, b.acme, "rita@acme.test", store.Operations).ID, b.staff(t, b.acme, "ravi@acme.test", store.Operations).ID
		must(t, b.Picks.Put(ctx, b.acme, rita, zen, store.Pick{Number: "+911143104501", Country: "IN", Region: "Delhi", Intent: "i1"}))
		must(t, b.Picks.Put(ctx, b.acme, rita, zen, store.Pick{Number: "+911143104501", Later: true, Intent: "i2"}))
		got, err := b.Picks.List(ctx, b.acme, rita, zen)
		must(t, err)
		if len(got) != 1 || got[0].Intent != "i1" || !got[0].Later || got[0].Region != "Delhi" {
			t.Errorf("chosen twice it is %+v", got)
		}
		if theirs, err := b.Picks.List(ctx, b.acme, ravi, zen); err != nil || len(theirs) != 0 {
			t.Errorf("a colleague has %v, %v", theirs, err)
		}
		must(t, b.Picks.Renew(ctx, b.acme, rita, zen, "+911143104501", "i3"))
		for i := range store.PicksAtMost - 1 {
			must(t, b.Picks.Put(ctx, b.acme, rita, zen, store.Pick{Number: platform.Phone(fmt.Sprintf("+9120%08d", i)), Intent: fmt.Sprint("p", i)}))
		}
		wantKind(t, b.Picks.Put(ctx, b.acme, rita, zen, store.Pick{Number: "+912099999999", Intent: "px"}), platform.Invalid)
		must(t, b.Picks.Put(ctx, b.acme, rita, zen, store.Pick{Number: "+911143104501", Intent: "i4"})) // a full basket may be changed
		must(t, b.Picks.Drop(ctx, b.acme, rita, zen, "+911143104501"))
		must(t, b.Picks.Drop(ctx, b.acme, rita, zen, "+911143104501"))
		if got, err = b.Picks.List(ctx, b.acme, rita, zen); err != nil || len(got) != store.PicksAtMost-1 {
			t.Errorf("%d are left, %v", len(got), err)
		}
	})
}

func TestTemplatesKnowWhatTheirLinesHave(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		zen := addClient(t, b.Store, b.acme, "1", "Zen")
		const hours = "Asia/Kolkata mon 09:00-18:00"
		day := platform.Holiday{Name: "Republic Day", Date: platform.Date{Year: 2027, Month: 1, Day: 26}}
		shop, err := b.Templates.Save(ctx, store.Template{Partner: b.acme, Name: " Shop ", Hours: hours, Holidays: []platform.Holiday{day}, UpdatedBy: "Rita"})
		must(t, err)
		_, err = b.Templates.Save(ctx, store.Template{Partner: b.acme, Name: "Shop", Hours: hours})
		wantKind(t, err, platform.Conflict)
		_, err = b.Templates.Save(ctx, store.Template{Partner: b.acme, Name: " "})
		wantKind(t, err, platform.Invalid)
		_, err = b.Templates.Save(ctx, store.Template{ID: shop.ID, Partner: b.bolt, Name: "Mine", Hours: hours})
		wantKind(t, err, platform.NotFound)
		_, err = b.Templates.Get(ctx, b.bolt, shop.ID)
		wantKind(t, err, platform.NotFound)

		line := store.TemplateLine{Kind: store.NumberLine, ClientRef: zen, Line: "331", Name: "+91 11 4310 4501", Template: shop.ID, Hours: hours, Days: []string{"2027-01-26"}}
		must(t, b.Templates.Follow(ctx, b.acme, line))
		must(t, b.Templates.Follow(ctx, b.bolt, line)) // not theirs: nothing is noted
		other := line
		other.Kind, other.Hours = store.WhatsAppLine, "Asia/Kolkata always"
		must(t, b.Templates.Saw(ctx, b.acme, other)) // follows nothing: nothing is noted
		line.Hours, line.Days = "Asia/Kolkata never", nil
		must(t, b.Templates.Saw(ctx, b.acme, line))
		all, err := b.Templates.LinesOf(ctx, b.acme, shop.ID)
		must(t, err)
		if len(all) != 1 || all[0].Hours != "Asia/Kolkata never" || len(all[0].Days) != 0 || all[0].Client != "Zen" {
			t.Errorf("its lines are %+v", all)
		}
		got, err := b.Templates.Get(ctx, b.acme, shop.ID)
		must(t, err)
		if got.Name != "Shop" || got.Lines != 1 || got.Differ != 1 || len(got.Holidays) != 1 || got.Holidays[0] != day {
			t.Errorf("it reads %+v", got)
		}
		must(t, b.Templates.Leave(ctx, b.acme, store.NumberLine, zen, "331"))
		_, err = b.Templates.Of(ctx, b.acme, store.NumberLine, zen, "331")
		wantKind(t, err, platform.NotFound)
		must(t, b.Templates.Follow(ctx, b.acme, line))
		must(t, b.Templates.Delete(ctx, b.acme, shop.ID))
		_, err = b.Templates.Of(ctx, b.acme, store.NumberLine, zen, "331")
		wantKind(t, err, platform.NotFound)
		wantKind(t, b.Templates.Delete(ctx, b.acme, shop.ID), platform.NotFound)
	})
}
