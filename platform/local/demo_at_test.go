package local

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"partnerdesk/platform"
)

type nowhere struct{}

func (nowhere) Send(context.Context, platform.Message) error { return nil }

// smallDemo seeds three clients of the smallest partner, at a moment: what every
// state looks like is for TestDemoShowsEveryState.
func smallDemo(t *testing.T, at time.Time) (p *Platform, partner string) {
	t.Helper()
	p, err := Open(t.Context(), filepath.Join(t.TempDir(), "platform.db"), Options{Messenger: nowhere{}, Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	err = p.data.write(t.Context(), func(c *session) (err error) {
		few := demoPartners()[1:2]
		few[0].clients = few[0].clients[:3]
		partner, err = p.seedDemo(c, "", few)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, partner
}

// The demo tells the same story everywhere, and whatever the hour of the day,
// nothing of its history lies ahead.
func TestDemoIsTheSameAtAnyHour(t *testing.T) {
	t.Parallel()
	tell := func(at time.Time) []byte {
		p, id := smallDemo(t, at)
		var story bytes.Buffer
		for c, err := range p.As(id).Clients.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			page, err := p.As(id).Wallet.Transactions(t.Context(), platform.TransactionQuery{Client: c.ID, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			if c.CreatedAt.After(at) || len(page.Rows) > 0 && page.Rows[0].At.After(at) {
				t.Errorf("at %s: %s lives ahead", at, c.Name)
			}
			story.WriteString(c.Name + " " + c.Email + " " + c.Balance.Wire() + "\n")
		}
		return story.Bytes()
	}
	if one, two := tell(noon()), tell(noon()); !bytes.Equal(one, two) || len(one) == 0 {
		t.Errorf("two stories:\n%s\n%s", one, two)
	}
	tell(time.Date(2026, time.November, 24, 0, 10, 0, 0, ist))
}
