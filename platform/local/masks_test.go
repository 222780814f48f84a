package local_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

// On the wire a client's token is all that counts, so only here can it be shown
// that a partner reaches its own clients' sessions alone.
func TestSessionsOfAnotherPartnersClientAreNotFound(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	w := b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
	client := w.Client(t, platformtest.Acme)
	did := w.Number(t, platformtest.Acme, client)
	in := platform.NewMask{Client: client, DID: did, PartyA: "9822041376", PartyB: "9822041377"}
	m, err := w.As(platformtest.Acme).Masks.Create(ctx, in)
	must(t, err)
	bolt := w.As(platformtest.Bolt).Masks
	for name, err := range map[string]error{
		"create": second(bolt.Create(ctx, in)),
		"update": second(bolt.Update(ctx, platform.MaskChange{Client: client, Session: m.ID, ExpiresIn: time.Minute})),
		"cancel": bolt.Cancel(ctx, client, m.ID),
		"list":   second(bolt.List(ctx, platform.MaskQuery{Client: client})),
		"lookup": second(bolt.Lookup(ctx, client, did, "9822041376")),
	} {
		if !platform.Is(err, platform.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[A any](_ A, err error) error { return err }

func TestAClientsTokenOpensItsSessionsOnly(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	w := b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
	mine, other := w.Client(t, platformtest.Acme), w.Client(t, platformtest.Acme)
	did := w.Number(t, platformtest.Acme, mine)
	api, partner, err := b.Platform.AsClient(ctx, string(mine))
	must(t, err)
	if partner != b.Partners[platformtest.Acme] {
		t.Errorf("its partner is %q", partner)
	}
	if api != (platform.API{Masks: api.Masks}) || api.Masks == nil {
		t.Errorf("it opens more, or not that: %+v", api)
	}
	_, err = api.Masks.Create(ctx, platform.NewMask{Client: mine, DID: did, PartyA: "9822041376", PartyB: "9822041377"})
	must(t, err)
	if _, err := api.Masks.List(ctx, platform.MaskQuery{Client: other}); !platform.Is(err, platform.NotFound) {
		t.Errorf("another client of the same partner: %v", err)
	}
	for _, token := range []string{"", "ck_nobody", b.Keys[platformtest.Acme]} {
		if _, _, err := b.Platform.AsClient(ctx, token); !platform.Is(err, platform.Unauthenticated) {
			t.Errorf("%q: %v", token, err)
		}
	}
}

// Whatever happens in whatever order, a caller is in at most one live session of
// a number, and look-ups say exactly what a plain model of the rules says.
func TestSessionsFollowAModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			walkMasks(t, rand.New(rand.NewPCG(seed, 7)))
		})
	}
}

// modelled is a session as the model has it.
type modelled struct {
	did     int
	a, b    int
	until   time.Time
	stopped bool
}

