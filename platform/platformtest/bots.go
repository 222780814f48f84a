package platformtest

import (
	"strings"
	"testing"

	"partnerdesk/platform"
)

func botRules() []rule {
	return []rule{
		{"partners cannot see each other", botsAreSeparate},
		{"a client's bots are no other client's", botsAreAClients},
		{"a bot is kept as it was saved", botIsKept},
		{"saving a bot again replaces all of it", botIsReplaced},
		{"every fault of a bot is named", botFaults},
		{"a bot stays while a flow routes to it", botInUse},
		{"an inactive client's bots are read and not changed", botsOfInactive},
	}
}

func newBot(client platform.ClientID) platform.SaveBot {
	return platform.SaveBot{Client: client, Name: "Night reception", Use: platform.BotVoice,
		WSSURL: "wss://bots.acme.example/calls?line=1", Header: "Authorization: Bearer 4f1d"}
}

// bot makes a bot.
func (w *World) bot(t testing.TB, partner string, client platform.ClientID) string {
	t.Helper()
	id, err := w.As(partner).Bots.Save(t.Context(), newBot(client))
	must(t, err)
	return id
}

func botsAreSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	mine, theirs := w.Client(t, Acme), w.Client(t, Bolt)
	id := w.bot(t, Acme, mine)
	bolt := w.As(Bolt).Bots
	for _, client := range []platform.ClientID{mine, theirs} {
		_, err := bolt.Get(ctx, client, id)
		refused(t, err, platform.NotFound)
		refused(t, bolt.Delete(ctx, client, id), platform.NotFound)
		in := newBot(client)
		in.ID = id
		_, err = bolt.Save(ctx, in)
		refused(t, err, platform.NotFound)
	}
	_, err := bolt.List(ctx, mine)
	refused(t, err, platform.NotFound)
	_, err = bolt.Save(ctx, newBot(mine))
	refused(t, err, platform.NotFound)
	list, err := bolt.List(ctx, theirs)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("bolt's client has acme's bots: %+v", list)
	}
	if _, err := w.As(Acme).Bots.Get(ctx, mine, id); err != nil {
		t.Errorf("acme's bot did not survive: %v", err)
	}
}

func botsAreAClients(t *testing.T, w *World) {
	ctx := t.Context()
	api, mine, other := w.As(Acme).Bots, w.Client(t, Acme), w.Client(t, Acme)
	id := w.bot(t, Acme, mine)
	_, err := api.Get(ctx, other, id)
	refused(t, err, platform.NotFound)
	refused(t, api.Delete(ctx, other, id), platform.NotFound)
	in := newBot(other)
	in.ID = id
	_, err = api.Save(ctx, in)
	refused(t, err, platform.NotFound)
	_, err = api.Get(ctx, mine, id)
	must(t, err)
}

func botIsKept(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	list, err := api.Bots.List(ctx, client)
	must(t, err)
	if list == nil || len(list) != 0 {
		t.Errorf("a new client has bots %+v", list)
	}
	in := newBot(client)
	in.APIURL = "https://bots.acme.example:8443/where"
	first, err := api.Bots.Save(ctx, in)
	must(t, err)
	plain := platform.SaveBot{Client: client, Name: "Plain", Use: platform.BotVoice, APIURL: "https://bots.acme.example/"}
	second, err := api.Bots.Save(ctx, plain)
	must(t, err)

	want := platform.Bot{ID: first, Name: in.Name, Use: in.Use, APIURL: in.APIURL, WSSURL: in.WSSURL, HasHeader: true}
	list, err = api.Bots.List(ctx, client)
	must(t, err)
	if len(list) != 2 || list[0] != want || list[1] != (platform.Bot{ID: second, Name: "Plain", Use: plain.Use, APIURL: plain.APIURL}) {
		t.Errorf("the list has %+v", list)
	}
	want.Header = in.Header
	if got, err := api.Bots.Get(ctx, client, first); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if got, err := api.Bots.Get(ctx, client, " "+second+" "); err != nil || got.HasHeader || got.Header != "" {
		t.Errorf("the one without a header is %+v, %v", got, err)
	}
	d, err := api.Clients.Get(ctx, client)
	must(t, err)
	if len(d.Bots) != 2 || d.Bots[0] != (platform.Choice{ID: first, Name: in.Name}) {
		t.Errorf("the configuration has bots %+v", d.Bots)
	}
	must(t, api.Bots.Delete(ctx, client, first))
	refused(t, api.Bots.Delete(ctx, client, first), platform.NotFound)
	_, err = api.Bots.Get(ctx, client, first)
	refused(t, err, platform.NotFound)
	if list, err := api.Bots.List(ctx, client); err != nil || len(list) != 1 || list[0].ID != second {
		t.Errorf("after the removal there are %+v, %v", list, err)
	}
}

