package handlers

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"partnerdesk/platform"
	"partnerdesk/platform/botcheck"
	"partnerdesk/store"
)

const botSecret = "Authorization: Bearer 9f2c-very-secret"

func TestABotIsAddedChangedAndItsHeaderNeverShown(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	at := w.base() + "/bots"
	b.get(at).is(http.StatusOK).has(`main a[href$="/bots/new"]`)
	sent := b.post(at+"/new", "bot_name", "Front desk", "wss_url", "wss://bots.kaveri.example/calls", "wss_header", botSecret)
	if shown := b.follow(sent).is(http.StatusOK).text("table"); !strings.Contains(shown, "bots.kaveri.example") || !strings.Contains(shown, "Not in use") {
		t.Errorf("the list reads %q", shown)
	}
	// The same form again makes no second bot.
	b.post(at+"/new", "bot_name", "front desk", "wss_url", "wss://bots.kaveri.example/calls").is(http.StatusConflict).has("#bot_name-problem")
	all := must(w.world().As(acme).Bots.List(t.Context(), w.clientID(acme)))(t)
	if len(all) != 1 {
		t.Fatalf("%d bots", len(all))
	}
	one := at + "/b/" + all[0].ID
	if form := b.get(one).is(http.StatusOK); strings.Contains(form.body, "9f2c") || form.value("header_do") != "keep" {
		t.Error("the form gives the header away, or does not keep it")
	}
	header := func() string {
		return must(w.world().As(acme).Bots.Get(t.Context(), w.clientID(acme), all[0].ID))(t).Header
	}
	b.post(one, "bot_name", "Front desk 2", "wss_url", "wss://bots.kaveri.example/2", "header_do", "keep").is(http.StatusSeeOther)
	if header() != botSecret {
		t.Errorf("the header that was to stay is %q", header())
	}
	b.post(one, "bot_name", "Front desk 2", "wss_url", "wss://bots.kaveri.example/2", "header_do", "replace").is(http.StatusUnprocessableEntity).has("#wss_header-problem")
	b.post(one, "bot_name", "Front desk 2", "wss_url", "wss://bots.kaveri.example/2", "header_do", "replace", "wss_header", "X-Key: 2").is(http.StatusSeeOther)
	if header() != "X-Key: 2" {
		t.Errorf("the header that was replaced is %q", header())
	}
	b.post(one, "bot_name", "Front desk 2", "wss_url", "wss://bots.kaveri.example/2", "header_do", "none", "wss_header", "X-Key: 3").is(http.StatusSeeOther)
	if header() != "" {
		t.Errorf("the header that was taken away is %q", header())
	}
	if strings.Contains(w.log.String(), "9f2c") {
		t.Error("the header is in the log")
	}
	// What the check would refuse by the address alone is not saved either.
	for field, bad := range map[string][]string{
		"wss_url": {"wss://127.0.0.1:9000/calls", "wss://localhost/calls", "wss://[::1]/calls", "wss://10.1.2.3/calls", "wss://169.254.169.254/", "wss://bots.kaveri.example:22/calls"},
		"api_url": {"https://192.168.1.10/where", "https://bot.localhost./where"},
	} {
		for _, address := range bad {
			b.post(at+"/new", "bot_name", "Inside", field, address).is(http.StatusUnprocessableEntity).has("#" + field + "-problem")
		}
	}
	entries, _, err := w.store.Audit.List(t.Context(), w.partners[acme].ID, store.AuditFilter{Action: "save_wss_bot", Limit: 50})
	if err != nil || len(entries) != 4 {
		t.Fatalf("%d entries: %v", len(entries), err)
	}
	for _, e := range entries {
		if strings.Contains(string(e.Before)+string(e.After), "9f2c") {
			t.Error("the header is in the audit trail")
		}
	}
	w.as(acme, store.Viewer).get(at).is(http.StatusOK).has("table")
	portal := w.as(acme, store.ClientViewer).get(at).is(http.StatusOK)
	portal.has("table")
	if portal.doc().Find(`a[href*="/bots/"]`).Length() != 0 {
		t.Error("the portal is led to forms that it may not open")
	}
}

func TestABotsFaultsAreNamedBesideTheirFields(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	for field, bad := range map[string][]string{
		"bot_name":   {"", strings.Repeat("x", 101)},
		"wss_url":    {"", "bots.example", "wss://", "http://bots.example", "ws://bots.example", "wss://me:pass@bots.example", "wss://bots.example/#x", "wss://bots.example/" + strings.Repeat("x", 10<<10), "wss://bots.example/a b"},
		"api_url":    {"http://bots.example", "wss://bots.example", "https://me@bots.example"},
		"wss_header": {"Bearer", "A: b\r\nX-Admin: 1", "A: b\nX-Admin: 1", "A: b\rX-Admin: 1", ": v", "A b: v", "Host: x", "A: " + strings.Repeat("x", 3000)},
	} {
		for _, value := range bad {
			fields := map[string]string{"bot_name": "Front desk", "wss_url": "wss://bots.example/calls"}
			fields[field] = value
			var form []string
			for k, v := range fields {
				form = append(form, k, v)
			}
			got := b.post(w.base()+"/bots/new", form...)
			if got.status != http.StatusUnprocessableEntity || got.doc().Find("#"+field+"-problem").Length() != 1 {
				t.Errorf("%s %.40q: %d, %s", field, value, got.status, got.text(".error-summary"))
			}
			if field == "wss_header" && strings.Contains(got.body, "X-Admin") {
				t.Errorf("the header %q comes back", value)
			}
		}
	}
	if n := len(must(w.world().As(acme).Bots.List(t.Context(), w.clientID(acme)))(t)); n != 0 {
		t.Errorf("%d bots after refusals alone", n)
	}
}

