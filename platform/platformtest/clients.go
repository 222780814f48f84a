package platformtest

import (
	"slices"
	"testing"
	"time"

	"partnerdesk/platform"
)

func clientRules() []rule {
	return []rule{
		{"partners cannot see each other", clientsAreSeparate},
		{"the list has every client with its figures", clientList},
		{"a client knows its configuration", clientDetail},
		{"switching off twice is no error", switchedTwice},
		{"an inactive client reads and is credited, but buys and adds nothing", inactiveClient},
		{"pending registrations name their next step", pendingSteps},
	}
}

func everyClient(t testing.TB, a platform.API) []platform.Client {
	t.Helper()
	var all []platform.Client
	for c, err := range a.Clients.All(t.Context()) {
		must(t, err)
		all = append(all, c)
	}
	return all
}

func clientsAreSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	id := w.Client(t, Acme)
	bolt := w.As(Bolt)
	if n := len(everyClient(t, bolt)); n != 0 {
		t.Errorf("bolt lists %d clients", n)
	}
	_, err := bolt.Clients.Get(ctx, id)
	refused(t, err, platform.NotFound)
	refused(t, bolt.Clients.SetActive(ctx, id, false), platform.NotFound)
	refused(t, w.As(Acme).Clients.SetActive(ctx, "ck_nobody", false), platform.NotFound)
	d, err := w.As(Acme).Clients.Get(ctx, id)
	must(t, err)
	if !d.Active {
		t.Error("bolt switched acme's client off")
	}
}

func clientList(t *testing.T, w *World) {
	ctx, first := t.Context(), w.person()
	acme := w.As(Acme)
	a := w.accepted(t, Acme, first)
	w.Clock.Advance(time.Hour)
	b := w.Client(t, Acme)
	n := w.Number(t, Acme, a)
	w.Agent(t, Acme, a)
	w.Agent(t, Acme, a)
	till := w.Clock.Now().AddDate(0, 1, 0)
	_, err := acme.Wallet.AddCredit(ctx, platform.NewCredit{Client: a, Amount: 1234_50, ValidTill: &till})
	must(t, err)
	must(t, acme.Clients.SetActive(ctx, b, false))

	all := everyClient(t, acme)
	if len(all) != 2 || all[0].ID != a || all[1].ID != b {
		t.Fatalf("%d clients", len(all))
	}
	c := all[0]
	if c.Name != first.Name || c.Email != first.Email || c.Mobile != mobile(first) || !c.Active {
		t.Errorf("client %+v", c)
	}
	if c.Balance == nil || *c.Balance != 1234_50 || c.ValidTill == nil || !c.ValidTill.Equal(till) ||
		c.CreatedAt == nil || !c.CreatedAt.Equal(Start()) || c.Numbers == nil || *c.Numbers != 1 || c.Agents == nil || *c.Agents != 2 {
		t.Errorf("figures %v %v %v %v %v after %s", c.Balance, c.ValidTill, c.CreatedAt, c.Numbers, c.Agents, n)
	}
	c = all[1]
	if c.Active || c.Balance == nil || *c.Balance != 0 || c.ValidTill != nil || c.Numbers == nil || *c.Numbers != 0 {
		t.Errorf("the other client %+v", c)
	}

	count := 0
	for range acme.Clients.All(ctx) { // whoever stops reading is not sent more
		count++
		break
	}
	if count != 1 || len(everyClient(t, acme)) != 2 {
		t.Error("the list can't be read again")
	}
}

func clientDetail(t *testing.T, w *World) {
	ctx := t.Context()
	acme, id := w.As(Acme), w.Client(t, Acme)
	d, err := acme.Clients.Get(ctx, id)
	must(t, err)
	if d.DIDs == nil || d.Flows == nil || d.Bots == nil || len(d.DIDs)+len(d.Flows)+len(d.Bots) != 0 {
		t.Errorf("a new client has %v %v %v", d.DIDs, d.Flows, d.Bots)
	}
	if len(d.PermissionGroups) != 3 || len(d.Recordings) != 4 || d.PermissionGroups[0].ID == "" || d.PermissionGroups[0].Name == "" {
		t.Errorf("choices %v %v", d.PermissionGroups, d.Recordings)
	}
	n, agent := w.Number(t, Acme, id), w.Agent(t, Acme, id)
	flow, err := acme.Flows.Create(ctx, platform.NewFlow{Client: id, Name: "Main line", AgentExt: agent.Extension, RecordingID: d.Recordings[1].ID})
	must(t, err)
	d, err = acme.Clients.Get(ctx, id)
	must(t, err)
	if len(d.DIDs) != 1 || d.DIDs[0].Number != n || d.DIDs[0].FlowID != flow || d.DIDs[0].AgentExt != agent.Extension {
		t.Errorf("numbers %+v", d.DIDs)
	}
	if len(d.Flows) != 1 || d.Flows[0].ID != flow || d.Flows[0].Name != "Main line" || d.Flows[0].AgentExt != agent.Extension ||
		d.Flows[0].RecordingID != d.Recordings[1].ID || !slices.Equal(d.Flows[0].DIDs, []platform.Phone{n}) {
		t.Errorf("flows %+v", d.Flows)
	}
}

