package handlers

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// events opens a stream as an EventSource does.
type events struct {
	t     *testing.T
	proto int // of HTTP
	body  *bufio.Scanner
	id    string
}

func (b *browser) stream(path string) *events {
	b.w.t.Helper()
	return b.streamFrom(httptest.NewServer(b.w.server), path)
}

func (b *browser) streamFrom(srv *httptest.Server, path string) *events {
	t := b.w.t
	t.Helper()
	t.Cleanup(srv.Close)
	t.Cleanup(b.w.server.Close) // runs first: streams end
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	req := must(http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+path, nil))(t)
	req.Host = b.host
	req.Header.Set("Accept", eventStream)
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res := must(srv.Client().Do(req))(t)
	t.Cleanup(func() { res.Body.Close() })
	if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the stream's headers are %v", res.Header)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != eventStream || res.Header.Get("Content-Encoding") != "" {
		t.Fatalf("no stream: %d %v", res.StatusCode, res.Header)
	}
	e := &events{t: t, proto: res.ProtoMajor, body: bufio.NewScanner(res.Body)}
	e.body.Buffer(nil, 4<<20)
	return e
}

// until reads to an event of that name whose data holds the text.
func (e *events) until(name, text string) string {
	e.t.Helper()
	is, data := "", ""
	for e.body.Scan() {
		field, value, _ := strings.Cut(e.body.Text(), ": ")
		switch field {
		case "event":
			is, data = value, ""
		case "id":
			e.id = value
		case "data":
			data += value + "\n"
		case "":
			if is == name && strings.Contains(data, text) {
				return data
			}
		}
	}
	e.t.Fatalf("the stream ended without %s holding %q: %v", name, text, e.body.Err())
	return ""
}

func (w *world) agentOf(partner string) platform.Agent {
	w.t.Helper()
	return w.world().Agent(w.t, partner, w.clientID(partner))
}

func TestABoardIsKeptUpToDateByItsStream(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	a := w.agentOf(acme)
	b := w.as(acme, store.Support)
	page := b.get(w.base() + "/board").is(http.StatusOK)
	page.has("#board[data-board] article.tile-offline, #board[data-board] article.tile-error")
	page.has("#board-refresh")
	s := b.stream(w.base() + "/board/stream")
	s.until("board", "Offline")
	at := w.base() + "/agents/" + a.AgentID + "/availability"
	got := b.post(at, "available", "0", "quiet", "1").is(http.StatusOK)
	if text := got.text("[data-toast]"); !strings.Contains(text, "is paused") {
		t.Errorf("the toast says %q", text)
	}
	got.has(`[data-toast] form[action$="/availability"] input[name="available"][value="1"]`)
	if err := w.Platform.SetPresence(t.Context(), w.Partners[acme], w.clientID(acme), a.AgentID, false, platform.AgentOnline); err != nil {
		t.Fatal(err)
	}
	b.post(at, "available", "0", "back", "board").is(http.StatusSeeOther)
	if tile := s.until("tiles", `data-word="Paused"`); !strings.Contains(tile, "<article") || s.id == "" {
		t.Errorf("the event is %q with id %q", tile, s.id)
	}
	w.as(acme, store.Viewer).post(at, "available", "1").is(http.StatusForbidden)
	entries, _, err := w.store.Audit.List(t.Context(), w.partners[acme].ID, store.AuditFilter{ClientRef: w.clients[acme].Ref, Limit: 10})
	if err != nil || entries[0].Action != "set_agent_availability" {
		t.Errorf("the audit trail begins with %+v, %v", entries, err)
	}
}

// Looking at a board is no activity: the session ends at its idle limit, and the
// stream says so.
func TestAStreamKeepsNoSessionAlive(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.agentOf(acme)
	w.server.pulse = 5 * time.Millisecond
	b := w.as(acme, store.Viewer)
	s := b.stream(w.base() + "/board/stream")
	s.until("pulse", "")
	for range 2 {
		w.Clock.Advance(10 * time.Minute)
		s.until("pulse", decimal(w.Clock.Now().UnixMilli()))
	}
	w.Clock.Advance(10 * time.Minute)
	s.until("bye", "signed-out")
	b.get(w.base() + "/board").is(http.StatusSeeOther)
	b.stream(w.base()+"/board/stream").until("bye", "signed-out")
}

// Whoever no longer works for a client sees its board no longer.
func TestAStreamEndsWithTheWorkForTheClient(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.server.pulse = 5 * time.Millisecond
	b := w.as(acme, store.ClientViewer)
	s := b.stream(w.base() + "/board/stream")
	s.until("pulse", "")
	id := must(w.store.People.PortalByEmail(t.Context(), w.partners[acme].ID, mailOf(acme, store.ClientViewer)))(t)[0].ID
	must(0, w.store.People.SetMemberRole(t.Context(), w.partners[acme].ID, id, w.clients[acme].Ref, store.ClientAgent, "a_1"))(t)
	s.until("bye", "signed-out")
}

