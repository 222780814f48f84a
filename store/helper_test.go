package store_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

// bench is one store under test, with two partners who must never meet.
type bench struct {
	*store.Store
	clock      *storetest.Clock
	opt        store.Options
	url        string
	acme, bolt string
}

// each runs a rule on every engine.
func each(t *testing.T, rule func(t *testing.T, b *bench)) {
	t.Helper()
	t.Parallel()
	for engine, fresh := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			b := &bench{clock: storetest.NewClock(), url: fresh(t)}
			b.opt = storetest.Options(t, b.clock)
			if engine == "postgres" {
				b.opt.Readers = 8 // what must not collide has to be able to
			}
			b.Store = storetest.Open(t, b.url, b.opt)
			if b.Engine() != engine {
				t.Fatalf("the store runs on %s, not on %s", b.Engine(), engine)
			}
			b.acme, b.bolt = partner(t, b.Store, "Acme Telecom"), partner(t, b.Store, "Bolt Voice")
			rule(t, b)
		})
	}
}

func partner(t *testing.T, s *store.Store, name string) string {
	t.Helper()
	p, err := s.Partners.Create(context.Background(), name)
	must(t, err)
	return p.ID
}

// staff adds a person to a partner.
func (b *bench) staff(t *testing.T, partner, email string, role store.Role) store.Person {
	t.Helper()
	p, err := b.People.Create(t.Context(), store.Person{Partner: partner, Kind: store.Staff, Email: email, Name: "Rita Rao", Role: role}, "")
	must(t, err)
	return p
}

// portal adds a person to a client.
func (b *bench) portal(t *testing.T, partner, clientRef, email string) store.Person {
	t.Helper()
	p, err := b.People.Create(t.Context(), store.Person{Partner: partner, Kind: store.Portal, ClientRef: clientRef, Email: email, Name: "Dev Das", Role: store.ClientAdmin}, "")
	must(t, err)
	return p
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected: %v", err)
	}
}

// wantKind asserts that err is a labelled failure of a kind.
func wantKind(t testing.TB, err error, k platform.Kind) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", k)
	}
	if got := platform.KindOf(err); got != k {
		t.Fatalf("the error is %s, want %s: %v", got, k, err)
	}
}

func eq[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// exec changes the database behind the store's back.
func (b *bench) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	w, _ := b.Handles()
	if _, err := w.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// count reads one number from the database.
func (b *bench) count(t testing.TB, query string, args ...any) int64 {
	t.Helper()
	w, _ := b.Handles()
	var n int64
	if err := w.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// atOnce runs fn n times together and gives the errors.
func atOnce(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = fn(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// tally counts how many of errs are nil, and asserts that the others are all of
// kind k.
func tally(t testing.TB, errs []error, k platform.Kind) (ok int) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			ok++
		} else {
			wantKind(t, err, k)
		}
	}
	return ok
}

// wantField asserts that err is about one field.
func wantField(t testing.TB, err error, field string) {
	t.Helper()
	wantKind(t, err, platform.Invalid)
	if e, _ := errors.AsType[*platform.Error](err); e.Fields[field] == "" {
		t.Errorf("the error says nothing about %s: %v", field, err)
	}
}

// addClient puts a client into the directory and gives its ref.
func addClient(t testing.TB, s *store.Store, partner, clientID, name string) string {
	t.Helper()
	refs, err := s.Directory.Upsert(context.Background(), partner, 0, []store.Client{{ClientID: clientID, Name: name, Active: true}})
	must(t, err)
	return refs[0]
}

// change is a statement of somebody else's.
type change struct {
	query string
	args  []any
}

func sets(query string, args ...any) change { return change{query, args} }

// behind runs op while another transaction, as of another replica, has made a
// change and not committed it yet; it commits once op waits for it, or has ended.
func (b *bench) behind(t testing.TB, op func() error, changes ...change) error {
	t.Helper()
	w, _ := b.Handles()
	before := w.Stats().WaitCount
	tx, err := w.Begin()
	must(t, err)
	defer tx.Rollback()
	for _, c := range changes {
		_, err = tx.Exec(c.query, c.args...)
		must(t, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- op() }()
	for {
		select {
		case err := <-ended:
			must(t, tx.Commit())
			return err
		default:
		}
		waits := w.Stats().WaitCount > before // SQLite: for the one writer
		if b.Engine() == "postgres" {
			waits = b.count(t, `SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) > 0
		}
		if waits {
			must(t, tx.Commit())
			return <-ended
		}
		runtime.Gosched()
	}
}
