package platformtest

import (
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

func maskRules() []rule {
	return []rule{
		{"a client's sessions are no other client's", masksAreAClients},
		{"a token that nobody has opens no session", maskTokens},
		{"a session connects its parties either way while it lives", maskConnects},
		{"a session ends when its time is up", maskExpires},
		{"one caller has one live session per number", maskCollision},
		{"a live session can be changed", maskChanges},
		{"a session can be cancelled", maskCancelled},
		{"every fault of a session is named", maskFaults},
		{"sessions are listed newest first, by state and page", maskList},
		{"an inactive client's sessions connect nobody", masksOfInactive},
		{"a number whose rental is unpaid connects nobody", masksOnDueNumber},
		{"sessions end with their number", masksReleased},
	}
}

const (
	asha   = platform.Phone("+919822041376")
	bhanu  = platform.Phone("+919822041377")
	chandu = platform.Phone("+919822041378")
	devi   = platform.Phone("+919822041379")
)

// mask opens a session.
func (w *World) mask(t testing.TB, partner string, in platform.NewMask) platform.Mask {
	t.Helper()
	m, err := w.As(partner).Masks.Create(t.Context(), in)
	must(t, err)
	return m
}

// connects checks whom a caller reaches; empty means nobody.
func (w *World) connects(t testing.TB, client platform.ClientID, did, caller, want platform.Phone) {
	t.Helper()
	got, err := w.As(Acme).Masks.Lookup(t.Context(), client, did, caller)
	if want == "" {
		refused(t, err, platform.NotFound)
		return
	}
	if err != nil || got.ConnectTo != want || got.Session == "" {
		t.Errorf("%s is connected to %v, %v, want %s", caller, got, err, want)
	}
}

func masksAreAClients(t *testing.T, w *World) {
	ctx := t.Context()
	mine, other, theirs := w.Client(t, Acme), w.Client(t, Acme), w.Client(t, Bolt)
	did := w.Number(t, Acme, mine)
	m := w.mask(t, Acme, platform.NewMask{Client: mine, DID: did, PartyA: asha, PartyB: bhanu})
	for _, it := range []struct {
		partner string
		client  platform.ClientID
	}{{Acme, other}, {Bolt, theirs}} {
		api := w.As(it.partner).Masks
		_, err := api.Update(ctx, platform.MaskChange{Client: it.client, Session: m.ID, PartyA: chandu})
		refused(t, err, platform.NotFound)
		refused(t, api.Cancel(ctx, it.client, m.ID), platform.NotFound)
		_, err = api.Lookup(ctx, it.client, did, asha)
		refused(t, err, platform.NotFound)
		_, err = api.Create(ctx, platform.NewMask{Client: it.client, DID: did, PartyA: chandu, PartyB: devi})
		refused(t, err, platform.Invalid, "did")
		list, err := api.List(ctx, platform.MaskQuery{Client: it.client})
		must(t, err)
		if list == nil || len(list) != 0 {
			t.Errorf("%s sees %+v", it.partner, list)
		}
		own := w.Number(t, it.partner, it.client)
		if _, err := api.Create(ctx, platform.NewMask{Client: it.client, DID: own, PartyA: asha, PartyB: bhanu}); err != nil {
			t.Errorf("the same parties can't meet on a number of another client: %v", err)
		}
	}
	w.connects(t, mine, did, asha, bhanu)
}

func maskTokens(t *testing.T, w *World) {
	ctx := t.Context()
	client := w.Client(t, Acme)
	did := w.Number(t, Acme, client)
	m := w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu})
	api := w.As(Acme).Masks
	for _, token := range []platform.ClientID{"ck_nobody", "", "two words", "line\nfeed"} {
		_, err := api.Create(ctx, platform.NewMask{Client: token, DID: did, PartyA: asha, PartyB: bhanu})
		refused(t, err, platform.NotFound)
		_, err = api.Update(ctx, platform.MaskChange{Client: token, Session: m.ID, ExpiresIn: time.Minute})
		refused(t, err, platform.NotFound)
		refused(t, api.Cancel(ctx, token, m.ID), platform.NotFound)
		_, err = api.List(ctx, platform.MaskQuery{Client: token})
		refused(t, err, platform.NotFound)
		_, err = api.Lookup(ctx, token, did, asha)
		refused(t, err, platform.NotFound)
	}
}