func botIsReplaced(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Bots, w.Client(t, Acme)
	id := w.bot(t, Acme, client)
	in := platform.SaveBot{Client: client, ID: id, Name: "Day reception", Use: platform.BotVoice, APIURL: "https://bots.acme.example/x"}
	again, err := api.Save(ctx, in)
	must(t, err)
	got, err := api.Get(ctx, client, id)
	must(t, err)
	if again != id || got != (platform.Bot{ID: id, Name: in.Name, Use: in.Use, APIURL: in.APIURL}) {
		t.Errorf("bot %s saved as %s is %+v", id, again, got)
	}
	in.ID = "999999"
	_, err = api.Save(ctx, in)
	refused(t, err, platform.NotFound)
	in.ID = "night"
	_, err = api.Save(ctx, in)
	refused(t, err, platform.NotFound)
	if list, err := api.List(ctx, client); err != nil || len(list) != 1 {
		t.Errorf("saving made bots: %+v, %v", list, err)
	}
}

func botFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme).Bots, w.Client(t, Acme)
	header := func(h string) func(*platform.SaveBot) { return func(b *platform.SaveBot) { b.Header = h } }
	wss := func(u string) func(*platform.SaveBot) { return func(b *platform.SaveBot) { b.WSSURL = u } }
	https := func(u string) func(*platform.SaveBot) { return func(b *platform.SaveBot) { b.APIURL = u } }
	for _, c := range []struct {
		name   string
		spoil  func(*platform.SaveBot)
		fields []string
	}{
		{"no name", func(b *platform.SaveBot) { b.Name = " " }, []string{"bot_name"}},
		{"a name of 101 characters", func(b *platform.SaveBot) { b.Name = strings.Repeat("x", 101) }, []string{"bot_name"}},
		{"no use", func(b *platform.SaveBot) { b.Use = "" }, []string{"to_be_used"}},
		{"a use that does not exist", func(b *platform.SaveBot) { b.Use = "chat" }, []string{"to_be_used"}},
		{"no address at all", wss(""), []string{"wss_url"}},
		{"an address without TLS", wss("ws://bots.acme.example/"), []string{"wss_url"}},
		{"a web page for a stream", wss("https://bots.acme.example/"), []string{"wss_url"}},
		{"no host", wss("wss:///calls"), []string{"wss_url"}},
		{"a port and no host", wss("wss://:443/calls"), []string{"wss_url"}},
		{"no scheme", wss("bots.acme.example/calls"), []string{"wss_url"}},
		{"a port that does not exist", wss("wss://bots.acme.example:70000/"), []string{"wss_url"}},
		{"port nought", wss("wss://bots.acme.example:0/"), []string{"wss_url"}},
		{"a space inside", wss("wss://bots.acme.example/a b"), []string{"wss_url"}},
		{"a password in the address", wss("wss://me:secret@bots.acme.example/"), []string{"wss_url"}},
		{"a name in the address", wss("wss://me@bots.acme.example/"), []string{"wss_url"}},
		{"a fragment", wss("wss://bots.acme.example/#now"), []string{"wss_url"}},
		{"an address over 2 kB", wss("wss://bots.acme.example/" + strings.Repeat("x", 2048)), []string{"wss_url"}},
		{"a stream for a web page", https("wss://bots.acme.example/"), []string{"api_url"}},
		{"a plain web page", https("http://bots.acme.example/"), []string{"api_url"}},
		{"a password in the web address", https("https://me:secret@bots.acme.example/"), []string{"api_url"}},
		{"a header without a colon", header("Bearer 4f1d"), []string{"wss_header"}},
		{"a header without a name", header(": 4f1d"), []string{"wss_header"}},
		{"a header without a value", header("X-Key: "), []string{"wss_header"}},
		{"a space in a header's name", header("X Key: 4f1d"), []string{"wss_header"}},
		{"two headers", header("X-Key: 4f1d\r\nX-Role: admin"), []string{"wss_header"}},
		{"a header with a line feed", header("X-Key: 4f1d\n"), []string{"wss_header"}},
		{"a header that is not ASCII", header("X-Key: ключ"), []string{"wss_header"}},
		{"a header over 2 kB", header("X-Key: " + strings.Repeat("x", 2048)), []string{"wss_header"}},
		{"a header of the connection", header("connection: close"), []string{"wss_header"}},
		{"a header of the handshake", header("sec-websocket-key: x"), []string{"wss_header"}},
		{"all of it", func(b *platform.SaveBot) {
			*b = platform.SaveBot{Client: client, Header: "x", APIURL: "x", WSSURL: "x"}
		},
			[]string{"bot_name", "to_be_used", "wss_url", "api_url", "wss_header"}},
	} {
		bad := newBot(client)
		c.spoil(&bad)
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Save(ctx, bad)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	if list, err := api.List(ctx, client); err != nil || len(list) != 0 {
		t.Errorf("refused bots were kept: %+v, %v", list, err)
	}
	long := newBot(client)
	long.WSSURL += strings.Repeat("x", 2048-len(long.WSSURL))
	if _, err := api.Save(ctx, long); err != nil {
		t.Fatalf("the premise is that 2 kB are accepted: %v", err)
	}
	_, err := api.Save(ctx, newBot("ck_nobody"))
	refused(t, err, platform.NotFound)
	_, err = api.List(ctx, "ck_nobody")
	refused(t, err, platform.NotFound)
	_, err = api.Get(ctx, client, "999999")
	refused(t, err, platform.NotFound)
	_, err = api.Get(ctx, client, "night")
	refused(t, err, platform.NotFound)
}

