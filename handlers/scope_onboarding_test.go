package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"partnerdesk/store"
)

// Whoever looks after the clients with a tag onboards as others do: their draft is theirs
// and their colleagues' of that tag, and its client is in their scope from the first moment.
func TestWhoIsHeldToATagOnboards(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	owner, b, south := w.as(acme, store.Owner), w.as(acme, store.Operations), w.as(acme, store.Admin)
	others := begun(w, "email", "far@zanskar.example", "mobile", "94220 88106", "name", "Zanskar Weavers") // by staff without a limit
	must(w.store.Marks.Tag(t.Context(), w.partners[acme].ID, "south", w.clients[acme].Ref))(t)
	must(w.store.Marks.Tag(t.Context(), w.partners[acme].ID, "North side", w.clients[acme].Ref))(t)
	owner.post(w.staffPath(store.Operations), "role", "operations", "tag", "north side").is(http.StatusSeeOther)
	owner.post(w.staffPath(store.Admin), "role", "admin", "tag", "south").is(http.StatusSeeOther)

	if got := b.get("/onboarding/new").is(http.StatusOK).text("main"); !strings.Contains(got, "tagged north side") {
		t.Errorf("the form does not say what the client gets: %s", got)
	}
	z := confirmed(w)
	z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	z.post(z.at("/gst"), "skip", "true").is(http.StatusSeeOther)
	for name, c := range map[string]struct {
		who       *browser
		own, them bool
	}{"its author": {b, true, false}, "a colleague with another tag": {south, false, false}, "the owner": {owner, true, true}} {
		list := c.who.get("/onboarding").is(http.StatusOK).text("main")
		if strings.Contains(list, "Malhar") != c.own || strings.Contains(list, "Zanskar") != c.them {
			t.Errorf("%s sees in the list: %s", name, list)
		}
	}
	// A foreign draft is absent at every address of one.
	fill := strings.NewReplacer(":draft", others.draft)
	n := 0
	for _, rt := range w.server.table() {
		if !strings.Contains(rt.path, ":draft") || strings.HasSuffix(rt.path, "/sign/typed") || // draws what was typed, whatever the draft
			rt.door == portalDoor || !mayPerson(store.Person{Role: store.Operations, Limits: store.Limits{Tag: "north side"}}, rt.action) {
			continue
		}
		n++
		got := b.get(fill.Replace(rt.path))
		if rt.method == post {
			got = b.post(fill.Replace(rt.path))
		}
		if got.status != http.StatusNotFound || strings.Contains(got.body, "Zanskar") {
			t.Errorf("%s %s answers %d", rt.method, rt.path, got.status)
		}
	}
	if n < 20 {
		t.Errorf("only %d routes were walked", n)
	}
	b.get("/onboarding/new?replaces=" + others.draft).is(http.StatusNotFound)

	// Handed to a colleague by one without a limit, it becomes theirs.
	label := owner.get(others.at("/assign")).is(http.StatusOK).doc().Find("select option:contains('south')").Text()
	if !strings.Contains(label, "gets the tag south") {
		t.Errorf("the colleague stands there as %q", label)
	}
	staff := must(w.store.People.Staff(t.Context(), w.partners[acme].ID))(t)
	admin := staff[slices.IndexFunc(staff, func(p store.Person) bool { return p.Role == store.Admin })]
	owner.post(others.at("/assign"), "to", admin.ID).is(http.StatusSeeOther)
	if !strings.Contains(south.get("/onboarding").text("main"), "Zanskar") {
		t.Error("a draft that was assigned to them is not in their list")
	}

	z.get(z.at("/review")).is(http.StatusOK)
	sign := z.get(z.at("/sign")).is(http.StatusOK)
	live := z.post(z.at("/sign"), "intent", sign.value("intent"), "agreed", "on").is(http.StatusSeeOther).header.Get("Location")
	b.get(live).is(http.StatusOK)
	south.get(live).is(http.StatusNotFound)
	if !strings.Contains(b.get("/clients").text("main"), "Malhar") {
		t.Error("the client is not in their list")
	}
}