func maskConnects(t *testing.T, w *World) {
	ctx := t.Context()
	client := w.Client(t, Acme)
	did, second := w.Number(t, Acme, client), w.Number(t, Acme, client)
	m := w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: "098220 41376", PartyB: bhanu, Reference: " order-1042 "})
	if m.ID == "" || m.DID != did || !m.ExpiresAt.Equal(Start().Add(platform.MaskLife)) {
		t.Errorf("made %+v", m)
	}
	w.connects(t, client, did, asha, bhanu)
	w.connects(t, client, did, bhanu, asha)
	w.connects(t, client, did, "9822041376", bhanu)
	w.connects(t, client, did, chandu, "")
	w.connects(t, client, second, asha, "")
	list, err := w.As(Acme).Masks.List(ctx, platform.MaskQuery{Client: client})
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d sessions", len(list))
	}
	l := list[0]
	if l.ID != m.ID || l.DID != did || l.Reference != "order-1042" || l.State != platform.MaskLive || l.EndedAt != nil ||
		!l.CreatedAt.Equal(Start()) || !l.ExpiresAt.Equal(m.ExpiresAt) {
		t.Errorf("listed %+v", l)
	}
	for shown, phone := range map[string]platform.Phone{l.PartyA: asha, l.PartyB: bhanu, m.PartyA: asha, m.PartyB: bhanu} {
		if hidden := strings.TrimPrefix(platform.Digits(shown), "91"); hidden != string(phone[len(phone)-2:]) {
			t.Errorf("%s is shown as %q", phone, shown)
		}
	}
}

func maskExpires(t *testing.T, w *World) {
	ctx := t.Context()
	client := w.Client(t, Acme)
	did := w.Number(t, Acme, client)
	for _, life := range []time.Duration{time.Second, 0, platform.MaxMaskLife} {
		m := w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu, ExpiresIn: life})
		if life == 0 {
			life = platform.MaskLife
		}
		end := w.Clock.Now().Add(life)
		w.Clock.Advance(life - time.Second)
		w.connects(t, client, did, asha, bhanu)
		w.Clock.Advance(time.Second)
		w.connects(t, client, did, asha, "")
		w.connects(t, client, did, bhanu, "")
		if life == platform.MaskLife { // whether it was tidied away makes no difference
			if n, err := w.Platform.EndMasks(ctx); err != nil || n != 1 {
				t.Errorf("%d sessions were tidied away, %v", n, err)
			}
		}
		list, err := w.As(Acme).Masks.List(ctx, platform.MaskQuery{Client: client, State: platform.MaskExpired})
		must(t, err)
		if len(list) == 0 || list[0].ID != m.ID || list[0].State != platform.MaskExpired || list[0].EndedAt == nil || !list[0].EndedAt.Equal(end) {
			t.Errorf("after %s the list has %+v", life, list)
		}
		_, err = w.As(Acme).Masks.Update(ctx, platform.MaskChange{Client: client, Session: m.ID, ExpiresIn: time.Hour})
		refused(t, err, platform.Conflict)
		refused(t, w.As(Acme).Masks.Cancel(ctx, client, m.ID), platform.Conflict)
	}
}

func maskCollision(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Masks, w.Client(t, Acme)
	did, second := w.Number(t, Acme, client), w.Number(t, Acme, client)
	in := platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu}
	first := w.mask(t, Acme, in)
	for _, c := range []struct {
		name   string
		a, b   platform.Phone
		fields []string
	}{
		{"the same caller first", asha, chandu, []string{"party_a"}},
		{"the same caller second", chandu, asha, []string{"party_b"}},
		{"the other party first", bhanu, chandu, []string{"party_a"}},
		{"the same two, turned round", bhanu, asha, []string{"party_a", "party_b"}},
		{"in another spelling", "09822041376", chandu, []string{"party_a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Create(ctx, platform.NewMask{Client: client, DID: did, PartyA: c.a, PartyB: c.b})
			refused(t, err, platform.Conflict, c.fields...)
		})
	}
	w.connects(t, client, did, chandu, "")
	on := in
	on.DID = second
	w.mask(t, Acme, on)
	w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: chandu, PartyB: devi})
	must(t, api.Cancel(ctx, client, first.ID))
	again := w.mask(t, Acme, in)
	if again.ID == first.ID {
		t.Error("a session's id was given twice")
	}
	w.Clock.Advance(platform.MaskLife)
	w.mask(t, Acme, in)
	w.connects(t, client, did, asha, bhanu)
}

