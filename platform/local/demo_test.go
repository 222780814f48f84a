package local_test

import (
	"slices"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
)

// everyone lists a partner's clients by name.
func everyone(t *testing.T, api platform.API) map[string]platform.Client {
	t.Helper()
	out := map[string]platform.Client{}
	for c, err := range api.Clients.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out[c.Name] = c
	}
	return out
}

func TestDemoShowsEveryState(t *testing.T) {
	t.Parallel()
	b := platformtest.Local(t) // whose end proves the ledger
	ctx, now := t.Context(), b.Clock.Now()
	began := time.Now()
	id, err := b.Platform.SeedDemo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	t.Logf("seeded in %s", took)
	if again, err := b.Platform.SeedDemo(ctx); err != nil || again != id {
		t.Fatalf("a second seeding: %q, %v; the first made %q", again, err, id)
	}
	partners, err := b.Platform.Partners(ctx)
	if err != nil || len(partners) != 5 || partners[0].ID != id || partners[0].Name != "Sahyadri Connect" || partners[1].Name != "Konkan Voice" ||
		partners[2].Name != "Vindhya Telelink" {
		t.Fatalf("partners %+v, %v", partners, err)
	}
	api := b.Platform.As(id)
	all := everyone(t, api)
	if len(all) != 24 {
		t.Errorf("%d clients, want 24", len(all))
	}
	pending, err := api.Clients.Pending(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var steps []platform.Step
	for _, p := range pending {
		steps = append(steps, p.Next)
	}
	for _, s := range []platform.Step{platform.StepOTP, platform.StepPAN, platform.StepAadhaar, platform.StepGST, platform.StepReview} {
		if !slices.Contains(steps, s) {
			t.Errorf("no registration stands at %s: %v", s, steps)
		}
	}

	seen := map[string]int{}
	for name, c := range all {
		held, err := api.Numbers.Held(ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range held {
			if n.Status == platform.NumberDue {
				seen["number due"]++
			}
			if n.FlowID == "" {
				seen["number without flow"]++
			}
			if l, err := api.Schedules.Get(ctx, c.ID, n.DIDID); err != nil {
				t.Fatal(err)
			} else {
				seen[string(l.At(now).Reason)]++
				seen["holidays"] += len(l.Holidays)
			}
			if n.Number == "+911143104501" {
				t.Error("the number of the API's example is taken, so the example would not work")
			}
		}
		agents, err := api.Agents.Presence(ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		extensions := map[string]bool{}
		for _, a := range agents {
			seen[a.Word()]++
			extensions[a.Extension] = true
			if s, err := api.Agents.Schedule(ctx, c.ID, a.AgentID); err != nil {
				t.Fatal(err)
			} else if s.Hours != nil {
				seen["shifts"]++
			}
			if a.Since.After(now) {
				t.Errorf("%s: %s is %s since %s", name, a.Name, a.Word(), a.Since)
			}
		}
		detail, err := api.Clients.Get(ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range detail.Flows {
			if !extensions[f.AgentExt] {
				seen["flow to an agent who left"]++
			}
			if f.TransferTo != "" {
				seen["flow with a transfer"]++
			}
		}
		for _, f := range detail.Flows {
			if f.BotID != "" {
				seen["flow with a bot"]++
			}
		}
		chats, err := api.WhatsApp.List(ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		seen["WhatsApp number"] += len(chats)
		sessions, err := api.Masks.List(ctx, platform.MaskQuery{Client: c.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range sessions {
			seen["mask "+string(m.State)]++
		}
		page, err := api.Wallet.Transactions(ctx, platform.TransactionQuery{Client: c.ID, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range page.Rows {
			if r.At.After(now) || now.Sub(r.At) > 91*24*time.Hour || i > 0 && r.At.After(page.Rows[i-1].At) {
				t.Errorf("%s: row %s at %s", name, r.ID, r.At)
			}
			seen[string(r.Type)]++
		}
		switch {
		case !c.Active:
			seen["inactive"]++
		case *c.Balance < 100*platform.Rupee && page.Total > 0:
			seen["low balance"]++
		}
		if len(held) == 0 {
			seen["no number"]++
		}
		switch {
		case c.ValidTill == nil:
			seen["no end"]++
		case c.ValidTill.Before(now):
			seen["ended"]++
		case c.ValidTill.Before(now.AddDate(0, 0, 8)):
			seen["ending"]++
		}
	}
	t.Logf("%v", seen)
	for _, want := range []string{"inactive", "low balance", "ended", "ending", "no end", "no number", "number without flow", "number due",
		"always", "hours", "outside", "holidays", "shifts", "flow to an agent who left", "flow with a transfer",
		"flow with a bot", "WhatsApp number", "mask live", "mask expired", "mask cancelled", "whatsapp",
		"On call", "Ready", "Paused", "Offline", "call", "sms", "did_rental", "credit"} {
		if seen[want] == 0 {
			t.Errorf("the demo shows nothing that is %q", want)
		}
	}
}
