package platform_test

import (
	"reflect"
	"testing"

	"partnerdesk/platform"
)

// TestAPortalReachesItsOwnClientOnly calls every method of a narrowed API about
// another client. Nothing lies behind the narrowed services, so a call that is let
// through panics.
func TestAPortalReachesItsOwnClientOnly(t *testing.T) {
	t.Parallel()
	const mine, theirs = platform.ClientID("mine"), platform.ClientID("theirs")
	services := reflect.ValueOf(platform.API{}.Only(mine))
	tried := 0
	for i := range services.NumField() {
		name := services.Type().Field(i).Name
		service := services.Field(i)
		if name == "Onboarding" {
			if !service.IsNil() {
				t.Error("a portal can onboard")
			}
			continue
		}
		if service.IsNil() {
			t.Errorf("a portal has no %s", name)
			continue
		}
		for m := range service.Elem().NumMethod() {
			call := name + "." + service.Elem().Type().Method(m).Name
			args, about := arguments(t, service.Elem().Method(m).Type(), theirs)
			if !about {
				continue // it is about no client, or about all of them
			}
			tried++
			got := answer(t, call, service.Elem().Method(m), args)
			if !platform.Is(got, platform.NotFound) && !platform.Is(got, platform.Forbidden) {
				t.Errorf("%s about another client: %v", call, got)
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d methods were tried", tried)
	}
}

// arguments are zero values, but for the client wherever one is named.
func arguments(t *testing.T, fn reflect.Type, id platform.ClientID) (args []reflect.Value, about bool) {
	t.Helper()
	for i := range fn.NumIn() {
		v := reflect.New(fn.In(i)).Elem()
		switch {
		case i == 0:
			v.Set(reflect.ValueOf(t.Context()))
		case v.Type() == reflect.TypeFor[platform.ClientID]():
			v.Set(reflect.ValueOf(id))
			about = true
		case v.Kind() == reflect.Struct && v.FieldByName("Client").IsValid():
			v.FieldByName("Client").Set(reflect.ValueOf(id))
			about = true
		}
		args = append(args, v)
	}
	return args, about
}

// answer is the error of a call, which is its last result.
func answer(t *testing.T, name string, fn reflect.Value, args []reflect.Value) (err error) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s is let through: %v", name, p)
		}
	}()
	out := fn.Call(args)
	err, _ = out[len(out)-1].Interface().(error)
	return err
}