func maskChanges(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Masks, w.Client(t, Acme)
	did := w.Number(t, Acme, client)
	m := w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu, Reference: "x"})
	w.Clock.Advance(10 * time.Minute)
	got, err := api.Update(ctx, platform.MaskChange{Client: client, Session: m.ID, PartyB: chandu})
	must(t, err)
	if got.ID != m.ID || got.DID != did || got.State != platform.MaskLive || got.Reference != "x" || !got.ExpiresAt.Equal(m.ExpiresAt) ||
		!strings.HasSuffix(got.PartyB, "78") || !strings.HasSuffix(got.PartyA, "76") {
		t.Errorf("changed to %+v", got)
	}
	w.connects(t, client, did, asha, chandu)
	w.connects(t, client, did, chandu, asha)
	w.connects(t, client, did, bhanu, "")
	other := w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: bhanu, PartyB: devi})
	_, err = api.Update(ctx, platform.MaskChange{Client: client, Session: m.ID, PartyB: devi})
	refused(t, err, platform.Conflict, "party_b")
	w.connects(t, client, did, asha, chandu)

	got, err = api.Update(ctx, platform.MaskChange{Client: client, Session: m.ID, ExpiresIn: 2 * time.Hour})
	must(t, err)
	if want := w.Clock.Now().Add(2 * time.Hour); !got.ExpiresAt.Equal(want) {
		t.Errorf("lives until %s, want %s", got.ExpiresAt, want)
	}
	got, err = api.Update(ctx, platform.MaskChange{Client: client, Session: m.ID, PartyA: chandu, PartyB: asha})
	must(t, err)
	if !strings.HasSuffix(got.PartyA, "78") {
		t.Errorf("turned round to %+v", got)
	}
	w.connects(t, client, did, asha, chandu)

	for _, c := range []struct {
		name   string
		change platform.MaskChange
		fields []string
	}{
		{"nothing", platform.MaskChange{}, nil},
		{"a bad phone", platform.MaskChange{PartyA: "12"}, []string{"party_a"}},
		{"the same phone twice", platform.MaskChange{PartyA: asha}, []string{"party_b"}},
		{"the number itself", platform.MaskChange{PartyB: did}, []string{"party_b"}},
		{"a second over a week", platform.MaskChange{ExpiresIn: platform.MaxMaskLife + time.Second}, []string{"expires_in"}},
		{"a time before now", platform.MaskChange{ExpiresIn: -time.Second}, []string{"expires_in"}},
		{"all of it", platform.MaskChange{PartyA: "1", PartyB: "2", ExpiresIn: -1}, []string{"party_a", "party_b", "expires_in"}},
	} {
		c.change.Client, c.change.Session = client, m.ID
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Update(ctx, c.change)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	_, err = api.Update(ctx, platform.MaskChange{Client: client, Session: "ms_nobody", PartyA: asha})
	refused(t, err, platform.NotFound)
	must(t, api.Cancel(ctx, client, other.ID))
	_, err = api.Update(ctx, platform.MaskChange{Client: client, Session: other.ID, ExpiresIn: time.Minute})
	refused(t, err, platform.Conflict)
}

func maskCancelled(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Masks, w.Client(t, Acme)
	did := w.Number(t, Acme, client)
	m := w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu})
	w.connects(t, client, did, asha, bhanu)
	w.Clock.Advance(time.Minute)
	must(t, api.Cancel(ctx, client, m.ID))
	ended := w.Clock.Now()
	w.connects(t, client, did, asha, "")
	w.Clock.Advance(2 * platform.MaskLife)
	must(t, api.Cancel(ctx, client, m.ID))
	list, err := api.List(ctx, platform.MaskQuery{Client: client})
	must(t, err)
	if len(list) != 1 || list[0].State != platform.MaskCancelled || list[0].EndedAt == nil || !list[0].EndedAt.Equal(ended) ||
		!strings.HasSuffix(list[0].PartyA, "76") {
		t.Errorf("listed %+v", list)
	}
	refused(t, api.Cancel(ctx, client, "ms_nobody"), platform.NotFound)
}

func maskFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Masks, w.Client(t, Acme)
	did, foreign := w.Number(t, Acme, client), w.Number(t, Acme, w.Client(t, Acme))
	for _, c := range []struct {
		name   string
		spoil  func(*platform.NewMask)
		fields []string
	}{
		{"no number", func(m *platform.NewMask) { m.DID = "" }, []string{"did"}},
		{"another client's number", func(m *platform.NewMask) { m.DID = foreign }, []string{"did"}},
		{"no first party", func(m *platform.NewMask) { m.PartyA = "" }, []string{"party_a"}},
		{"no second party", func(m *platform.NewMask) { m.PartyB = " " }, []string{"party_b"}},
		{"a bad phone", func(m *platform.NewMask) { m.PartyA = "12345" }, []string{"party_a"}},
		{"the same phone twice", func(m *platform.NewMask) { m.PartyB = "09822041376" }, []string{"party_b"}},
		{"the number itself", func(m *platform.NewMask) { m.PartyA = did }, []string{"party_a"}},
		{"a time before now", func(m *platform.NewMask) { m.ExpiresIn = -time.Hour }, []string{"expires_in"}},
		{"a second over a week", func(m *platform.NewMask) { m.ExpiresIn = platform.MaxMaskLife + time.Second }, []string{"expires_in"}},
		{"three centuries", func(m *platform.NewMask) { m.ExpiresIn = 1<<63 - 1 }, []string{"expires_in"}},
		{"a reference of 101 characters", func(m *platform.NewMask) { m.Reference = strings.Repeat("x", 101) }, []string{"reference"}},
		{"all of it", func(m *platform.NewMask) {
			*m = platform.NewMask{Client: client, ExpiresIn: -1, Reference: strings.Repeat("x", 101)}
		}, []string{"did", "party_a", "party_b", "expires_in", "reference"}},
	} {
		bad := platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu}
		c.spoil(&bad)
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Create(ctx, bad)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	list, err := api.List(ctx, platform.MaskQuery{Client: client})
	must(t, err)
	if len(list) != 0 {
		t.Errorf("refused sessions were kept: %+v", list)
	}
	w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu, Reference: strings.Repeat("x", 100)})
	_, err = api.Lookup(ctx, client, "", "12")
	refused(t, err, platform.Invalid, "did", "caller")
	for _, q := range []struct {
		query platform.MaskQuery
		field string
	}{
		{platform.MaskQuery{State: "asleep"}, "state"}, {platform.MaskQuery{Page: -1}, "page"}, {platform.MaskQuery{Limit: 501}, "limit"},
		{platform.MaskQuery{Limit: -1}, "limit"},
	} {
		q.query.Client = client
		_, err := api.List(ctx, q.query)
		refused(t, err, platform.Invalid, q.field)
	}
}

func maskList(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Masks, w.Client(t, Acme)
	did := w.Number(t, Acme, client)
	made := map[platform.MaskState][]string{}
	var all []string
	note := func(id string, states ...platform.MaskState) {
		for _, s := range states {
			made[s] = append([]string{id}, made[s]...)
		}
		all = append([]string{id}, all...)
	}
	open := func(a, b platform.Phone, life time.Duration) string {
		return w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: a, PartyB: b, ExpiresIn: life}).ID
	}
	note(open(asha, bhanu, time.Minute), platform.MaskExpired, platform.MaskEnded)
	w.Clock.Advance(time.Hour)
	id := open(asha, bhanu, 0)
	must(t, api.Cancel(ctx, client, id))
	note(id, platform.MaskCancelled, platform.MaskEnded)
	note(open(asha, bhanu, platform.MaxMaskLife), platform.MaskLive)
	note(open(chandu, devi, time.Minute), platform.MaskExpired, platform.MaskEnded)
	w.Clock.Advance(time.Minute)
	made[""] = all
	for _, state := range []platform.MaskState{"", platform.MaskLive, platform.MaskExpired, platform.MaskCancelled, platform.MaskReleased, platform.MaskEnded} {
		for _, limit := range []int{0, 1, 3, 500} {
			var got []string
			for page := 1; ; page++ {
				list, err := api.List(ctx, platform.MaskQuery{Client: client, State: state, Page: page, Limit: limit})
				must(t, err)
				for _, m := range list {
					got = append(got, m.ID)
					if (state != "" && state != platform.MaskEnded && m.State != state) || (m.EndedAt == nil) != (m.State == platform.MaskLive) {
						t.Errorf("asked for %q, got %+v", state, m)
					}
				}
				if len(list) == 0 {
					break
				}
			}
			if strings.Join(got, " ") != strings.Join(made[state], " ") {
				t.Errorf("state %q in pages of %d: %v, want %v", state, limit, got, made[state])
			}
		}
	}
}

