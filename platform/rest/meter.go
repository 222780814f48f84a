package rest

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

const (
	meterMinutes = 60  // how far back counts reach
	meterTimes   = 128 // answers whose time is remembered
)

// meter keeps how each call went lately.
type meter struct {
	mu     sync.Mutex
	since  time.Time
	calls  map[string]*callMeter
	groups map[string]time.Time // since when each group's breaker stands as it does
}

// callMeter counts in a ring of minutes, so that nothing is added up from afar.
type callMeter struct {
	minutes  [meterMinutes]struct{ minute, calls, failed int64 }
	times    []time.Duration // a ring
	next     int
	ok       time.Time
	failedAt time.Time
	failure  string
}

func newMeter(now time.Time) *meter {
	return &meter{since: now, calls: map[string]*callMeter{}, groups: map[string]time.Time{}}
}

// note counts a call that was made. What the platform was not asked says nothing of
// it, nor does a caller that went away; a refusal is an answer.
func (m *meter) note(name string, now time.Time, took time.Duration, f *failure) {
	if f != nil && (f.callerGone || f.notAsked) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.calls[name]
	if c == nil {
		c = &callMeter{}
		m.calls[name] = c
	}
	minute := now.Unix() / 60
	at := &c.minutes[minute%meterMinutes]
	if at.minute != minute {
		at.minute, at.calls, at.failed = minute, 0, 0
	}
	at.calls++
	if f != nil && failed(f.err) {
		at.failed++
		c.failedAt, c.failure = now, f.words()
		return
	}
	c.ok = now
	if len(c.times) < meterTimes {
		c.times = append(c.times, took)
		return
	}
	c.times[c.next] = took
	c.next = (c.next + 1) % meterTimes
}

// failed tells what says that the platform is not well from a refusal.
func failed(e *platform.Error) bool {
	switch e.Kind {
	case platform.Unavailable, platform.Unknown, platform.Internal, platform.Unauthenticated:
		return true
	}
	return false
}

// words says what a failure was, for whoever looks after the connection.
func (f *failure) words() string {
	text := f.err.Msg
	if c, ok := f.err.Err.(*cause); ok && c.text != "" {
		text = c.text
	}
	if text == "" {
		return f.err.Kind.String()
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func (m *meter) moved(group string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.groups[group] = now
}

// Observed says how the platform answered lately. It asks nothing.
func (c *Conn) Observed() platform.Observed {
	now := c.now()
	m := c.meter
	// Before the lock: breakers have one of their own, and tell of each change under it.
	groups := map[string]platform.GroupHealth{}
	for name, b := range c.groups {
		g := platform.GroupHealth{Name: name}
		switch b.State() {
		case gobreaker.StateOpen:
			g.State = platform.LeftAlone
		case gobreaker.StateHalfOpen:
			g.State = platform.OnTrial
		}
		g.Failed = int(b.Counts().ConsecutiveFailures)
		groups[name] = g
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	o := platform.Observed{Since: m.since, Window: meterMinutes * time.Minute}
	seen := map[string]bool{}
	for _, e := range wire.All() {
		if !seen[e.Group] {
			seen[e.Group] = true
			g := groups[e.Group]
			if g.Since = m.groups[e.Group]; g.State == platform.LeftAlone {
				g.Until = g.Since.Add(c.openFor)
			}
			o.Groups = append(o.Groups, g)
		}
		if one := m.calls[e.Name]; one != nil {
			o.Calls = append(o.Calls, one.health(e.Name, e.Group, now))
		}
	}
	return o
}

func (c *callMeter) health(name, group string, now time.Time) platform.CallHealth {
	h := platform.CallHealth{Name: name, Group: group, OK: c.ok, FailedAt: c.failedAt, Failure: c.failure}
	first := now.Unix()/60 - meterMinutes
	for _, at := range c.minutes {
		if at.minute > first {
			h.Calls += int(at.calls)
			h.Failed += int(at.failed)
		}
	}
	if n := len(c.times); n > 0 {
		sorted := slices.Sorted(slices.Values(c.times))
		h.Median, h.Slow = sorted[n/2], sorted[min(n-1, n*19/20)]
	}
	return h
}