func TestAScreenShowsOneBoardUntilItsLinkIsRevoked(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	a := w.agentOf(acme)
	w.server.pulse = 5 * time.Millisecond
	b := w.as(acme, store.Operations)
	made := b.post(w.base()+"/board/screens", "screen", "Floor 2", "initials", "on").is(http.StatusOK)
	link, _ := made.doc().Find("#screens a.tel").Attr("href")
	path := strings.TrimPrefix(link, "http://localhost")
	if !strings.HasPrefix(path, "/tv/") {
		t.Fatalf("the link is %q", link)
	}
	tv := w.stranger("localhost")
	shown := tv.get(path).is(http.StatusOK)
	if strings.Contains(shown.body, "<form") || strings.Contains(shown.body, "Sign out") {
		t.Error("a screen has something to press")
	}
	name := w.name(a.AgentID)
	s := tv.stream(path + "/stream")
	tile := s.until("board", "<article")
	if strings.Contains(shown.body, name) || strings.Contains(tile, name) {
		t.Error("the screen shows the name although it is for initials only")
	}
	w.stranger(hostOf(acme)).get(path).is(http.StatusOK)
	w.stranger(hostOf(bolt)).get(path).is(http.StatusNotFound)
	if all := b.get(w.base() + "/board/settings"); strings.Contains(all.body, path) {
		t.Error("the link is shown a second time")
	}
	revoke, _ := b.get(w.base() + "/board/settings").doc().Find(`form[action$="/revoke"]`).Attr("action")
	b.post(revoke).is(http.StatusSeeOther)
	s.until("bye", "revoked")
	tv.get(path).is(http.StatusNotFound)
}

// name is an agent's as the platform has it.
func (w *world) name(agent string) string {
	w.t.Helper()
	for _, a := range must(w.world().As(acme).Agents.Presence(w.t.Context(), w.clientID(acme)))(w.t) {
		if a.AgentID == agent {
			return a.Name
		}
	}
	return ""
}

func TestRulesAreRefusedInWordsAndKept(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	b.post(w.base()+"/board/rules", "kind", "few", "threshold", "many").is(http.StatusUnprocessableEntity).has("#threshold-problem")
	b.post(w.base()+"/board/rules", "kind", "moon", "threshold", "1").is(http.StatusUnprocessableEntity).has("#kind-problem")
	kept := b.follow(b.post(w.base()+"/board/rules", "kind", "few", "threshold", "2", "when", "open"))
	if text := kept.text("main"); !strings.Contains(text, "All agents: fewer than 2 online, during open hours") {
		t.Errorf("the page reads %q", text)
	}
	b.post("/wallboard/thresholds", "long", "-3").is(http.StatusUnprocessableEntity).has("#long-problem")
}

func TestRemovingAnAgentFirstShowsAndGivesItsFlows(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	id := w.clientID(acme)
	leaves, stays := w.agentOf(acme), w.agentOf(acme)
	api := w.world().As(acme)
	if _, err := api.Flows.Create(t.Context(), platform.NewFlow{Client: id, Name: "Reception", AgentExt: leaves.Extension, DID: w.world().Number(t, acme, id)}); err != nil {
		t.Fatal(err)
	}
	b := w.as(acme, store.Operations)
	at := w.base() + "/agents/" + leaves.AgentID + "/remove"
	if text := b.get(at).is(http.StatusOK).text("main"); !strings.Contains(text, "Reception") {
		t.Errorf("the flow is not named: %q", text)
	}
	b.post(at).is(http.StatusUnprocessableEntity).has("#to-problem")
	b.post(at, "to", leaves.AgentID).is(http.StatusUnprocessableEntity)
	b.post(at, "to", stays.AgentID).is(http.StatusSeeOther)
	if n := len(must(api.Agents.Presence(t.Context(), id))(t)); n != 1 {
		t.Errorf("%d agents are left", n)
	}
	detail := must(api.Clients.Get(t.Context(), id))(t)
	if len(detail.Flows) != 1 || detail.Flows[0].AgentExt != stays.Extension {
		t.Errorf("the flow rings %+v", detail.Flows)
	}
}

