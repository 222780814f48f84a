package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// answering is a client whose first number is answered by an agent: acme's, with
// ₹100. It returns the flow.
func (w *world) answering() (flow string, number platform.Phone, agent platform.Agent) {
	w.t.Helper()
	ctx, api, id := w.t.Context(), w.world().As(acme), w.clientID(acme)
	number, _, agent = w.wired()
	must(api.Wallet.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 100 * platform.Rupee}))(w.t)
	flow = must(api.Flows.Create(ctx, platform.NewFlow{Client: id, Name: "Front desk", AgentExt: agent.Extension, DID: number}))(w.t)
	return flow, number, agent
}

func didOf(held []platform.Number, number platform.Phone) string {
	for _, n := range held {
		if n.Number == number {
			return n.DIDID
		}
	}
	return ""
}

func (w *world) flow(id string) platform.Flow {
	w.t.Helper()
	for _, f := range must(w.world().As(acme).Clients.Get(w.t.Context(), w.clientID(acme)))(w.t).Flows {
		if f.ID == id {
			return f
		}
	}
	w.t.Fatalf("there is no flow %s", id)
	return platform.Flow{}
}

func TestAFlowIsDrawnWithItsGaps(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	flow, number, agent := w.answering()
	at := w.base() + "/flows/" + flow
	b := w.as(acme, store.Operations)
	p := b.get(at).is(http.StatusOK)
	for _, selector := range []string{`svg div:contains("` + number.String() + `")`, `svg a[href="` + at + `/edit/agent"]`, `svg a[href="` + at + `/edit/welcome"]`,
		`svg .border-dashed:contains("Nobody answers")`, `a[href="` + at + `/edit/bot"]`, `.flow-step:contains("` + agent.Extension + `, is offline")`} {
		p.has(selector)
	}
	if got := p.text("[data-outcome]"); got != "Nobody answers." {
		t.Errorf("the call ends so: %q", got)
	}
	if strings.Contains(p.body, "style=") {
		t.Error("the drawing has an inline style")
	}
	// Who may not change it sees the same without a way to.
	for _, role := range []store.Role{store.Viewer, store.ClientViewer} {
		p := w.as(acme, role).get(at).is(http.StatusOK)
		if p.doc().Find(`main a[href*="/edit/"], main a[href$="/clone"]`).Length() > 0 {
			t.Errorf("%s is led to where they may not go", role)
		}
	}
	b.get(w.base() + "/flows/999").is(http.StatusNotFound)
}