func TestABotInUseIsNotRemovedAndThePageSaysWhere(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b, ctx, api := w.as(acme, store.Operations), t.Context(), w.world().As(acme)
	client := w.clientID(acme)
	agent, number := w.world().Agent(t, acme, client), w.world().Number(t, acme, client)
	id := must(api.Bots.Save(ctx, platform.SaveBot{Client: client, Name: "Night desk", Use: platform.BotVoice, WSSURL: "wss://bots.example/"}))(t)
	flow := must(api.Flows.Create(ctx, platform.NewFlow{Client: client, Name: "Main line", AgentExt: agent.Extension, DID: number}))(t)
	must(api.Flows.Edit(ctx, platform.EditFlow{Client: client, FlowID: flow, BotID: &id}))(t)
	remove := w.base() + "/bots/b/" + id + "/remove"
	asked := b.get(remove).is(http.StatusOK)
	if text := asked.text("main"); !strings.Contains(text, "Main line") || !strings.Contains(text, number.String()) {
		t.Errorf("the page reads %q", text)
	}
	asked.has(`main a[href$="/flows"]`)
	asked.has(`main a[href*="/numbers?q="]`)
	b.post(remove).is(http.StatusConflict)
	none := ""
	must(api.Flows.Edit(ctx, platform.EditFlow{Client: client, FlowID: flow, BotID: &none}))(t)
	w.Clock.Advance(time.Minute) // what was read before is old by then
	b.get(remove).is(http.StatusOK).has(`form[action$="/remove"]`)
	if toast := b.follow(b.post(remove)).text("#toasts"); !strings.Contains(toast, "Night desk is removed") {
		t.Errorf("the message is %q", toast)
	}
	b.get(remove).is(http.StatusNotFound)
}

func TestACheckOfABotIsShownStepByStep(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	var header string
	bot := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		header = r.Header.Get("Authorization")
		ws, err := websocket.Accept(rw, r, nil)
		if err != nil {
			return
		}
		defer ws.CloseNow()
		_ = ws.Write(context.Background(), websocket.MessageText, []byte(`{"event":"media","media":{"payload":"////"}}`))
		for {
			if _, _, err := ws.Read(context.Background()); err != nil {
				return
			}
		}
	}))
	t.Cleanup(bot.Close)
	roots := x509.NewCertPool()
	roots.AddCert(bot.Certificate())
	b := w.as(acme, store.Operations)
	id := must(w.world().As(acme).Bots.Save(t.Context(), platform.SaveBot{Client: w.clientID(acme), Name: "Night desk", Use: platform.BotVoice,
		WSSURL: "wss" + strings.TrimPrefix(bot.URL, "https"), Header: botSecret}))(t)
	at := w.base() + "/bots/b/" + id + "/check"
	b.post(at, "dialect", "klingon").is(http.StatusUnprocessableEntity).has("#dialect-problem")

	// As it comes, the checker calls the internet only.
	refused := b.follow(b.post(at, "dialect", "twilio")).is(http.StatusOK)
	if text := refused.text("main"); !strings.Contains(text, "would not answer") || !strings.Contains(text, "private network") || header != "" {
		t.Errorf("the page reads %q", text)
	}
	w.server.Bots = botcheck.New(1, botcheck.Checker{Roots: roots, Speak: 50 * time.Millisecond, Patience: time.Second, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	good := b.follow(b.post(at, "dialect", "twilio")).is(http.StatusOK)
	text := good.text("main")
	for _, want := range []string{"The bot answers", "Time to first byte", "Certificate ends", "Checked by The operations", "start", "media"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if "Authorization: "+header != botSecret {
		t.Errorf("the bot got the header %q", header)
	}
	if strings.Contains(good.body, "9f2c") {
		t.Error("the header is on the page")
	}
	if list := b.get(w.base() + "/bots").text("table"); !strings.Contains(list, "Answers") {
		t.Errorf("the list reads %q", list)
	}
	w.as(acme, store.Viewer).get(at).is(http.StatusOK)
	w.as(acme, store.Viewer).post(at, "dialect", "twilio").is(http.StatusForbidden)
	// A bot that was changed is another one: nothing is known of it.
	b.post(w.base()+"/bots/b/"+id, "bot_name", "Night desk", "wss_url", "wss://bots.example", "header_do", "keep").is(http.StatusSeeOther)
	if text := b.get(at).text("main"); !strings.Contains(text, "not checked yet") {
		t.Errorf("after a change the page reads %q", text)
	}
}
