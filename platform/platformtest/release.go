package platformtest

import (
	"slices"
	"testing"
	"time"

	"partnerdesk/platform"
)

func releaseRules() []rule {
	return []rule{
		{"partners cannot see each other", releasesAreSeparate},
		{"a number that is given up takes all that hangs on it along", releaseFrees},
		{"it is for nobody for 30 days", quarantine},
		{"what is booked on it stays, and it is rented no more", releaseKeepsTheLedger},
		{"every fault of giving up is named", releaseFaults},
		{"an inactive client's number can be given up", releaseOfTheInactive},
	}
}

func releasesAreSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	mine, other, theirs := w.Client(t, Acme), w.Client(t, Acme), w.Client(t, Bolt)
	n := w.Number(t, Acme, mine)
	w.Number(t, Bolt, theirs)
	refused(t, w.As(Bolt).Numbers.Remove(ctx, mine, n), platform.NotFound)
	refused(t, w.As(Bolt).Numbers.Remove(ctx, theirs, n), platform.NotFound)
	refused(t, w.As(Acme).Numbers.Remove(ctx, other, n), platform.NotFound)
	held, err := w.As(Acme).Numbers.Held(ctx, mine)
	must(t, err)
	if len(held) != 1 || held[0].Number != n {
		t.Errorf("acme's client holds %+v", held)
	}
}

func releaseFrees(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	gone, stays := w.did(t, Acme, client), w.did(t, Acme, client)
	first, second := w.Agent(t, Acme, client), w.Agent(t, Acme, client)
	flow, err := api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: "Main", AgentExt: first.Extension, DID: gone.Number})
	must(t, err)
	must(t, api.Flows.MapNumber(ctx, client, flow, stays.Number))
	must(t, api.Agents.AssignNumber(ctx, client, first.Extension, gone.Number))
	must(t, api.Agents.AssignNumber(ctx, client, second.Extension, stays.Number))
	_, err = api.Schedules.Set(ctx, client, gone.DIDID, hours(t, "Asia/Kolkata", "mon 09:00-18:00"))
	must(t, err)
	holiday, err := api.Schedules.AddHoliday(ctx, client, gone.DIDID, "Holi", date(t, "2027-03-22"))
	must(t, err)

	w.mask(t, Acme, platform.NewMask{Client: client, DID: gone.Number, PartyA: asha, PartyB: bhanu})
	w.mask(t, Acme, platform.NewMask{Client: client, DID: stays.Number, PartyA: asha, PartyB: bhanu})
	w.connects(t, client, gone.Number, asha, bhanu)

	must(t, api.Numbers.Remove(ctx, client, gone.Number))
	w.connects(t, client, gone.Number, asha, "")
	w.connects(t, client, stays.Number, asha, bhanu)
	ended, err := api.Masks.List(ctx, platform.MaskQuery{Client: client, State: platform.MaskReleased})
	must(t, err)
	if len(ended) != 1 || ended[0].DID != gone.Number {
		t.Errorf("sessions that ended with a number: %+v", ended)
	}
	held, err := api.Numbers.Held(ctx, client)
	must(t, err)
	if len(held) != 1 || held[0].Number != stays.Number || held[0].FlowID != flow {
		t.Errorf("left are %+v", held)
	}
	d, err := api.Clients.Get(ctx, client)
	must(t, err)
	if *d.Numbers != 1 || len(d.Flows) != 1 || !slices.Equal(d.Flows[0].DIDs, []platform.Phone{stays.Number}) {
		t.Errorf("the client has %d numbers and flows %+v", *d.Numbers, d.Flows)
	}
	agents, err := api.Agents.Presence(ctx, client)
	must(t, err)
	if agents[0].CallerID != "" || agents[1].CallerID != stays.Number {
		t.Errorf("agents call from %q and %q", agents[0].CallerID, agents[1].CallerID)
	}
	_, err = api.Schedules.Get(ctx, client, gone.DIDID)
	refused(t, err, platform.NotFound)
	refused(t, api.Schedules.DeleteHoliday(ctx, client, holiday), platform.NotFound)
	refused(t, api.Numbers.Remove(ctx, client, gone.Number), platform.NotFound)

	// Whoever has it next starts afresh.
	w.Clock.Advance(platform.Quarantine)
	again, err := api.Numbers.Buy(ctx, client, gone.Number, "IN")
	must(t, err)
	if again.DIDID == gone.DIDID || again.FlowID != "" || again.OpenNow == nil || !*again.OpenNow {
		t.Errorf("bought again it is %+v", again)
	}
	if s, err := api.Schedules.Get(ctx, client, again.DIDID); err != nil || s.Hours != nil || len(s.Holidays) != 0 {
		t.Errorf("it has the hours of before: %+v, %v", s, err)
	}
}