func TestTheCoverMapNamesItsGaps(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	id, ctx := w.clientID(acme), t.Context()
	a, api := w.agentOf(acme), w.world().As(acme)
	w.world().Number(t, acme, id)
	n := must(api.Numbers.Held(ctx, id))(t)[0]
	zone := must(platform.ParseZone("Asia/Kolkata"))(t)
	week := func(from, to string) platform.Schedule {
		return platform.Schedule{Zone: zone, Hours: must(platform.ParseWeek(map[string][2]string{"mon": {from, to}}))(t)}
	}
	must(api.Schedules.Set(ctx, id, n.DIDID, week("08:00", "20:00")))(t)
	must(api.Agents.SetSchedule(ctx, id, a.AgentID, week("09:00", "18:30")))(t)
	b := w.as(acme, store.Viewer)
	b.get(w.base() + "/agents").is(http.StatusOK) // the list is read
	if text := b.get(w.base() + "/cover").is(http.StatusOK).text("main"); !strings.Contains(text, "The shift of 1 agent is still being read") {
		t.Errorf("an unread shift is not told: %q", text)
	}
	w.desk.Wait()
	page := b.get(w.base() + "/cover?week=2027-01-06").is(http.StatusOK)
	var gaps []string
	page.doc().Find("table").First().Find("tbody tr").Each(func(_ int, s *goquery.Selection) {
		gaps = append(gaps, strings.Join(strings.Fields(s.Text()), " "))
	})
	want := "Mon 4 Jan 202708:0009:00|Mon 4 Jan 202718:3020:00"
	if got := strings.Join(gaps, "|"); got != want {
		t.Errorf("the gaps are %q, want %q", got, want)
	}
	if page.doc().Find("rect.cover-gap").Length() != 2 {
		t.Error("the gaps are not drawn")
	}
	b.get(w.base() + "/cover?week=nonsense").is(http.StatusOK)
	shift := `main a[href="` + w.base() + "/agents/at/" + a.AgentID + `/hours"]`
	page.has(shift)
	b.get(w.base() + "/agents/" + a.AgentID).is(http.StatusOK).has(shift)
}

// A notice of a kind that cannot be drawn would take the whole list with it.
func TestANoticeOfEveryKindIsListed(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	for _, kind := range store.StaffKinds() {
		n := store.Notice{Partner: w.partners[acme].ID, Kind: kind, Condition: "every " + string(kind), Subject: "Of the kind " + string(kind), Link: "/clients"}
		must(w.store.Notices.Raise(t.Context(), n))(t)
	}
	page := w.as(acme, store.Owner).get("/notices").is(http.StatusOK)
	for _, kind := range store.StaffKinds() {
		page.has(`main li:contains("Of the kind ` + string(kind) + `") svg use`)
	}
}

func TestNoticesAreReadMailedAndQuiet(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ctx, partner := t.Context(), w.partners[acme].ID
	b := w.as(acme, store.Owner)
	b.post("/notices/choices", "mail", "low", "mail", "moon", "quiet_from", "9pm").is(http.StatusUnprocessableEntity).has("#quiet_from-problem")
	b.post("/notices/choices", "mail", "low", "mail", "moon", "quiet_from", "00:00", "quiet_to", "23:59").is(http.StatusSeeOther)
	raise := store.Notice{Partner: partner, Kind: store.NoticeLow, Condition: "low x", Subject: "Kaveri runs out of credit", Link: "/clients"}
	for range 2 {
		must(w.store.Notices.Raise(ctx, raise))(t)
	}
	page := b.get("/notices").is(http.StatusOK)
	if n := page.doc().Find(`main form[action^="/notices/n_"]`).Length(); n != 1 {
		t.Fatalf("%d notices of one condition", n)
	}
	page.has(".bell-dot")
	mails := func() int { return len(w.Outbox.To(mailOf(acme, store.Owner))) }
	had := mails()
	if err := w.server.MailNotices(ctx); err != nil || mails() != had {
		t.Fatalf("%d mails in quiet hours, %v", mails()-had, err)
	}
	b.post("/notices/choices", "mail", "low").is(http.StatusSeeOther)
	for range 2 {
		if err := w.server.MailNotices(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if n := mails() - had; n != 1 {
		t.Errorf("%d mails", n)
	}
	at, _ := page.doc().Find(`main form[action^="/notices/n_"]`).Attr("action")
	if got := b.post(at).is(http.StatusSeeOther); got.header.Get("Location") != "/clients" {
		t.Errorf("the notice leads to %s", got.header.Get("Location"))
	}
	if b.get("/notices").doc().Find(".bell-dot").Length() != 0 {
		t.Error("what was read still rings")
	}
	w.as(bolt, store.Owner).post(at).is(http.StatusNotFound)
}

// HTTP/2 lets go of no connection, so a stream stays in its request there.
func TestABoardStreamsOverBothVersionsOfHTTP(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	a := w.agentOf(acme)
	w.server.pulse = 5 * time.Millisecond
	b := w.as(acme, store.Operations)
	for version := 1; version <= 2; version++ {
		srv := httptest.NewUnstartedServer(w.server)
		if srv.EnableHTTP2 = version == 2; srv.EnableHTTP2 {
			srv.StartTLS()
		} else {
			srv.Start()
		}
		s := b.streamFrom(srv, w.base()+"/board/stream")
		if s.proto != version {
			t.Fatalf("HTTP/%d, want %d", s.proto, version)
		}
		s.until("board", a.Extension)
		s.until("pulse", "")
	}
	w.server.Close()
	b.streamFrom(httptest.NewServer(w.server), w.base()+"/board/stream").ended()
}

// ended reads to the end, which must come.
func (e *events) ended() {
	e.t.Helper()
	for e.body.Scan() {
	}
	if err := e.body.Err(); err != nil {
		e.t.Errorf("the stream ended badly: %v", err)
	}
}
