package platform_test

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// TestEveryCallIsWatchedUnderItsOwnName calls each method of each service with
// nothing behind it: it must be told, once, and by a name that the catalogue has
// and no other method took.
func TestEveryCallIsWatchedUnderItsOwnName(t *testing.T) {
	t.Parallel()
	var told []string
	begin := func(_ context.Context, call string) func(error) {
		told = append(told, call)
		return func(error) {}
	}
	services := reflect.ValueOf(platform.API{}.Watched(begin))
	methods := 0
	for i := range services.NumField() {
		field, service := services.Type().Field(i), services.Field(i)
		for m := range field.Type.NumMethod() {
			methods++
			before := len(told)
			callWithNothing(t.Context(), service.MethodByName(field.Type.Method(m).Name))
			if len(told) != before+1 {
				t.Errorf("%s.%s is told %d times: add it to the watched services", field.Name, field.Type.Method(m).Name, len(told)-before)
			}
		}
	}
	slices.Sort(told)
	if len(slices.Compact(slices.Clone(told))) != len(told) {
		t.Errorf("a name is told for two methods: %v", told)
	}
	var known []string
	for _, e := range wire.All() {
		known = append(known, e.Name)
	}
	slices.Sort(known)
	if methods != len(known) || !slices.Equal(told, known) {
		t.Errorf("told     %v\nknown to the catalogue %v", told, known)
	}
}

// callWithNothing calls a method with zero values. Behind the watch there is no
// service, so it panics; a sequence is walked to where it does.
func callWithNothing(ctx context.Context, method reflect.Value) {
	defer func() { _ = recover() }()
	in := []reflect.Value{reflect.ValueOf(ctx)}
	for i := 1; i < method.Type().NumIn(); i++ {
		in = append(in, reflect.Zero(method.Type().In(i)))
	}
	out := method.Call(in)
	if seq, ok := out[0].Interface().(iter.Seq2[platform.Client, error]); ok {
		for range seq {
		}
	}
}

// pair yields two clients, and then a failure where there is one.
type pair struct {
	platform.ClientService
	err error
}

func (p pair) All(context.Context) iter.Seq2[platform.Client, error] {
	return func(yield func(platform.Client, error) bool) {
		for _, name := range []string{"one", "two"} {
			if !yield(platform.Client{Name: name}, nil) {
				return
			}
		}
		if p.err != nil {
			yield(platform.Client{}, p.err)
		}
	}
}

func (p pair) SetActive(context.Context, platform.ClientID, bool) error { return p.err }

func TestWatchingTellsTheOutcomeAndChangesNothing(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for _, want := range []error{nil, boom} {
		var got []error
		watched := platform.API{Clients: pair{err: want}}.Watched(func(context.Context, string) func(error) {
			return func(err error) { got = append(got, err) }
		})
		if err := watched.Clients.SetActive(t.Context(), "c", true); err != want {
			t.Errorf("it answers %v", err)
		}
		rows := 0
		for _, err := range watched.Clients.All(t.Context()) {
			if err == nil {
				rows++
			} else if err != want {
				t.Errorf("the list ends in %v", err)
			}
		}
		for range watched.Clients.All(t.Context()) {
			break // a reader that stops early is no failure
		}
		if rows != 2 || !slices.Equal(got, []error{want, want, nil}) {
			t.Errorf("%d rows, told %v", rows, got)
		}
	}
}
