package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/paths"
)

const (
	somePAN   = "AABCK4107L"
	someGSTIN = "27AABCK4107L1ZD"
)

// searched is a partner with one of each thing that search finds.
func (w *world) searched(partner string, mark string) (draft store.Onboarding, number, agent string) {
	w.t.Helper()
	ctx, id := w.t.Context(), w.partners[partner].ID
	ref := w.clients[partner].Ref
	draft = must(w.store.Onboarding.Create(ctx, store.Onboarding{Partner: id, CreatedBy: "x", Name: "Draft " + mark, Email: mark + "@draft.example", RequestID: "RQ-1-" + mark}))(w.t)
	draft = must(w.store.Onboarding.Update(ctx, id, draft.ID, 0, func(o *store.Onboarding) error {
		o.SetPAN(somePAN)
		o.SetGSTIN(someGSTIN)
		return nil
	}))(w.t)
	as := w.world().As(partner)
	offers := must(as.Numbers.Search(ctx, platform.NumberQuery{Client: w.clientID(partner), CountryCode: "+91"}))(w.t)
	offer := offers[0]
	if partner == bolt { // another one, should both be offered the same
		offer = offers[len(offers)-1]
	}
	must(as.Numbers.Buy(ctx, w.clientID(partner), offer.Number, "IN"))(w.t)
	number = string(offer.Number)
	agent = "Asha " + mark
	must(as.Agents.Add(ctx, platform.NewAgent{Client: w.clientID(partner), Name: agent, Email: mark + "@agent.example", Phone: "98220 41376", Password: "a long secret"}))(w.t)
	// Opening the client reads both.
	w.as(partner, store.Viewer).get(pathOf(ref)).is(http.StatusOK)
	return draft, number, agent
}

func pathOf(ref string) string { return "/clients/" + ref }

// palette is what the palette shows for a text.
func (b *browser) palette(q string) page {
	b.w.t.Helper()
	b.headers["HX-Request"] = "true"
	defer delete(b.headers, "HX-Request")
	return b.post("/search", "q", q).is(http.StatusOK)
}

// straightTo is where a form with the text leads in the end: a path, or nothing.
func (b *browser) straightTo(q string) string {
	b.w.t.Helper()
	got := b.post("/search", "q", q)
	for got.status == http.StatusSeeOther && strings.HasPrefix(got.header.Get("Location"), "/search") {
		got = b.get(got.header.Get("Location"))
	}
	return got.header.Get("Location")
}

func TestAnythingPastedLeadsToWhatItNames(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	draft, number, agent := w.searched(acme, "acmes")
	theirs, theirNumber, _ := w.searched(bolt, "bolts")
	c, b := w.clients[acme], w.as(acme, store.Viewer)
	bare := strings.TrimPrefix(number, "+91")
	at := map[string]string{"client": pathOf(c.Ref), "draft": "/onboarding/" + draft.ID,
		"number": pathOf(c.Ref) + "/numbers?q=" + url.QueryEscape(number), "agent": pathOf(c.Ref) + "/agents?q=2101"}
	status := w.as(acme, store.Owner).post(pathOf(c.Ref)+"/status", "status", "0").is(http.StatusSeeOther).header.Get("X-Request-Id")
	foreign := w.as(bolt, store.Owner).post(pathOf(w.clients[bolt].Ref)+"/status", "status", "0").is(http.StatusSeeOther).header.Get("X-Request-Id")
	mobile := string(c.Mobile)
	for q, want := range map[string]string{
		c.Name: "client", strings.ToUpper(c.Name): "client", c.Email: "client", "Somebody <" + c.Email + ">": "client", "mailto:" + c.Email: "client", c.Ref: "client",
		mobile: "client", mobile[3:]: "client", "0" + mobile[3:]: "client", "00" + mobile[1:]: "client", "91" + mobile[3:]: "client",
		"(+91) " + mobile[3:8] + "‑" + mobile[8:]: "client", "+91 (0)" + mobile[3:]: "client", "\u202a" + mobile[:5] + "\u00a0" + mobile[5:] + "\u202c": "client", devanagari(mobile[3:]): "client",
		number: "number", bare: "number", "0" + bare[:2] + "-" + bare[2:]: "number", "tel:" + number: "number", "[" + bare[:4] + "] " + bare[4:]: "number",
		agent: "agent", "2101": "agent",
		draft.ID: "draft", "acmes@draft.example": "draft", "Draft acmes": "draft", draft.RequestID: "draft",
		somePAN: "draft", "aabck 4107 l": "draft", someGSTIN: "draft", strings.ToLower(someGSTIN): "draft",
	} {
		if got := b.straightTo(q); got != at[want] {
			t.Errorf("%q leads to %q, want %s, %s", q, got, want, at[want])
		}
	}
	if got := b.straightTo(status); !strings.HasPrefix(got, pathOf(c.Ref)+"/activity?before=") {
		t.Errorf("the request that switched the client off leads to %q", got)
	} else if first := b.get(got).text("main"); !strings.Contains(first, "Deactivated "+c.Name) {
		t.Errorf("the activity page does not show it: %s", first)
	}
	if got := b.straightTo("home"); got != "/" {
		t.Errorf("a page's name leads to %q", got)
	}
	// What is bolt's leads bolt somewhere, and acme nowhere.
	other := w.as(bolt, store.Viewer)
	for _, q := range []string{w.clients[bolt].Ref, theirNumber, theirs.ID, theirs.RequestID, "bolts@draft.example", "Asha bolts", foreign} {
		if b.straightTo(q) != "" {
			t.Errorf("%q of bolt leads acme to %q", q, b.straightTo(q))
		}
		if text := b.palette(q).text(`[role="option"]`); text != "" {
			t.Errorf("%q of bolt shows acme %q", q, text)
		}
		if other.straightTo(q) == "" {
			t.Errorf("the premise fails: %q leads bolt nowhere", q)
		}
	}
	if got := other.straightTo(somePAN); got != "/onboarding/"+theirs.ID {
		t.Errorf("the PAN that both hold leads bolt to %q", got)
	}
}