func TestAPartOfAFlowIsEditedInPlaceAndUndone(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	flow, number, _ := w.answering()
	second := w.world().Agent(t, acme, w.clientID(acme))
	at := w.base() + "/flows/" + flow
	b := w.as(acme, store.Operations)
	whole := b.get(at + "/edit/agent").is(http.StatusOK)
	whole.has(`#flow-panel select[name="agent_ext"] option[value="` + second.Extension + `"]`)
	whole.has("svg")
	b.headers["HX-Request"] = "true"
	panel := b.get(at + "/edit/agent").is(http.StatusOK)
	if panel.doc().Find("header, h1").Length() > 0 {
		t.Error("htmx gets more than the drawing and its panel")
	}
	// The box that is being changed has the ring, and it alone.
	if panel.has(`#flow-editor .outline-2 a#flow-agent`); panel.doc().Find("#flow-editor svg .outline-2").Length() != 1 {
		t.Error("more than one box is chosen")
	}
	// The call that is drawn stays the one that was asked about.
	asked := b.get(at + "/edit/agent" + withQuery("at", "7 Dec 11:00")).is(http.StatusOK)
	asked.has(`#flow-panel form[action$="/edit/agent?at=7+Dec+11%3A00"]`)
	asked.has(`svg a[href$="/edit/welcome?at=7+Dec+11%3A00"]`)
	asked.has(`main aside h2:contains("7 Dec 2026, 11:00"), aside h2:contains("7 Dec 2026, 11:00")`)
	refused := b.post(at+"/edit/agent", "agent_ext", "2999").is(http.StatusUnprocessableEntity)
	if got := refused.text("#agent_ext-problem"); !strings.Contains(got, "2999 was removed") {
		t.Errorf("the refusal is %q", got)
	}
	delete(b.headers, "HX-Request")

	was := w.flow(flow)
	saved := b.post(at+"/edit/agent"+withQuery("at", "7 Dec 11:00"), "agent_ext", second.Extension).is(http.StatusSeeOther)
	if to := saved.header.Get("Location"); to != at+"?at=7+Dec+11%3A00#flow-agent" {
		t.Errorf("it leads to %s, want the box that was changed", to)
	}
	shown := b.get(at).is(http.StatusOK)
	if got := w.flow(flow); got.AgentExt != second.Extension {
		t.Fatalf("it rings %s, want %s", got.AgentExt, second.Extension)
	}
	form := shown.doc().Find("#toasts form")
	action, _ := form.Attr("action")
	version, _ := form.Find(`[name="version"]`).Attr("value")
	b.post(action, "version", version).is(http.StatusSeeOther)
	if got := w.flow(flow); got.AgentExt != was.AgentExt {
		t.Errorf("after Undo it rings %s, want %s", got.AgentExt, was.AgentExt)
	}
	b.post(at+"/edit/transfer", "transfer_to", "+91 98220 41376").is(http.StatusSeeOther)
	b.post(at+"/edit/name", "flow_name", "Reception").is(http.StatusSeeOther)
	if got := w.flow(flow); got.TransferTo != "+919822041376" || got.Name != "Reception" {
		t.Errorf("the flow is %+v", got)
	}
	list := b.get(at + "/versions").is(http.StatusOK)
	if n := list.doc().Find(".version").Length(); n != 5 {
		t.Errorf("%d versions, want 5", n)
	}
	if got := list.text(".version:first-child dl"); got != "Name:Front desk → Reception" {
		t.Errorf("the newest version differs in %q", got)
	}
	for part, value := range map[string][2]string{
		"transfer": {"transfer_to", "not a number"}, "name": {"flow_name", ""}, "agent": {"agent_ext", "abc"}, "bot": {"wss_bot_id", "404"}, "welcome": {"recording_id", strings.Repeat("9", 80)},
	} {
		b.post(at+"/edit/"+part, value[0], value[1]).is(http.StatusUnprocessableEntity).has("#" + value[0] + "-problem")
	}
	b.post(at+"/edit/transfer", "transfer_to", string(number)).is(http.StatusUnprocessableEntity).has("#transfer_to-problem")
	b.get(at + "/edit/nothing").is(http.StatusNotFound)
	b.post(at+"/versions", "version", "99").is(http.StatusUnprocessableEntity)
	if to := b.post(at+"/edit/transfer", "transfer_to", "").header.Get("Location"); to != at+"#flow-bot" {
		t.Errorf("with neither bot nor transfer it leads to %s, want the box for either", to)
	}
	last := b.post(at+"/edit/agent", "agent_ext", "").is(http.StatusUnprocessableEntity)
	last.has("#agent_ext-problem")
	w.as(acme, store.Viewer).post(at+"/edit/name", "flow_name", "Mine").is(http.StatusForbidden)
}

// Where a flow is put on a number that no caller gets past, the page says so before
// and after.
func TestANumberThatIsClosedEveryDayIsNamed(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	flow, number, _ := w.answering()
	ctx, api, id := t.Context(), w.world().As(acme), w.clientID(acme)
	b := w.as(acme, store.Operations)
	if b.get(w.base()+"/flows/"+flow+"/number").doc().Find(`#did_no option:contains("closed every day")`).Length() > 0 {
		t.Fatal("the premise does not hold: it is open")
	}
	w.Clock.Advance(10 * time.Minute)
	for _, n := range must(api.Numbers.Held(ctx, id))(t) {
		if n.Number == number {
			must(api.Schedules.Set(ctx, id, n.DIDID, platform.Schedule{Zone: time.UTC, Hours: &platform.Week{}}))(t)
		}
	}
	b.get(w.base() + "/flows/" + flow + "/number").has(`#did_no option[value="` + string(number) + `"]:contains("closed every day")`)
	b.get(w.base() + "/flows/" + flow).has(`.alert:contains("is closed every day")`)
	b.get(w.base() + "/gaps").has(`tr[data-severity="failing"]:contains("Closed every day")`)
}

