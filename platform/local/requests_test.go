package local_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

// logged is a platform with some calls in its log, and how to read them.
type logged struct {
	*platformtest.Backend
	t *testing.T
}

func (l logged) note(partner, source, key, route string, status int) {
	l.Platform.NoteRequest(local.Request{Partner: l.Partners[partner], At: l.Clock.Now(), Source: source, KeyID: key,
		Method: "POST", Route: route, Status: status, Took: 1500 * time.Microsecond})
}

func (l logged) read(partner string, q local.RequestQuery) local.RequestPage {
	l.t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	page, err := l.Platform.Requests(l.t.Context(), l.Partners[partner], q)
	must(l.t, err)
	return page
}

func TestCallsAreKeptAsTheyWereNoted(t *testing.T) {
	t.Parallel()
	l := logged{platformtest.Local(t), t}
	l.note(platformtest.Acme, local.FromAPI, "k_1", "/partnerclients/buy_did", 409)
	l.Clock.Advance(time.Second)
	l.note(platformtest.Acme, local.FromDashboard, "", "/partnerclients/clients", 200)
	l.note(platformtest.Bolt, local.FromAPI, "k_2", "/partnerclients/clients", 200)
	acme := l.Partners[platformtest.Acme]
	want := []local.Request{
		{No: 2, Partner: acme, At: platformtest.Start().Add(time.Second).UTC(), Source: "dashboard", Method: "POST", Route: "/partnerclients/clients", Status: 200, Took: 1500 * time.Microsecond},
		{No: 1, Partner: acme, At: platformtest.Start().UTC(), Source: "api", KeyID: "k_1", Method: "POST", Route: "/partnerclients/buy_did", Status: 409, Took: 1500 * time.Microsecond},
	}
	if got := l.read(platformtest.Acme, local.RequestQuery{}); !slices.Equal(got.Rows, want) || got.Older || got.Newer {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := l.read(platformtest.Bolt, local.RequestQuery{}); len(got.Rows) != 1 || got.Rows[0].KeyID != "k_2" {
		t.Errorf("another partner's: %+v", got)
	}
	routes, err := l.Platform.RequestRoutes(t.Context(), acme)
	if must(t, err); !slices.Equal(routes, []string{"/partnerclients/buy_did", "/partnerclients/clients"}) {
		t.Errorf("routes %v", routes)
	}
}

func TestTheLogIsNarrowed(t *testing.T) {
	t.Parallel()
	l := logged{platformtest.Local(t), t}
	l.note(platformtest.Acme, local.FromAPI, "k_1", "/a", 200)
	l.note(platformtest.Acme, local.FromAPI, "k_1", "/b", 404)
	l.Clock.Advance(time.Hour)
	l.note(platformtest.Acme, local.FromAPI, "k_2", "/a", 429)
	l.note(platformtest.Acme, local.FromAPI, "k_2", "/b", 503)
	l.note(platformtest.Acme, local.FromDashboard, "", "/a", 200)
	for name, c := range map[string]struct {
		q    local.RequestQuery
		want []int64
	}{
		"nothing":         {local.RequestQuery{}, []int64{5, 4, 3, 2, 1}},
		"source":          {local.RequestQuery{Source: local.FromDashboard}, []int64{5}},
		"key":             {local.RequestQuery{KeyID: "k_1"}, []int64{2, 1}},
		"route":           {local.RequestQuery{Route: "/a"}, []int64{5, 3, 1}},
		"4xx":             {local.RequestQuery{StatusFloor: 400}, []int64{3, 2}},
		"5xx":             {local.RequestQuery{StatusFloor: 500}, []int64{4}},
		"time":            {local.RequestQuery{Since: l.Clock.Now()}, []int64{5, 4, 3}},
		"all at once":     {local.RequestQuery{Source: local.FromAPI, KeyID: "k_2", Route: "/a", StatusFloor: 400, Since: l.Clock.Now()}, []int64{3}},
		"what is not":     {local.RequestQuery{Route: "/c"}, nil},
		"a key of no one": {local.RequestQuery{KeyID: "k_3"}, nil},
	} {
		if got := numbers(l.read(platformtest.Acme, c.q)); !slices.Equal(got, c.want) {
			t.Errorf("by %s: %v, want %v", name, got, c.want)
		}
	}
	for _, limit := range []int{-1, 501} {
		_, err := l.Platform.Requests(t.Context(), l.Partners[platformtest.Acme], local.RequestQuery{Limit: limit})
		kind(t, err, platform.Invalid)
	}
}

func numbers(p local.RequestPage) []int64 {
	var out []int64
	for _, r := range p.Rows {
		out = append(out, r.No)
	}
	return out
}

func TestPagesOfTheLogFollowEachOther(t *testing.T) {
	t.Parallel()
	l := logged{platformtest.Local(t), t}
	for i := range 7 {
		status := 200
		if i == 3 {
			status = 500 // 4 is filtered out below
		}
		l.note(platformtest.Acme, local.FromAPI, "k_1", "/a", status)
	}
	type page struct {
		rows         []int64
		older, newer bool
	}
	read := func(older, newer int64) page {
		p := l.read(platformtest.Acme, local.RequestQuery{StatusFloor: 200, Older: older, Newer: newer, Limit: 2})
		return page{numbers(p), p.Older, p.Newer}
	}
	for _, c := range []struct {
		older, newer int64
		want         page
	}{
		{0, 0, page{[]int64{7, 6}, true, false}},
		{6, 0, page{[]int64{5, 3}, true, true}},
		{3, 0, page{[]int64{2, 1}, false, true}},
		{1, 0, page{nil, false, false}},
		{0, 2, page{[]int64{5, 3}, true, true}},
		{0, 5, page{[]int64{7, 6}, true, false}},
		{0, 7, page{nil, false, false}},
	} {
		if got := read(c.older, c.newer); !slices.Equal(got.rows, c.want.rows) || got.older != c.want.older || got.newer != c.want.newer {
			t.Errorf("older than %d, newer than %d: %+v, want %+v", c.older, c.newer, got, c.want)
		}
	}
}

func TestTheLogIsBoundedBySourceAndAge(t *testing.T) {
	t.Parallel()
	l := logged{platformtest.Local(t), t}
	l.note(platformtest.Acme, local.FromAPI, "k_1", "/of-a-script", 200)
	l.note(platformtest.Bolt, local.FromAPI, "k_2", "/of-another", 200)
	must(t, l.Platform.KeepRequests(t.Context()))
	for range local.RequestsKept + 5 {
		l.note(platformtest.Acme, local.FromDashboard, "", "/busy", 200)
	}
	if got := numbers(l.read(platformtest.Acme, local.RequestQuery{Source: local.FromDashboard, Limit: 1})); !slices.Equal(got, []int64{local.RequestsKept + 6}) {
		t.Fatalf("the premise is that the newest is kept: %v", got)
	}
	if got := l.read(platformtest.Acme, local.RequestQuery{Source: local.FromDashboard, Older: 8}); !slices.Equal(numbers(got), []int64{7}) {
		t.Errorf("the oldest of the dashboard's are %v, want 7 alone", numbers(got))
	}
	for _, partner := range []string{platformtest.Acme, platformtest.Bolt} {
		if got := l.read(partner, local.RequestQuery{Source: local.FromAPI}); len(got.Rows) != 1 {
			t.Errorf("%s's scripts were pushed out: %+v", partner, got)
		}
	}
	// Age counts whoever writes next.
	l.Clock.Advance(local.RequestsLife + time.Millisecond)
	l.note(platformtest.Bolt, local.FromAPI, "k_2", "/new", 200)
	if got := l.read(platformtest.Bolt, local.RequestQuery{}); len(got.Rows) != 1 || got.Rows[0].Route != "/new" {
		t.Errorf("after its life: %+v", got)
	}
	if got := l.read(platformtest.Acme, local.RequestQuery{}); len(got.Rows) != 0 {
		t.Errorf("after its life %d rows are left", len(got.Rows))
	}
}

func TestNotedByManyAtOnceNothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	l := logged{platformtest.Local(t), t}
	const writers, each = 8, 50
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				l.note(platformtest.Acme, local.FromAPI, "k_1", "/a", 200)
			}
		})
		wg.Go(func() {
			if err := l.Platform.KeepRequests(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got := l.read(platformtest.Acme, local.RequestQuery{Limit: 500})
	if len(got.Rows) != writers*each || got.Rows[0].No != writers*each {
		t.Errorf("%d rows, the newest is %d", len(got.Rows), got.Rows[0].No)
	}
}