func masksOfInactive(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	did := w.Number(t, Acme, client)
	m := w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu})
	must(t, api.Clients.SetActive(ctx, client, false))
	_, err := api.Masks.Lookup(ctx, client, did, asha)
	refused(t, err, platform.Conflict)
	_, err = api.Masks.Create(ctx, platform.NewMask{Client: client, DID: did, PartyA: chandu, PartyB: devi})
	refused(t, err, platform.Conflict)
	_, err = api.Masks.Update(ctx, platform.MaskChange{Client: client, Session: m.ID, ExpiresIn: time.Minute})
	refused(t, err, platform.Conflict)
	refused(t, api.Masks.Cancel(ctx, client, m.ID), platform.Conflict)
	list, err := api.Masks.List(ctx, platform.MaskQuery{Client: client})
	if err != nil || len(list) != 1 {
		t.Errorf("its sessions can't be read: %v, %v", list, err)
	}
	must(t, api.Clients.SetActive(ctx, client, true))
	w.connects(t, client, did, asha, bhanu)
}

func masksOnDueNumber(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	did := w.Number(t, Acme, client)
	w.Clock.Advance(30 * 24 * time.Hour)
	w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu, ExpiresIn: platform.MaxMaskLife})
	w.connects(t, client, did, asha, bhanu)
	w.Clock.Advance(48 * time.Hour)
	if n, err := w.Platform.RenewDue(ctx); err != nil || n != 0 {
		t.Fatalf("the premise is a renewal that can't be paid: %d, %v", n, err)
	}
	_, err := api.Masks.Lookup(ctx, client, did, asha)
	refused(t, err, platform.Conflict, "did")
	_, err = api.Masks.Create(ctx, platform.NewMask{Client: client, DID: did, PartyA: chandu, PartyB: devi})
	refused(t, err, platform.Conflict, "did")
}

func masksReleased(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	did, kept := w.Number(t, Acme, client), w.Number(t, Acme, client)
	over := w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu, ExpiresIn: time.Minute})
	w.Clock.Advance(time.Hour)
	gone := w.mask(t, Acme, platform.NewMask{Client: client, DID: did, PartyA: asha, PartyB: bhanu})
	w.mask(t, Acme, platform.NewMask{Client: client, DID: kept, PartyA: asha, PartyB: bhanu})
	w.connects(t, client, did, asha, bhanu)
	must(t, api.Numbers.Remove(ctx, client, did))
	w.connects(t, client, did, asha, "")
	w.connects(t, client, kept, asha, bhanu)
	refused(t, api.Masks.Cancel(ctx, client, gone.ID), platform.Conflict)
	_, err := api.Masks.Update(ctx, platform.MaskChange{Client: client, Session: gone.ID, ExpiresIn: time.Hour})
	refused(t, err, platform.Conflict)
	list, err := api.Masks.List(ctx, platform.MaskQuery{Client: client, State: platform.MaskEnded})
	must(t, err)
	if len(list) != 2 || list[0].ID != gone.ID || list[0].State != platform.MaskReleased || !list[0].EndedAt.Equal(w.Clock.Now()) ||
		list[1].ID != over.ID || list[1].State != platform.MaskExpired {
		t.Errorf("ended are %+v", list)
	}
}
