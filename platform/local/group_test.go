package local

import (
	"context"
	"errors"
	"testing"

	"partnerdesk/platform"
)

// still is a group whose goroutine does not run, so that a test decides what
// shares a commit.
func still(d *database) *group {
	return &group{data: d, queue: make(chan *entryWrite, maxGroup), quit: make(chan struct{})}
}

func entry(fn func(*session) error) *entryWrite {
	return &entryWrite{fn: fn, done: make(chan struct{})}
}

func TestEntriesOfAGroupFailAlone(t *testing.T) {
	t.Parallel()
	d := testDatabase(t)
	g := still(d)
	refusal := platform.Errorf(platform.InsufficientFunds, "no")
	good, last := entry(func(c *session) error { return put(c, "good") }), entry(func(c *session) error { return put(c, "last") })
	refused := entry(func(c *session) error { return errors.Join(put(c, "refused"), refusal) })
	panics := entry(func(c *session) error { _ = put(c, "panics"); panic("in the middle") })
	broken := entry(func(c *session) error { return put(c, "good") }) // the statement itself fails
	single := entry(func(c *session) error {                          // writes nothing, then says why
		_, err := c.exec(`UPDATE meta SET value = x'01' WHERE name = 'nobody'`)
		return errors.Join(err, refusal)
	})
	single.single = true
	gone := entry(func(c *session) error { return put(c, "gone") })
	gone.state.Store(withdrawn)
	for _, w := range []*entryWrite{refused, panics, broken, single, gone, last} {
		g.queue <- w
	}
	g.commit([]*entryWrite{good})
	for name, c := range map[string]struct {
		w    *entryWrite
		want bool
	}{"good": {good, true}, "refused": {refused, false}, "panics": {panics, false}, "broken": {broken, false}, "single": {single, false}, "gone": {gone, true}, "last": {last, true}} {
		<-c.w.done
		if ok := c.w.err == nil && c.w.panicked == nil; ok != c.want {
			t.Errorf("%s: %v, panicked %v", name, c.w.err, c.w.panicked)
		}
	}
	if n := count(t, d); n != 2 {
		t.Errorf("%d rows, want the two good ones", n)
	}
}

// Where the transaction itself is lost, nobody is told that an entry was kept; a
// refusal stays what it was.
func TestAGroupThatCannotCommitKeepsNothing(t *testing.T) {
	t.Parallel()
	d := testDatabase(t)
	g := still(d)
	first := entry(func(c *session) error { return put(c, "first") })
	refused := entry(func(*session) error { return platform.Errorf(platform.NotFound, "no") })
	lost := entry(func(c *session) error { _, err := c.exec("ROLLBACK"); return err })
	after := entry(func(c *session) error { return put(c, "after") })
	for _, w := range []*entryWrite{refused, lost, after} {
		g.queue <- w
	}
	g.commit([]*entryWrite{first})
	for name, w := range map[string]*entryWrite{"first": first, "lost": lost, "after": after} {
		if platform.KindOf(boundary(w.err)) != platform.Internal || w.err == nil {
			t.Errorf("%s: %v", name, w.err)
		}
	}
	if !platform.Is(refused.err, platform.NotFound) {
		t.Errorf("the refusal became %v", refused.err)
	}
	if n := count(t, d); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
	again := entry(func(c *session) error { return put(c, "again") })
	g.commit([]*entryWrite{again})
	if again.err != nil || count(t, d) != 1 {
		t.Errorf("the next group: %v", again.err)
	}
}

// An entry without a savepoint whose failure nobody foresaw takes its group with it.
func TestASingleEntryThatBreaksKeepsNothing(t *testing.T) {
	t.Parallel()
	for name, fn := range map[string]func(*session) error{
		"the transaction ends": func(c *session) error { _, err := c.exec("ROLLBACK"); return errors.Join(err, errors.New("full")) },
		"a constraint": func(c *session) error {
			_, err := c.exec(`INSERT INTO meta (name, value) VALUES ('half', x'00'), ('half', x'00')`)
			return err
		},
		"a panic": func(*session) error { panic("in the middle") },
	} {
		d := testDatabase(t)
		g := still(d)
		first, after := entry(func(c *session) error { return put(c, "first") }), entry(func(c *session) error { return put(c, "after") })
		single := entry(fn)
		single.single = true
		g.queue <- single
		g.queue <- after
		g.commit([]*entryWrite{first})
		for _, w := range []*entryWrite{first, after} {
			if w.err == nil {
				t.Errorf("%s: an entry of the group was told to be kept", name)
			}
		}
		if single.err == nil && single.panicked == nil {
			t.Errorf("%s: the entry itself was told to be kept", name)
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%s: %d rows were kept", name, n)
		}
	}
}

func TestGivingUpOnAnEntry(t *testing.T) {
	t.Parallel()
	d := testDatabase(t)
	g := newGroup(d)
	t.Cleanup(g.close)
	ctx, cancel := context.WithCancel(t.Context())
	if err := g.write(ctx, func(c *session) error { cancel(); return put(c, "begun") }); err != nil {
		t.Errorf("an entry that was begun was told to have failed: %v", err)
	}
	if err := g.write(ctx, func(c *session) error { return put(c, "never") }); !platform.Is(err, platform.Unavailable) {
		t.Errorf("after leaving: %v", err)
	}
	// In the queue: the writer is busy until the caller has left.
	ctx, cancel = context.WithCancel(t.Context())
	err := d.write(t.Context(), func(*session) error {
		answer := make(chan error)
		go func() { answer <- g.write(ctx, func(c *session) error { return put(c, "never") }) }()
		cancel()
		if err := <-answer; !platform.Is(err, platform.Unavailable) {
			t.Errorf("whoever left the queue is told %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.write(t.Context(), func(c *session) error { return put(c, "next") }); err != nil {
		t.Errorf("the next one: %v", err)
	}
	if n := count(t, d); n != 2 {
		t.Errorf("%d rows, want the one that was begun and the next", n)
	}
}

func TestAPanicReachesItsCaller(t *testing.T) {
	t.Parallel()
	g := newGroup(testDatabase(t))
	t.Cleanup(g.close)
	defer func() {
		if recover() != "mine" {
			t.Error("the panic was swallowed")
		}
		if err := g.write(t.Context(), func(c *session) error { return put(c, "next") }); err != nil {
			t.Errorf("the writer did not survive it: %v", err)
		}
	}()
	_ = g.write(t.Context(), func(*session) error { panic("mine") })
}