func TestTwoNumbersSwapTheirFlows(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	flow, number, agent := w.answering()
	api, id := w.world().As(acme), w.clientID(acme)
	other := w.world().Number(t, acme, id)
	night := must(api.Flows.Create(t.Context(), platform.NewFlow{Client: id, Name: "Night", AgentExt: agent.Extension, DID: other}))(t)
	b := w.as(acme, store.Operations)
	at := w.base() + "/flows/swap"
	b.get(at).is(http.StatusOK).has(`select[name="first"] option[value="` + string(number) + `"]`)
	b.post(at, "first", string(number), "second", string(number)).is(http.StatusUnprocessableEntity).has("#second-problem")
	b.post(at, "first", string(number), "second", "+911143104599").is(http.StatusUnprocessableEntity).has("#second-problem")
	shown := b.follow(b.post(at, "first", string(number), "second", string(other)))
	if w.flowOn(number) != night || w.flowOn(other) != flow {
		t.Fatalf("after the swap they run %s and %s", w.flowOn(number), w.flowOn(other))
	}
	shown.has(`#toasts form[action="` + at + `"]`)
	b.post(at, "first", string(number), "second", string(other)).is(http.StatusSeeOther)
	if w.flowOn(number) != flow || w.flowOn(other) != night {
		t.Error("the swap was not undone")
	}
}

func TestAFlowIsCopiedWithBlanksForWhatTheOtherHasNot(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	flow, _, agent := w.answering()
	other := w.world().Client(t, acme)
	w.world().Number(t, acme, other)
	theirs := w.world().Agent(t, acme, other)
	if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	to := must(w.store.Directory.RefByClientID(t.Context(), w.partners[acme].ID, string(other)))(t)
	name := must(w.store.Directory.ByRef(t.Context(), w.partners[acme].ID, to))(t).Name
	b := w.as(acme, store.Operations)
	at := w.base() + "/flows/" + flow
	b.post(at+"/edit/transfer", "transfer_to", "+919822041376").is(http.StatusSeeOther)
	link, found := b.get(at + "/clone" + withQuery("q", name)).is(http.StatusOK).doc().Find(`main a[href^="/clients/` + to + `/flows/new"]`).Attr("href")
	if !found {
		t.Fatal("the other client is not offered")
	}
	form := b.get(link).is(http.StatusOK)
	if form.value("flow_name") != "Front desk" || form.value("transfer_to") != "+91 98220 41376" {
		t.Errorf("the form has %q and %q", form.value("flow_name"), form.value("transfer_to"))
	}
	if form.doc().Find("#agent_ext option[selected]").AttrOr("value", "") != "" {
		t.Error("somebody else's agent is chosen")
	}
	number := form.doc().Find("#did_no option[selected]").AttrOr("value", "")
	fields := []string{"intent", form.value("intent"), "flow_name", "Front desk", "did_no", number, "transfer_to", "+919822041376"}
	b.post("/clients/"+to+"/flows/new", append(fields, "agent_ext", "")...).is(http.StatusUnprocessableEntity).has("#agent_ext-problem")
	b.post("/clients/"+to+"/flows/new", append(fields, "agent_ext", theirs.Extension)...).is(http.StatusSeeOther)
	made := must(w.world().As(acme).Clients.Get(t.Context(), other))(t).Flows
	if len(made) != 1 || made[0].TransferTo != "+919822041376" || made[0].AgentExt != theirs.Extension {
		t.Errorf("the copy is %+v", made)
	}
	same := b.get(w.base() + "/flows/new" + withQuery("from", w.clients[acme].Ref, "flow", flow)).is(http.StatusOK)
	same.has(`#agent_ext option[value="` + agent.Extension + `"][selected]`)
	b.get(w.base() + "/flows/new" + withQuery("from", w.clients[bolt].Ref, "flow", "1")).is(http.StatusNotFound)
}