func devanagari(digits string) string {
	return strings.Map(func(r rune) rune { return r - '0' + '०' }, digits)
}

// An onboarding that has become a client leads to the client.
func TestAPANLeadsToTheClientThatItBecame(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	draft, _, _ := w.searched(acme, "acmes")
	b := w.as(acme, store.Viewer)
	if got := b.straightTo(somePAN); got != "/onboarding/"+draft.ID {
		t.Fatalf("the premise fails: %q", got)
	}
	must(w.store.Onboarding.Update(t.Context(), w.partners[acme].ID, draft.ID, 0, func(o *store.Onboarding) error {
		o.ClientRef = w.clients[acme].Ref
		return nil
	}))(t)
	for _, q := range []string{somePAN, someGSTIN, draft.ID, draft.RequestID} {
		if got := b.straightTo(q); got != pathOf(w.clients[acme].Ref) {
			t.Errorf("%s leads to %q", q, got)
		}
	}
}

func TestTaxNumbersStandInNoAddressLogOrTitle(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.searched(acme, "acmes")
	b := w.as(acme, store.Owner)
	const aadhaar = "999941057058"
	for _, n := range []string{somePAN, someGSTIN, "AABCK9999L", "27AABCK9999L1ZD", aadhaar} {
		for name, got := range map[string]page{"form": b.post("/search", "q", n), "palette": b.palette(n), "address": b.get("/search?q=" + n), "stranger": w.stranger("localhost").get("/search?q=" + n)} {
			if strings.Contains(got.header.Get("Location"), n) {
				t.Errorf("%s: %s stands in %q", name, n, got.header.Get("Location"))
			}
			if got.status >= 300 {
				continue
			}
			if strings.Contains(got.text("title"), n) {
				t.Errorf("%s: %s stands in the title", name, n)
			}
			for _, attr := range []string{"href", "action", `value`} {
				for _, e := range got.doc().Find("[" + attr + "]").EachIter() {
					if v, _ := e.Attr(attr); strings.Contains(v, n) && e.AttrOr("id", "") != "search-q" {
						t.Errorf("%s: %s stands in %s=%q", name, n, attr, v)
					}
				}
			}
		}
	}
	for _, n := range []string{somePAN, someGSTIN, "AABCK9999L", "27AABCK9999L1ZD", aadhaar, "Rao Traders"} {
		b.palette(n)
		if strings.Contains(w.log.String(), n) {
			t.Errorf("%s stands in the log", n)
		}
	}
	if !strings.Contains(w.log.String(), "route=/search") && !strings.Contains(w.log.String(), "/search") {
		t.Error("the premise fails: the log does not tell of searches")
	}
	got := b.post("/search", "q", "AABCK9999L").is(http.StatusOK)
	if !strings.Contains(got.text("#found"), "AABCK••••L") || strings.Contains(got.text("#found"), "AABCK9999L") {
		t.Errorf("it says %q", got.text("#found"))
	}
}