func botsOfInactive(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	id := w.bot(t, Acme, client)
	must(t, api.Clients.SetActive(ctx, client, false))
	_, err := api.Bots.Save(ctx, newBot(client))
	refused(t, err, platform.Conflict)
	refused(t, api.Bots.Delete(ctx, client, id), platform.Conflict)
	if _, err := api.Bots.Get(ctx, client, id); err != nil {
		t.Errorf("it can't be read: %v", err)
	}
}

func botInUse(t *testing.T, w *World) {
	ctx := t.Context()
	api, client := w.As(Acme), w.Client(t, Acme)
	w.Number(t, Acme, client)
	agent := w.Agent(t, Acme, client)
	used, spare, none := w.bot(t, Acme, client), w.bot(t, Acme, client), ""
	var flows []string
	for _, name := range []string{"Front desk", "Night desk"} {
		id, err := api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: name, AgentExt: agent.Extension})
		must(t, err)
		_, err = api.Flows.Edit(ctx, platform.EditFlow{Client: client, FlowID: id, BotID: &used})
		must(t, err)
		flows = append(flows, id)
	}
	must(t, api.Bots.Delete(ctx, client, spare))
	for _, left := range []string{"2 flows", "Night desk"} {
		if e := refused(t, api.Bots.Delete(ctx, client, used), platform.Conflict); !strings.Contains(e.Msg, left) {
			t.Errorf("the refusal says %q, want %q in it", e.Msg, left)
		}
		in := newBot(client)
		in.ID = used
		if _, err := api.Bots.Save(ctx, in); err != nil {
			t.Errorf("a bot in use can't be changed: %v", err)
		}
		_, err := api.Flows.Edit(ctx, platform.EditFlow{Client: client, FlowID: flows[0], BotID: &none})
		must(t, err)
		flows = flows[1:]
	}
	must(t, api.Bots.Delete(ctx, client, used))
}