func TestWhatHappensIfSomeoneCalls(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	flow, number, agent := w.answering()
	ctx, api, id := t.Context(), w.world().As(acme), w.clientID(acme)
	hours := platform.Schedule{Zone: must(platform.ParseZone("Asia/Kolkata"))(t), Hours: must(platform.ParseWeek(map[string][2]string{"mon": {"09:00", "18:00"}}))(t)}
	held := must(api.Numbers.Held(ctx, id))(t)
	for _, n := range held {
		if n.Number == number {
			must(api.Schedules.Set(ctx, id, n.DIDID, hours))(t)
			must(api.Schedules.AddHoliday(ctx, id, n.DIDID, "Founder’s day", platform.Date{Year: 2026, Month: 11, Day: 30}))(t)
		}
	}
	b := w.as(acme, store.Support)
	at := w.base() + "/call"
	for when, want := range map[string]string{
		"":                       "Nobody answers.",
		"tonight 23:30":          "closed",
		"Mon 30 Nov 2026, 11:00": "closed",
		"Mon 7 Dec 2026, 11:00":  "picks up, if there and free",
		"2026-12-07 20:00":       "closed",
		"Wed 9 Dec 2026 11:00":   "closed",
		"in 2 hours":             "picks up, if there and free",
	} {
		p := b.get(at + withQuery("number", string(number), "at", when)).is(http.StatusOK)
		if got := p.text("[data-outcome]"); !strings.Contains(got, want) {
			t.Errorf("%q ends so: %q, want %q", when, got, want)
		}
	}
	// Who is not there is one agent: both pages lead to them, not to everybody.
	to := w.base() + "/agents/" + agentID(t, w, agent)
	b.get(at + withQuery("number", string(number))).has(`.flow-step a[href="` + to + `"]:contains("Look at the agent")`)
	b.get(w.base() + "/gaps").has(`tr:contains("is on shift but not there") a[href="` + to + `"]`)
	b.get(to).is(http.StatusOK)
	// Each step leads to what it is about, for who may only look as well.
	line := w.base() + "/numbers/at/" + didOf(held, number)
	for role, also := range map[store.Role][]string{store.Operations: {"/flows/" + flow + "/edit/agent", "/flows/" + flow + "/edit/welcome", "/flows/" + flow + "/edit/transfer"}, store.Viewer: nil} {
		p := w.as(acme, role).get(at + withQuery("number", string(number))).is(http.StatusOK)
		for _, href := range append([]string{line, line + "/hours", w.base(), w.base() + "/wallet", "/flows/" + flow, to}, also...) {
			if strings.HasPrefix(href, "/flows") {
				href = w.base() + href
			}
			p.has(`.flow-step a[href="` + href + `"]`)
		}
		w.as(acme, role).get(line).is(http.StatusOK).has(`.details a[href="` + w.base() + "/flows/" + flow + `"]:contains("Front desk")`)
	}
	holiday := b.get(at + withQuery("number", string(number), "at", "30 Nov 11:00"))
	holiday.has(`.flow-step:contains("Founder’s day")`)
	// The address of a moment is whole: the same for a colleague, at another time and
	// in another zone.
	link, _ := holiday.doc().Find(`main a[href*="at="]:contains("Link to this moment")`).Attr("href")
	w.Clock.Advance(50 * time.Hour)
	if got := w.as(acme, store.Viewer).get(link).is(http.StatusOK).text("main aside h2"); got != "Mon 30 Nov 2026, 11:00 IST" {
		t.Errorf("the shared address is about %s", got)
	}
	b = w.as(acme, store.Support)
	if got := b.get(at + withQuery("number", string(number), "at", "7 Dec 02:00", "zone", "America/New_York")).text("main aside h2"); got != "Mon 7 Dec 2026, 02:00 EST" {
		t.Errorf("in New York it is about %s", got)
	}
	for _, bad := range [][2]string{{"at", "15 Aug 9999 11:00"}, {"at", "1 Jan 1969 10:00"}, {"at", "nonsense"}, {"zone", "Mars/Olympus"}, {"number", "+911143104599"}, {"number", "abc"}} {
		b.get(at + withQuery(bad[0], bad[1])).is(http.StatusUnprocessableEntity).has("#" + bad[0] + "-problem, .error-summary, .field-problem")
	}

	// By the number alone, from the page of its own.
	b.get("/call").is(http.StatusOK)
	b.get(w.base() + "/numbers").is(http.StatusOK) // that it is known whose it is
	found := b.get("/call" + withQuery("number", number.String(), "at", "tonight 23:30")).is(http.StatusSeeOther)
	if to := found.header.Get("Location"); !strings.HasPrefix(to, at+"?number=") {
		t.Errorf("it leads to %s", to)
	}
	b.get("/call" + withQuery("number", "+911143104599")).is(http.StatusUnprocessableEntity).has("#number-problem")

	// The portal sees its own, with no way to change it.
	portal := w.as(acme, store.ClientViewer)
	for _, page := range []string{"/call", "/flows", "/flows/" + flow, "/gaps", "/cover", "/agents/" + agentID(t, w, agent)} {
		if n := portal.get(w.base() + page).is(http.StatusOK).doc().Find("h1").Length(); n != 1 {
			t.Errorf("the portal's %s has %d headings of the first level", page, n)
		}
	}
	own := portal.get(at).is(http.StatusOK)
	own.has(".flow-step")
	if own.doc().Find(`.flow-step a`).Length() > 0 {
		t.Error("the portal is led to where only staff may go")
	}
}