// Staff choose the brand under which somebody is onboarded: codes and links are in its name,
// and the client keeps it.
func TestAnOnboardingHasABrand(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	if b.get("/onboarding/new").doc().Find(`select[name="brand"]`).Length() != 0 {
		t.Error("with one brand there is a choice")
	}
	w.Clock.Advance(time.Second)
	ctx, p := t.Context(), w.partners[acme].ID
	second := must(w.store.Brands.Create(ctx, store.Brand{Partner: p, Name: "Zephyr Line", Accent: "#7c3aed", Hosts: []string{"zephyr.localhost"}}))(t)
	form := b.get("/onboarding/new").is(http.StatusOK)
	b.post("/onboarding/new", registration(form.value("intent"), "brand", w.brand(bolt).ID)...).is(http.StatusUnprocessableEntity).has("#brand-problem")
	z := confirmed(w, "brand", second.ID)
	if !strings.Contains(b.get("/onboarding").text("main"), "Under Zephyr Line") {
		t.Error("the list does not say under which brand")
	}
	z.post(z.at("/handover")).is(http.StatusSeeOther)
	m := w.Outbox.To(z.email)
	if last := m[len(m)-1]; last.From != "Zephyr Line" || !strings.Contains(last.Text, "http://zephyr.localhost/") {
		t.Errorf("from %q: %s", last.From, last.Text)
	}
	z.post(z.at("/brand"), "brand", w.brand(bolt).ID).is(http.StatusUnprocessableEntity).has("#brand-problem")
	z.follow(z.post(z.at("/brand"), "brand", w.brand(acme).ID).is(http.StatusSeeOther)).has(`select[name="brand"] option[selected]:contains("acme voice")`)
	z.post(z.at("/brand"), "brand", second.ID).is(http.StatusSeeOther)

	z.post(z.at("/pan"), "btype", "company", "pan", aCompanyPAN).is(http.StatusSeeOther)
	z.post(z.at("/gst"), "skip", "true").is(http.StatusSeeOther)
	z.get(z.at("/review")).is(http.StatusOK)
	live := z.post(z.at("/sign"), "intent", z.get(z.at("/sign")).value("intent"), "agreed", "on").is(http.StatusSeeOther).header.Get("Location")
	ref := strings.TrimPrefix(live, "/clients/")
	ref, _, _ = strings.Cut(ref, "/")
	if got := must(w.store.Brands.OfClient(ctx, p, ref))(t); got.ID != second.ID {
		t.Errorf("the client is under %s", got.Name)
	}
	if !strings.Contains(b.get("/clients/"+ref).is(http.StatusOK).text("main"), "Zephyr Line") {
		t.Error("the client's page does not say so")
	}
}

// An onboarding that stands still rings for whom it concerns.
func TestAStalledOnboardingRingsForItsTag(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	partner := w.partners[acme].ID
	begun(w, "email", "far@zanskar.example", "mobile", "94220 88106", "name", "Zanskar Weavers") // by staff without a limit
	must(w.store.Marks.Tag(t.Context(), partner, "North side", w.clients[acme].Ref))(t)
	w.as(acme, store.Owner).post(w.staffPath(store.Operations), "role", "operations", "tag", "north side").is(http.StatusSeeOther)
	confirmed(w)
	w.Clock.Advance(49 * time.Hour)
	if err := w.desk.LookForNotices(t.Context(), partner); err != nil {
		t.Fatal(err)
	}
	of := func(tag string) (said string) {
		for _, n := range w.notices(tag) {
			if n.Kind == store.NoticeStalled {
				said += n.Subject + "; "
			}
		}
		return said
	}
	if got := of(""); !strings.Contains(got, "Malhar") || !strings.Contains(got, "Zanskar") {
		t.Errorf("without a tag there is: %s", got)
	}
	if got := of("north side"); !strings.Contains(got, "Malhar") || strings.Contains(got, "Zanskar") {
		t.Errorf("with the tag there is: %s", got)
	}
	if got := of("south"); got != "" {
		t.Errorf("with another tag there is: %s", got)
	}
}