func quarantine(t *testing.T, w *World) {
	ctx := t.Context()
	mine, theirs := w.Client(t, Acme), w.Client(t, Bolt)
	n := w.Number(t, Acme, mine)
	must(t, w.As(Acme).Numbers.Remove(ctx, mine, n))
	onSale := func() bool {
		offers, err := w.As(Bolt).Numbers.Search(ctx, platform.NumberQuery{Client: theirs, CountryCode: "+91", Pattern: string(n[3:])})
		must(t, err)
		return len(offers) == 1
	}
	for _, wait := range []time.Duration{0, platform.Quarantine - time.Second} {
		w.Clock.Advance(wait)
		if onSale() {
			t.Errorf("after %s it is on sale", wait)
		}
		_, err := w.As(Bolt).Numbers.Buy(ctx, theirs, n, "IN")
		refused(t, err, platform.Conflict, "number")
		_, err = w.As(Acme).Numbers.Buy(ctx, mine, n, "IN")
		refused(t, err, platform.Conflict, "number")
	}
	w.Clock.Advance(time.Second)
	if !onSale() {
		t.Error("after 30 days it is not on sale")
	}
	_, err := w.As(Bolt).Numbers.Buy(ctx, theirs, n, "IN")
	must(t, err)
	if onSale() {
		t.Error("it is on sale and held")
	}
	must(t, w.As(Bolt).Numbers.Remove(ctx, theirs, n))
	_, err = w.As(Acme).Numbers.Buy(ctx, mine, n, "IN")
	refused(t, err, platform.Conflict, "number") // a second time it rests as long
}

func releaseKeepsTheLedger(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	w.credit(t, Acme, client, 10_000*platform.Rupee)
	n := w.Number(t, Acme, client)
	w.debit(t, Acme, client, 500, platform.ExpenseCall, n)
	must(t, api.Numbers.Remove(ctx, client, n))
	w.Clock.Advance(62 * 24 * time.Hour)
	if renewed, err := w.Platform.RenewDue(ctx); err != nil || renewed != 0 {
		t.Errorf("renewed %d numbers, %v", renewed, err)
	}
	page, err := api.Wallet.Transactions(ctx, platform.TransactionQuery{Client: client, DID: n})
	must(t, err)
	if page.Total != 1 || page.Rows[0].DID != n {
		t.Errorf("booked on it: %+v", page)
	}
}

func releaseFaults(t *testing.T, w *World) {
	ctx := t.Context()
	n, client := w.As(Acme).Numbers, w.Client(t, Acme)
	own := w.Number(t, Acme, client)
	offers, err := n.Search(ctx, platform.NumberQuery{Client: client, CountryCode: "+91"})
	must(t, err)
	refused(t, n.Remove(ctx, client, "+9112"), platform.Invalid, "did_no")
	refused(t, n.Remove(ctx, client, "main line"), platform.Invalid, "did_no")
	refused(t, n.Remove(ctx, client, offers[0].Number), platform.NotFound)
	refused(t, n.Remove(ctx, "ck_nobody", own), platform.NotFound)
	if err := n.Remove(ctx, client, "0"+own[3:]); err != nil {
		t.Errorf("the premise, in another spelling: %v", err)
	}
}

func releaseOfTheInactive(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	n, agent := w.Number(t, Acme, client), w.Agent(t, Acme, client)
	must(t, api.Clients.SetActive(ctx, client, false))
	must(t, api.Numbers.Remove(ctx, client, n))
	must(t, api.Agents.Delete(ctx, client, agent.AgentID))
	d, err := api.Clients.Get(ctx, client)
	must(t, err)
	if *d.Numbers != 0 || *d.Agents != 0 {
		t.Errorf("%d numbers and %d agents are left", *d.Numbers, *d.Agents)
	}
}