func TestThePaletteGroupsAndRanks(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	draft, number, _ := w.searched(acme, "acmes")
	c, b := w.clients[acme], w.as(acme, store.Owner)
	begin := b.palette("")
	begin.has(`[role="option"][href="/onboarding/new"]`)
	if strings.Contains(begin.text("body"), "Opened lately") {
		t.Error("this person has opened nothing yet")
	}
	b.get(pathOf(c.Ref)).is(http.StatusOK)
	b.get("/onboarding/" + draft.ID)
	first := b.palette("").doc().Find(`[role="option"]`)
	if got := first.Eq(0).AttrOr("href", "") + " " + first.Eq(1).AttrOr("href", ""); got != "/onboarding/"+draft.ID+" "+pathOf(c.Ref) {
		t.Errorf("opened lately: %s", got)
	}
	name := strings.Fields(c.Name)[0]
	got := b.palette(name)
	got.has(`[role="listbox"][aria-label] [role="group"][aria-labelledby] a[role="option"][id][href="` + pathOf(c.Ref) + `"] mark`)
	got.has(`[data-count]`)
	got.has(`[role="option"][href="` + pathOf(c.Ref) + `/wallet/credit"]`)
	got.has(`[role="option"][href="` + pathOf(c.Ref) + `/numbers/find"]`)
	if got := b.palette("credit "+name).doc().Find(`[role="option"]`).First().AttrOr("href", ""); got != pathOf(c.Ref)+"/wallet/credit" {
		t.Errorf("credit and a name leads to %q", got)
	}
	b.palette(number[len(number)-4:]).has(`[role="option"] .tel mark`)
	for _, role := range []store.Role{store.Viewer, store.Support} {
		less := w.as(acme, role)
		seen := less.palette(name)
		seen.has(`[href="` + pathOf(c.Ref) + `"]`)
		for _, href := range []string{pathOf(c.Ref) + "/wallet/credit", pathOf(c.Ref) + "/numbers/find"} {
			if seen.doc().Find(`[href="`+href+`"]`).Length() > 0 {
				t.Errorf("%s is offered %s", role, href)
			}
		}
		if less.palette("").doc().Find(`[href="/onboarding/new"]`).Length() > 0 || less.palette("token").doc().Find(`[href="/settings/token"]`).Length() > 0 {
			t.Errorf("%s is offered pages that refuse them", role)
		}
	}
	none := b.palette("nobody is called that")
	if none.doc().Find(`[role="listbox"], [role="option"]`).Length() > 0 || !strings.Contains(none.text("body"), "Nothing is found") {
		t.Errorf("without results: %s", none.text("body"))
	}
	// Without a script the same groups are a page.
	page := b.follow(b.post("/search", "q", name)).is(http.StatusOK)
	page.has(`#found h2`)
	page.has(`#found a[href="` + pathOf(c.Ref) + `"]`)
	page.has(`.topbar-search[method="post"][action="/search"] [name="q"][value="` + name + `"]`)
	page.has(`dialog#palette input[role="combobox"][aria-controls="palette-list"]`)
}

func TestEveryAreaPageAndSettingIsFoundByItsName(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	c, b := w.clients[acme], w.as(acme, store.Owner)
	b.palette("wallet").has(`[role="option"][href="/clients"]`) // nobody was opened yet
	b.get(pathOf(c.Ref)).is(http.StatusOK)
	for typed, href := range map[string]string{"wallet": pathOf(c.Ref) + "/wallet", "State": pathOf(c.Ref) + "/wallet", "agents": pathOf(c.Ref) + "/agents",
		"people": pathOf(c.Ref) + "/people", "activity": pathOf(c.Ref) + "/activity", "flows": pathOf(c.Ref) + "/flows",
		"password": "/account", "theme": "/account", "jobs": "/jobs", "outbox": "/outbox", "key": "/settings/token"} {
		got := b.palette(typed)
		got.has(`[role="option"][href="` + href + `"]`)
		if text := got.text("body"); strings.Contains(text, "%") {
			t.Errorf("%q: %s", typed, text)
		}
	}
	for _, typed := range []string{"wallet", "agents"} {
		if got := w.as(acme, store.Viewer).palette(typed); strings.Contains(got.text("body"), c.Name) {
			t.Errorf("%q: somebody who has opened nobody is offered %s", typed, c.Name)
		}
	}
}

// What a request did to no client is for those who did it and those who settle
// such things.
func TestAnEntryWithoutAClientIsNotForEverybody(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	const request = "HWFW3KZ2WAYDPROBNKP24TACYN"
	entry := must(w.store.Audit.Append(t.Context(), store.AuditEntry{Partner: w.partners[acme].ID, Action: "token.roll", Summary: "Rolled a token",
		Actor: store.Actor{ID: "somebody", Name: "Somebody", Kind: "staff"}, RequestID: request}))(t)
	const step = "JWALYZWJO27JCIQ3Z6JNJQK5RJ"
	must(w.store.Audit.Append(t.Context(), store.AuditEntry{Partner: w.partners[acme].ID, Action: "verify_pan", Summary: "Checked the PAN", ObjectKind: "onboarding", ObjectID: "o_abcdefgh",
		Actor: store.Actor{ID: "somebody", Name: "Somebody", Kind: "staff"}, RequestID: step}))(t)
	for role, want := range map[store.Role]bool{store.Owner: true, store.Admin: true, store.Viewer: false, store.Billing: false} {
		got := w.as(acme, role).palette(request).text("body")
		if strings.Contains(got, "Rolled a token") != want {
			t.Errorf("%s reads %q", role, got)
		}
	}
	owner := w.as(acme, store.Owner)
	for asked, want := range map[string]string{request: paths.TrailEntry(entry.Seq), strings.ToLower(request): paths.TrailEntry(entry.Seq), step: paths.Draft("o_abcdefgh")} {
		owner.palette(asked).has(`[role="option"][href="` + want + `"]`)
	}
	if got := w.as(bolt, store.Owner).palette(request).text("body"); strings.Contains(got, "Rolled") {
		t.Errorf("another partner reads %q", got)
	}
	w.as(acme, store.ClientAdmin).get("/search?q=x").is(http.StatusNotFound)
	w.as(acme, store.ClientAdmin).post("/search", "q", "x").is(http.StatusNotFound)
}
