package main

import (
	"strings"
	"testing"
)

func TestSeedAddsClientsToAPartner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	do := func(args ...string) (string, error) {
		out := &output{}
		err := run(t.Context(), args, env("DATA_DIR", dir), strings.NewReader(""), out, out, nil)
		return out.String(), err
	}
	if _, err := do("seed", "--clients", "20"); err == nil || !strings.Contains(err.Error(), "no partner yet") {
		t.Errorf("without a partner: %v", err)
	}
	if _, err := do("partner", "add", "Acme"); err != nil {
		t.Fatal(err)
	}
	if out, err := do("seed", "--clients", "20"); err != nil || !strings.Contains(out, "20 clients were added, 20 of them with a number") {
		t.Errorf("%s %v", out, err)
	}
	if out, err := do("verify"); err != nil || !strings.Contains(out, "every balance is the sum") {
		t.Errorf("%s %v", out, err)
	}
	for _, n := range []string{"0", "-1", "10000001"} {
		if _, err := do("seed", "--clients="+n); err == nil {
			t.Errorf("--clients=%s is taken", n)
		}
	}
}

func TestDemoTrafficCanBeStopped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		env  string
		want bool
	}{
		{[]string{"serve", "--demo"}, "", true},
		{[]string{"serve", "--demo"}, "false", false},
		{[]string{"serve", "--demo", "--no-demo-traffic"}, "", false},
	} {
		s, _, err := parse(c.args, env("DEMO_TRAFFIC", c.env), &output{})
		if err != nil || s.Serve.DemoTraffic != c.want {
			t.Errorf("%v with %q: %v %v", c.args, c.env, s, err)
		}
	}
}
