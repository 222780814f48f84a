package handlers

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/graph"
	"partnerdesk/store"
)

const (
	waID    = "106540352242922"
	waToken = "EAAG-kept-secret"
)

// metaIs puts a Graph API behind the world that answers as mode says.
func (w *world) metaIs(t *testing.T, ends time.Time) *atomic.Value {
	t.Helper()
	var mode atomic.Value
	mode.Store("good")
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch m := mode.Load(); {
		case m == "down":
			rw.WriteHeader(http.StatusBadGateway)
		case m == "refuses":
			rw.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(rw, `{"error":{"code":190}}`)
		case r.URL.Path == "/debug_token":
			fmt.Fprintf(rw, `{"data":{"is_valid":true,"expires_at":%d,"scopes":["whatsapp_business_messaging","whatsapp_business_management"]}}`, ends.Unix())
		default:
			fmt.Fprintf(rw, `{"id":%q,"display_phone_number":"+91 98220 41376","verified_name":"Kaveri"}`, strings.TrimPrefix(r.URL.Path, "/"))
		}
	}))
	t.Cleanup(srv.Close)
	base, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	w.server.Meta = graph.New(base).Check
	return &mode
}

func TestAWhatsAppNumberIsLinkedOnceItsTokenIsFoundGood(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	mode := w.metaIs(t, w.Clock.Now().Add(30*24*time.Hour))
	b, at := w.as(acme, store.Operations), w.base()+"/whatsapp"
	form := b.get(at + "/link").is(http.StatusOK)
	mode.Store("refuses")
	refused := b.post(at+"/link", "intent", form.value("intent"), "phone_number_id", waID, "access_token", waToken).is(http.StatusUnprocessableEntity)
	refused.has("#access_token-problem")
	if strings.Contains(refused.body, waToken) {
		t.Error("the token comes back")
	}
	mode.Store("down")
	silent := b.post(at+"/link", "intent", refused.value("intent"), "phone_number_id", waID, "access_token", waToken).is(http.StatusServiceUnavailable)
	silent.has(`[name="unchecked"]`)
	if n := len(must(w.world().As(acme).WhatsApp.List(t.Context(), w.clientID(acme)))(t)); n != 0 {
		t.Fatalf("%d numbers are linked with a token that was not found good", n)
	}
	mode.Store("good")
	sent := b.post(at+"/link", "intent", silent.value("intent"), "phone_number_id", waID, "access_token", waToken)
	shown := b.follow(sent).is(http.StatusOK)
	if text := shown.text("main"); !strings.Contains(text, "+91 98220 41376") || !strings.Contains(text, "Kaveri") || !strings.Contains(text, "Linked, token good") || !strings.Contains(text, "Always open") {
		t.Errorf("the page reads %q", text)
	}
	for _, part := range []string{"The WhatsApp number is linked. Meta accepts the token.", "It ends on 23 Dec 2026."} {
		if !strings.Contains(shown.text("body"), part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	if strings.Contains(w.log.String(), waToken) {
		t.Error("the token is in the log")
	}
	for _, bad := range [][]string{{"phone_number_id", "12"}, {"phone_number_id", "98220 41376"}, {"access_token", ""}, {"access_token", "two words"}, {"access_token", strings.Repeat("x", 3000)}, {"display_number", "12"}} {
		fields := map[string]string{"intent": "intent-of-no-use", "phone_number_id": "106540352242923", "access_token": waToken}
		fields[bad[0]] = bad[1]
		var all []string
		for k, v := range fields {
			all = append(all, k, v)
		}
		b.post(at+"/link", all...).is(http.StatusUnprocessableEntity).has("#" + bad[0] + "-problem")
	}

	// Its end is known: an alarm is raised when it comes, and taken back by a new token.
	w.Clock.Advance(24 * 24 * time.Hour)
	b = w.as(acme, store.Operations)
	if text := b.get(at).text("main"); !strings.Contains(text, "Token ends on") {
		t.Errorf("a week before its end the page reads %q", text)
	}
	w.Clock.Advance(7 * 24 * time.Hour)
	b = w.as(acme, store.Operations)
	if text := b.get(w.base()).text("main"); !strings.Contains(text, "WhatsApp stands still on +91 98220 41376") {
		t.Errorf("the client's page reads %q", text)
	}
	if text := b.get("/").text("main"); !strings.Contains(text, "+91 98220 41376 stands still") {
		t.Errorf("home reads %q", text)
	}
	w.metaIs(t, w.Clock.Now().Add(60*24*time.Hour))
	again := b.get(at + "/link?phone_number_id=" + waID).is(http.StatusOK)
	again.has(`[name="phone_number_id"][readonly]`)
	renewed := b.follow(b.post(at+"/link", "intent", again.value("intent"), "phone_number_id", waID, "access_token", waToken+"2").is(http.StatusSeeOther))
	if !strings.Contains(renewed.text("body"), "The token is replaced.") {
		t.Error("a new token for a number that is linked reads as a new number")
	}
	if text := b.get(w.base()).text("main"); strings.Contains(text, "stands still") {
		t.Error("the alarm goes on after a new token")
	}
	if n := len(must(w.world().As(acme).WhatsApp.List(t.Context(), w.clientID(acme)))(t)); n != 1 {
		t.Errorf("%d numbers after a new token", n)
	}
}

// refusing is a platform that says of some tokens that they are refused.
type refusing struct {
	platform.WhatsAppService
	status platform.WhatsAppStatus
	err    error
}

func (s refusing) List(ctx context.Context, client platform.ClientID) ([]platform.WhatsAppNumber, error) {
	if s.err != nil {
		return nil, s.err
	}
	all, err := s.WhatsAppService.List(ctx, client)
	for i := range all {
		all[i].Status = s.status
	}
	return all, err
}

func TestARefusalThatThePlatformTellsRaisesAnAlarmAndSilenceDoesNot(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	must(w.world().As(acme).WhatsApp.Link(t.Context(), platform.LinkWhatsApp{Client: w.clientID(acme), PhoneNumberID: waID, AccessToken: waToken}))(t)
	owner := w.as(acme, store.Owner)
	owner.get(w.base() + "/whatsapp").is(http.StatusOK)
	alarmed := func() bool {
		t.Helper()
		w.Clock.Advance(2 * time.Hour)
		if _, err := w.desk.LookAtTokens(t.Context()); err != nil {
			t.Fatal(err)
		}
		b := w.as(acme, store.Owner)
		home, page := b.get("/").text("main"), b.get(w.base()).text("main")
		if strings.Contains(home, "WhatsApp token refused") != strings.Contains(page, "stands still") {
			t.Errorf("home and the client's page differ: %q, %q", home, page)
		}
		return strings.Contains(home, "WhatsApp token refused")
	}
	for _, step := range []struct {
		s    refusing
		want bool
	}{
		{refusing{status: platform.WhatsAppActive}, false},
		{refusing{err: platform.Errorf(platform.Unavailable, "no answer")}, false},
		{refusing{status: platform.WhatsAppRefused}, true},
		{refusing{err: platform.Errorf(platform.Unavailable, "no answer")}, true},
		{refusing{status: platform.WhatsAppActive}, false},
	} {
		w.replace(func(a platform.API) platform.API {
			step.s.WhatsAppService = a.WhatsApp
			a.WhatsApp = step.s
			return a
		})
		if got := alarmed(); got != step.want {
			t.Errorf("%+v: alarm is %t", step.s, got)
		}
	}
}

func TestUnlinkingSaysWhatBreaks(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	api, client := w.world().As(acme), w.clientID(acme)
	id := must(api.WhatsApp.Link(t.Context(), platform.LinkWhatsApp{Client: client, PhoneNumberID: waID, AccessToken: waToken, DisplayNumber: "+919822041376"}))(t)
	week := must(platform.ParseWeek(map[string][2]string{"mon": {"09:00", "18:00"}}))(t)
	zone := must(platform.ParseZone("Asia/Kolkata"))(t)
	must(api.WhatsAppSchedules.Set(t.Context(), client, id, platform.Schedule{Zone: zone, Hours: week}))(t)
	must(api.WhatsAppSchedules.AddHoliday(t.Context(), client, id, "Republic Day", platform.Date{Year: 2030, Month: 1, Day: 26}))(t)
	b := w.as(acme, store.Operations)
	page := b.get(w.base() + "/whatsapp").is(http.StatusOK).text("main")
	for _, want := range []string{"09:00–18:00", "Asia/Kolkata", "Republic Day", "26 Jan 2030"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q: %s", want, page)
		}
	}
	at := w.base() + "/whatsapp/" + id + "/unlink"
	if text := b.get(at).is(http.StatusOK).text("main"); !strings.Contains(text, "1 holiday") || !strings.Contains(text, "no longer taken") {
		t.Errorf("the question reads %q", text)
	}
	if toast := b.follow(b.post(at)).text("#toasts"); !strings.Contains(toast, "unlinked") {
		t.Errorf("the message is %q", toast)
	}
	b.post(at).is(http.StatusNotFound)
	portal := w.as(acme, store.ClientAdmin).get(w.base() + "/whatsapp").is(http.StatusOK)
	if portal.doc().Find(`a[href*="/link"]`).Length() != 0 {
		t.Error("the portal is led to a form that it may not open")
	}
}
