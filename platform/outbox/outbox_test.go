package outbox_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/outbox"
)

func open(t *testing.T, path string) *outbox.Outbox {
	t.Helper()
	o, err := outbox.Open(path, 3, func() time.Time { return time.Unix(1_800_000_000, 0) })
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOutboxKeepsTheNewestOverARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "outbox.jsonl")
	o := open(t, path)
	for i := range 20 {
		if err := o.Send(t.Context(), platform.Message{Partner: "acme", To: "a@b.example", Text: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	got := open(t, path).List("acme", "A@B.example")
	if len(got) != 3 || got[0].Text != "19" || got[2].Text != "17" {
		t.Errorf("after a restart: %v, want the newest three", got)
	}
}

func TestOutboxShowsAPartnerItsOwnLettersOnly(t *testing.T) {
	t.Parallel()
	o := open(t, filepath.Join(t.TempDir(), "outbox.jsonl"))
	if err := o.Send(t.Context(), platform.Message{Partner: "acme", To: "x@y.example", Text: "1"}); err != nil {
		t.Fatal(err)
	}
	if len(o.List("acme", "x@y.example")) != 1 {
		t.Fatal("the premise fails: acme does not see its letter")
	}
	if got := o.List("bolt", "x@y.example"); len(got) != 0 {
		t.Errorf("bolt sees %v", got)
	}
}