func TestWhyCallsAreNotAnswered(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	flow, number, agent := w.answering()
	b := w.as(acme, store.Operations)
	p := b.get(w.base() + "/gaps").is(http.StatusOK)
	p.has(`tr[data-severity="failing"]:contains("No flow") a[href*="/flows/new?number="]`)
	p.has(`tr[data-severity="failing"]:contains("is on shift but not there") a[href$="/agents/` + agentID(t, w, agent) + `"]`)
	if err := w.world().As(acme).Agents.Delete(t.Context(), w.clientID(acme), agentID(t, w, agent)); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(lookAfter)
	b = w.as(acme, store.Operations)
	b.get(w.base() + "/gaps").has(`tr[data-severity="failing"]:contains("which nobody has") a[href$="/flows/` + flow + `/edit/agent"]`)
	// A holiday, and hours that are never, are mended on the very number's page.
	id, api := w.clientID(acme), w.world().As(acme)
	did := didOf(must(api.Numbers.Held(t.Context(), id))(t), number)
	must(api.Schedules.AddHoliday(t.Context(), id, did, "Founder’s day", platform.DateOf(w.Clock.Now().AddDate(0, 0, 2))))(t)
	w.Clock.Advance(lookAfter)
	b = w.as(acme, store.Operations)
	b.get(w.base() + "/gaps").has(`tr:contains("Closed for Founder’s day") a[href="` + w.base() + `/numbers/at/` + did + `/hours#holidays"]`)
	// The list of all clients has what the look found, and so has home.
	all := b.get("/gaps").is(http.StatusOK)
	all.has(`tr:contains("which nobody has") a[href="` + w.base() + `"]`)
	b.get("/gaps?severity=now").has(`tr:contains("which nobody has")`)
	if n := b.get("/gaps?severity=notice").is(http.StatusOK).doc().Find("tbody tr").Length(); n != 1 {
		t.Errorf("%d notices, want the holiday alone", n)
	}
	b.get("/gaps?severity=nonsense").is(http.StatusUnprocessableEntity)
	b.get("/").has(`.attention a[href="` + w.base() + `/gaps"]`)
	for _, path := range []string{"/gaps.csv", w.base() + "/gaps.csv"} {
		file := b.get(path).is(http.StatusOK)
		if !strings.Contains(file.body, "which nobody has") || !strings.Contains(file.body, "'"+string(number)) {
			t.Errorf("%s has %q", path, file.body)
		}
	}
	if w.as(bolt, store.Owner).get("/gaps").is(http.StatusOK).doc().Find("tbody tr").Length() != 0 {
		t.Error("another reseller sees it")
	}
	w.as(acme, store.ClientAdmin).get(w.base() + "/gaps").is(http.StatusOK).has("tbody tr")

	// Mended here, it is gone from the list of all at once.
	b.post(w.base()+"/flows/"+flow+"/edit/transfer", "transfer_to", "+919822041376").is(http.StatusSeeOther)
	w.desk.Wait()
	b.get("/gaps").has(`tr[data-severity="ahead"]:contains("Bot or transfer takes the calls")`)
}