func switchedTwice(t *testing.T, w *World) {
	acme, id := w.As(Acme), w.Client(t, Acme)
	for _, active := range []bool{true, false, false, true} {
		must(t, acme.Clients.SetActive(t.Context(), id, active))
		d, err := acme.Clients.Get(t.Context(), id)
		must(t, err)
		if d.Active != active {
			t.Errorf("active %v, want %v", d.Active, active)
		}
	}
}

func inactiveClient(t *testing.T, w *World) {
	ctx := t.Context()
	acme, id := w.As(Acme), w.Client(t, Acme)
	n, agent := w.Number(t, Acme, id), w.Agent(t, Acme, id)
	flow, err := acme.Flows.Create(ctx, platform.NewFlow{Client: id, Name: "Main", AgentExt: agent.Extension})
	must(t, err)
	offers, err := acme.Numbers.Search(ctx, platform.NumberQuery{Client: id, CountryCode: "+91"})
	must(t, err)
	changes := map[string]func() error{
		"buy":   func() error { _, err := acme.Numbers.Buy(ctx, id, offers[0].Number, "IN"); return err },
		"agent": func() error { _, err := acme.Agents.Add(ctx, w.newAgent(id)); return err },
		"create": func() error {
			_, err := acme.Flows.Create(ctx, platform.NewFlow{Client: id, Name: "Two", AgentExt: agent.Extension})
			return err
		},
		"map": func() error { return acme.Flows.MapNumber(ctx, id, flow, n) },
	}
	reads := map[string]func() error{
		"get": func() error { _, err := acme.Clients.Get(ctx, id); return err },
		"search": func() error {
			_, err := acme.Numbers.Search(ctx, platform.NumberQuery{Client: id, CountryCode: "+91"})
			return err
		},
		"held":     func() error { _, err := acme.Numbers.Held(ctx, id); return err },
		"presence": func() error { _, err := acme.Agents.Presence(ctx, id); return err },
		"balance":  func() error { _, err := acme.Wallet.Balance(ctx, id); return err },
		"credit": func() error {
			_, err := acme.Wallet.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 100})
			return err
		},
		"transactions": func() error {
			_, err := acme.Wallet.Transactions(ctx, platform.TransactionQuery{Client: id})
			return err
		},
	}
	must(t, acme.Clients.SetActive(ctx, id, false))
	for name, change := range changes {
		t.Run(name, func(t *testing.T) { refused(t, change(), platform.Conflict) })
	}
	for name, read := range reads {
		if err := read(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, acme.Clients.SetActive(ctx, id, true))
	for name, change := range changes {
		if err := change(); err != nil {
			t.Errorf("active again, %s: %v", name, err)
		}
	}
}

func pendingSteps(t *testing.T, w *World) {
	ctx := t.Context()
	acme := w.As(Acme)
	o := acme.Onboarding
	w.register(t, Acme, w.person())
	w.Clock.Advance(time.Second)
	w.confirmed(t, Acme, w.person())
	w.Clock.Advance(time.Second)
	individual(t, w, w.person())
	w.Clock.Advance(time.Second)
	temp := w.confirmed(t, Acme, w.person())
	_, err := o.VerifyPAN(ctx, temp, companyPAN, platform.Company)
	must(t, err)
	w.Clock.Advance(time.Second)
	w.reviewed(t, Acme, w.person())
	list, err := acme.Clients.Pending(ctx)
	must(t, err)
	var steps []platform.Step
	for i, p := range list {
		steps = append(steps, p.Next)
		if (p.RequestID != "") == (p.TempID != "") || (p.RequestID != "") != (p.Next == platform.StepOTP) {
			t.Errorf("%+v has the wrong id", p)
		}
		if want := Start().Add(time.Duration(i) * time.Second); !p.StartedAt.Equal(want) {
			t.Errorf("%d started at %s, want %s", i, p.StartedAt, want)
		}
	}
	want := []platform.Step{platform.StepOTP, platform.StepPAN, platform.StepAadhaar, platform.StepGST, platform.StepReview}
	if !slices.Equal(steps, want) {
		t.Errorf("steps %v, want %v", steps, want)
	}
}