func walkMasks(t *testing.T, rnd *rand.Rand) {
	ctx, b := context.Background(), platformtest.Local(t)
	w := b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
	api, client := w.As(platformtest.Acme).Masks, w.Client(t, platformtest.Acme)
	dids := []platform.Phone{w.Number(t, platformtest.Acme, client), w.Number(t, platformtest.Acme, client)}
	person := func(i int) platform.Phone { return platform.Phone(fmt.Sprintf("+9198220413%02d", i)) }
	sessions := map[string]*modelled{}
	var ids []string
	const people = 5
	live := func(m *modelled) bool { return !m.stopped && m.until.After(b.Clock.Now()) }
	busy := func(did, who int, but *modelled) bool {
		for _, m := range sessions {
			if m != but && live(m) && m.did == did && (m.a == who || m.b == who) {
				return true
			}
		}
		return false
	}
	kindOf := func(clash, same bool) (platform.Kind, bool) {
		switch {
		case same:
			return platform.Invalid, true
		case clash:
			return platform.Conflict, true
		}
		return 0, false
	}
	check := func(step string, err error, kind platform.Kind, fails bool) bool {
		t.Helper()
		if fails != (err != nil) || fails && !platform.Is(err, kind) {
			t.Fatalf("%s: %v, want failure %v of kind %s", step, err, fails, kind)
		}
		return !fails
	}
	for step := range 60 {
		life := time.Duration(1+rnd.IntN(300)) * time.Second
		x, y, did := rnd.IntN(people), rnd.IntN(people), rnd.IntN(2)
		switch op := rnd.IntN(10); {
		case op < 4 || len(ids) == 0:
			kind, fails := kindOf(busy(did, x, nil) || busy(did, y, nil), x == y)
			m, err := api.Create(ctx, platform.NewMask{Client: client, DID: dids[did], PartyA: person(x), PartyB: person(y), ExpiresIn: life})
			if check("create", err, kind, fails) {
				sessions[m.ID] = &modelled{did: did, a: x, b: y, until: b.Clock.Now().Add(life)}
				ids = append(ids, m.ID)
			}
		case op < 6:
			id := ids[rnd.IntN(len(ids))]
			m := sessions[id]
			kind, fails := kindOf(busy(m.did, x, m) || busy(m.did, m.b, m), x == m.b)
			if !live(m) {
				kind, fails = platform.Conflict, true
			}
			_, err := api.Update(ctx, platform.MaskChange{Client: client, Session: id, PartyA: person(x), ExpiresIn: life})
			if check("update", err, kind, fails) {
				m.a, m.until = x, b.Clock.Now().Add(life)
			}
		case op < 7:
			id := ids[rnd.IntN(len(ids))]
			m := sessions[id]
			if check("cancel", api.Cancel(ctx, client, id), platform.Conflict, !live(m) && !m.stopped) {
				m.stopped = true
			}
		case op < 8:
			_, err := b.Platform.EndMasks(ctx)
			must(t, err)
		default:
			b.Clock.Advance(life / 2)
		}
		if step%6 != 5 { // looking everybody up costs more than all the rest
			continue
		}
		for did := range dids {
			for who := range people {
				var want platform.Phone
				for _, m := range sessions {
					if live(m) && m.did == did && m.a == who {
						want = person(m.b)
					} else if live(m) && m.did == did && m.b == who {
						want = person(m.a)
					}
				}
				got, err := api.Lookup(ctx, client, dids[did], person(who))
				if check("lookup", err, platform.NotFound, want == "") && got.ConnectTo != want {
					t.Fatalf("person %d on number %d reaches %s, want %s", who, did, got.ConnectTo, want)
				}
			}
		}
	}
	if len(ids) < 4 {
		t.Fatalf("the walk opened %d sessions only", len(ids))
	}
}

func TestWhatThePlatformDoesByItselfIsTold(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	w := b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
	client := w.Client(t, platformtest.Acme)
	did := w.Number(t, platformtest.Acme, client)
	var told []local.Event
	b.Platform.Tell(func(e local.Event) { told = append(told, e) })
	_, err := w.As(platformtest.Acme).Masks.Create(ctx, platform.NewMask{Client: client, DID: did, PartyA: "9822041376", PartyB: "9822041377", ExpiresIn: time.Minute})
	must(t, err)
	second, err := b.Platform.EndMasks(ctx)
	must(t, err)
	if second != 0 || len(told) != 0 {
		t.Errorf("told of %+v while it lives", told)
	}
	b.Clock.Advance(2 * time.Minute)
	for range 2 {
		_, err = b.Platform.EndMasks(ctx)
		must(t, err)
	}
	b.Clock.Advance(40 * 24 * time.Hour) // the wallet is empty, so the rental can't be paid
	for range 2 {
		_, err = b.Platform.RenewDue(ctx)
		must(t, err)
	}
	if len(told) != 2 || told[0].What != local.EventMaskEnded || told[1].What != local.EventNumberDue || told[1].Subject != string(did) ||
		told[0].Client != client || told[1].Client != client || told[0].Partner != b.Partners[platformtest.Acme] {
		t.Errorf("told of %+v", told)
	}
}