func agentID(t *testing.T, w *world, a platform.Agent) string {
	t.Helper()
	for _, one := range must(w.world().As(acme).Agents.Presence(t.Context(), w.clientID(acme)))(t) {
		if one.Extension == a.Extension {
			return one.AgentID
		}
	}
	t.Fatal("the agent is not there")
	return ""
}

// A platform that tells next to nothing: the path stays open where nobody told,
// no gap is made up, and what was set here is labelled so.
func TestWhatIsNotToldStaysOpen(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	number, _, agent := w.wired()
	must(w.world().As(acme).Wallet.AddCredit(t.Context(), platform.NewCredit{Client: w.clientID(acme), Amount: 100 * platform.Rupee}))(t)
	w.replace(terse)
	b := w.as(acme, store.Operations)
	call := b.get(w.base() + "/call" + withQuery("number", string(number))).is(http.StatusOK)
	call.has(`.flow-step[data-reach="maybe"]:contains("Which flow the number runs is not known")`)
	if n := b.get(w.base() + "/gaps").is(http.StatusOK).doc().Find(`tbody tr:contains("No flow")`).Length(); n != 0 {
		t.Error("a flow is said to be missing, which nobody told")
	}
	form := b.get(w.base() + "/flows/new")
	b.post(w.base()+"/flows/new", "intent", form.value("intent"), "flow_name", "Front desk", "agent_ext", agent.Extension, "did_no", string(number), "transfer_to", "+919822041376").is(http.StatusSeeOther)
	w.Clock.Advance(time.Hour)
	b = w.as(acme, store.Operations)
	kept := must(w.store.Flows.List(t.Context(), w.partners[acme].ID, w.clients[acme].Ref))(t)
	if len(kept) != 1 || kept[0].TransferTo != "+919822041376" {
		t.Fatalf("remembered is %+v", kept)
	}
	at := w.base() + "/flows/" + kept[0].ID
	p := b.get(at).is(http.StatusOK)
	if text := p.text("main"); !strings.Contains(text, "As last set here") || !strings.Contains(text, "+91 98220 41376 rings") {
		t.Errorf("the flow's page reads %s", text)
	}
	// The platform is away: the page stands on what was known, with its age.
	w.replace(func(a platform.API) platform.API {
		return platform.API{Clients: awayClients{a.Clients}, Numbers: awayNumbers{}, Agents: agentsDown{a.Agents}, Wallet: awayWallet{a.Wallet}, Schedules: awaySchedules{a.Schedules}}
	})
	w.Clock.Advance(10 * time.Minute)
	old := b.get(at).is(http.StatusOK)
	if text := old.text(".flow-step"); !strings.Contains(text, "read 10 min ago") {
		t.Errorf("the age is not told: %s", text)
	}
}

var unreachable = platform.Errorf(platform.Unavailable, "away")

type awayClients struct{ platform.ClientService }

func (awayClients) Get(context.Context, platform.ClientID) (platform.ClientDetail, error) {
	return platform.ClientDetail{}, unreachable
}

type awayNumbers struct{ platform.NumberService }

func (awayNumbers) Held(context.Context, platform.ClientID) ([]platform.Number, error) {
	return nil, unreachable
}

type awayWallet struct{ platform.WalletService }

func (awayWallet) Balance(context.Context, platform.ClientID) (platform.Balance, error) {
	return platform.Balance{}, unreachable
}

type awaySchedules struct{ platform.ScheduleService }

func (awaySchedules) Get(context.Context, platform.ClientID, string) (platform.LineSchedule, error) {
	return platform.LineSchedule{}, unreachable
}
