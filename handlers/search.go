package handlers

import (
	"net/http"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/search"
	"partnerdesk/views/words"
)

// How much is shown of each kind.
const (
	foundInPalette = 5
	foundOnPage    = 20
)

// showSearch is the page of what was found. Where one thing was named exactly,
// that is the page.
func (s *Server) showSearch(r *request) error {
	q := desk.Recognise(r.QueryParam("q"))
	r.private = q.Private
	return r.found(q)
}

// found answers with the one thing that was meant, or the page of what there is.
func (r *request) found(q desk.Query) error {
	v, err := r.search(q, foundOnPage)
	if err != nil {
		return err
	}
	if v.Straight != "" {
		return r.done(v.Straight)
	}
	r.title = r.t("Search")
	return r.show(http.StatusOK, search.Page(v))
}

// search is what the search fields send. The palette gets its results; a form is
// led to the one thing that was meant, or to the page of results. What must not
// stand in an address has its results here.
func (s *Server) search(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	q := desk.Recognise(values.Get("q"))
	if r.fragment() {
		v, err := r.search(q, foundInPalette)
		if err != nil {
			return err
		}
		if q.Text != "" && !q.Private && slices.ContainsFunc(v.Groups, func(g search.Group) bool { return g.More != "" || len(g.Items) >= foundInPalette }) {
			v.All = paths.With(paths.Search, "q", q.Text)
		}
		return r.part(http.StatusOK, search.Results(v))
	}
	if !q.Private {
		return r.done(paths.With(paths.Search, "q", q.Text))
	}
	return r.found(q)
}

// search looks for what was asked, in the order in which it is shown: what was
// named exactly comes first, and what this person opened lately before the rest.
func (r *request) search(q desk.Query, limit int) (search.View, error) {
	v := search.View{Query: q.Text}
	var lately []store.Opened
	if !q.Private {
		var err error
		if lately, err = r.desk.Lately(r.ctx()); err != nil {
			return v, err
		}
	}
	if q.Text == "" {
		v.Groups = groups(search.Group{Title: r.t("Opened lately"), Items: r.latelyItems(lately)},
			search.Group{Title: r.t("Actions and pages"), Items: r.places("")})
		return v, nil
	}
	found, err := r.desk.Search(r.ctx(), q, limit)
	if err != nil {
		return v, err
	}
	clients := r.clientItems(q, found.Clients, lately, limit)
	acts := r.clientActs(found.Clients, "")
	if len(clients) == 0 && !q.Private {
		// "credit meghdoot" is about Meghdoot.
		if act, rest := splitAct(q.Text); act != "" {
			named, err := r.desk.Search(r.ctx(), desk.Recognise(rest), limit)
			if err != nil {
				return v, err
			}
			acts = r.clientActs(named.Clients, act)
		}
	}
	group := search.Group{Title: r.t("Clients"), Items: clients}
	if found.MoreClients && !q.Private {
		group.More = paths.With(paths.Clients, "q", q.Text)
	}
	v.Groups = groups(group,
		search.Group{Title: r.t("Numbers"), Items: r.numberItems(found.Numbers)},
		search.Group{Title: r.t("Agents"), Items: r.agentItems(found.Agents)},
		search.Group{Title: r.t("Onboarding"), Items: r.draftItems(q, found.Drafts)},
		search.Group{Title: r.t("Activity"), Items: r.activityItems(q, found)},
		search.Group{Title: r.t("Actions and pages"), Items: slices.Concat(acts, r.places(q.Text), r.areas(q.Text, lately))})
	v.Straight = straight(v.Groups)
	if len(v.Groups) == 0 {
		v.None = r.nothingFound(q)
	}
	return v, nil
}

// groups leaves the empty ones out and brings those with an exact hit to the top.
func groups(all ...search.Group) []search.Group {
	var some []search.Group
	for _, g := range all {
		if len(g.Items) > 0 {
			some = append(some, g)
		}
	}
	exact := func(g search.Group) bool {
		return slices.ContainsFunc(g.Items, func(i search.Item) bool { return i.Exact })
	}
	slices.SortStableFunc(some, func(a, b search.Group) int {
		switch {
		case exact(a) == exact(b):
			return 0
		case exact(a):
			return -1
		}
		return 1
	})
	return some
}

// straight is where the exact hits lead, if all of them lead to one place.
func straight(all []search.Group) string {
	to := ""
	for _, g := range all {
		for _, i := range g.Items {
			if i.Exact && to != "" && to != i.Href {
				return ""
			}
			if i.Exact {
				to = i.Href
			}
		}
	}
	return to
}

func (r *request) latelyItems(lately []store.Opened) []search.Item {
	var items []search.Item
	for _, o := range lately {
		i := search.Item{Icon: "building-2", Label: o.Name, Note: o.Email, Href: paths.Client(o.Ref)}
		if o.Kind == store.OpenedDraft {
			i.Icon, i.Href = "clipboard-check", paths.Draft(o.Ref)
		}
		items = append(items, i)
	}
	return items
}

func (r *request) clientItems(q desk.Query, found []desk.FoundClient, lately []store.Opened, limit int) []search.Item {
	var exact, used, rest []search.Item
	for _, c := range found {
		i := search.Item{Icon: "building-2", Label: c.Name, Note: c.Email, Href: paths.Client(c.Ref), Exact: c.Exact}
		if q.Digits != "" {
			i.Code = c.Mobile.String()
		}
		switch {
		case c.Exact:
			exact = append(exact, i)
		case slices.ContainsFunc(lately, func(o store.Opened) bool { return o.Ref == c.Ref }):
			used = append(used, i)
		default:
			rest = append(rest, i)
		}
	}
	// Of many that match, those opened lately may not be among the first by name.
	for _, o := range lately {
		at := paths.Client(o.Ref)
		known := slices.ContainsFunc(append(slices.Clone(exact), used...), func(i search.Item) bool { return i.Href == at })
		if o.Kind == store.OpenedClient && !known && (beginsWord(o.Name, q.Text) || beginsWord(o.Email, q.Text)) {
			used = append(used, search.Item{Icon: "building-2", Label: o.Name, Note: o.Email, Href: at})
		}
	}
	items := append(append(exact, used...), rest...)
	return items[:min(len(items), limit)]
}

// beginsWord reports that a text, or a word in it, starts with what was typed.
func beginsWord(text, typed string) bool {
	text, typed = strings.ToLower(text), strings.ToLower(typed)
	return strings.HasPrefix(text, typed) || strings.Contains(text, " "+typed)
}

// clientActs are what the person may do to the client that fits best, or, where
// act names one, that to each of them.
func (r *request) clientActs(found []desk.FoundClient, act string) []search.Item {
	if act == "" {
		found = found[:min(len(found), 1)]
	}
	var items []search.Item
	for _, c := range found {
		if (act == "" || act == actNumber) && r.can(buyNumber) && c.Active {
			items = append(items, search.Item{Icon: "hash", Label: r.t("Find a number for %s", c.Name), Href: paths.FindNumber(c.Ref)})
		}
		if (act == "" || act == actCredit) && r.can(addCredit) {
			items = append(items, search.Item{Icon: "indian-rupee", Label: r.t("Add credit to %s", c.Name), Href: paths.AddCredit(c.Ref)})
		}
		switch {
		case act == actBots:
			items = append(items, search.Item{Icon: "bot", Label: r.t("Voice bots of %s", c.Name), Href: paths.Bots(c.Ref)})
		case act == actWhatsApp:
			items = append(items, search.Item{Icon: "message-circle", Label: r.t("WhatsApp numbers of %s", c.Name), Href: paths.WhatsApp(c.Ref)})
		case act == actMasks:
			items = append(items, search.Item{Icon: "phone-forwarded", Label: r.t("Masking of %s", c.Name), Href: paths.Masks(c.Ref)})
			if r.can(editMasks) && c.Active {
				items = append(items, search.Item{Icon: "plus", Label: r.t("Open a masking session for %s", c.Name), Href: paths.NewMask(c.Ref)})
			}
		}
	}
	return items
}

const (
	actCredit   = "credit"
	actNumber   = "number"
	actBots     = "bots"
	actWhatsApp = "whatsapp"
	actMasks    = "masking"
)

// splitAct takes what is to be done off what it is to be done to.
func splitAct(text string) (act, rest string) {
	for _, a := range []struct{ words, act string }{
		{"add credit to ", actCredit}, {"add credit ", actCredit}, {"credit ", actCredit},
		{"find a number for ", actNumber}, {"find number ", actNumber}, {"buy number ", actNumber}, {"number for ", actNumber}, {"number ", actNumber},
		{"voice bots of ", actBots}, {"voice bots ", actBots}, {"bots of ", actBots}, {"bots ", actBots}, {"bot ", actBots},
		{"whatsapp of ", actWhatsApp}, {"whatsapp numbers of ", actWhatsApp}, {"whatsapp ", actWhatsApp},
		{"masking of ", actMasks}, {"masking ", actMasks}, {"mask ", actMasks},
	} {
		if len(text) > len(a.words) && strings.EqualFold(text[:len(a.words)], a.words) {
			return a.act, text[len(a.words):]
		}
	}
	return "", ""
}

func (r *request) numberItems(found []store.Thing) []search.Item {
	var items []search.Item
	for _, n := range found {
		note := n.Client
		if n.Note != "" {
			note += " · " + n.Note
		}
		items = append(items, search.Item{Icon: "hash", Phone: platform.Phone(n.Label), Note: note,
			Href: paths.With(paths.Numbers(n.ClientRef), "q", n.ID), Exact: n.Exact})
	}
	return items
}

func (r *request) agentItems(found []store.Thing) []search.Item {
	var items []search.Item
	for _, a := range found {
		q := a.Note // the extension: names occur twice
		if q == "" {
			q = a.Label
		}
		items = append(items, search.Item{Icon: "headset", Label: a.Label, Note: a.Client, Code: a.Note,
			Href: paths.With(paths.Agents(a.ClientRef), "q", q), Exact: a.Exact})
	}
	return items
}

func (r *request) draftItems(q desk.Query, found []store.Thing) []search.Item {
	var items []search.Item
	for _, d := range found {
		i := search.Item{Icon: "clipboard-check", Label: d.Label, Note: d.Note, Href: paths.Draft(d.ID), Exact: d.Exact}
		if i.Label == "" {
			i.Label = r.t("An onboarding without a name")
		}
		items = append(items, i)
	}
	return items
}

// activityItems are costly calls, and what a request did. What concerns no client
// is for those who did it, and for those who may settle such things.
func (r *request) activityItems(q desk.Query, found desk.Found) []search.Item {
	var items []search.Item
	for _, i := range found.Intents {
		items = append(items, search.Item{Icon: "receipt-text", Label: actOf(i).Doing(r.ctx()), Note: i.Actor.Name + " · " + words.DateTime(r.ctx(), i.Created),
			Href: paths.Intent(i.ID), Exact: true})
	}
	for _, e := range found.Entries {
		i := search.Item{Icon: eventIcon(e.Action), Label: e.Summary, Note: e.Actor.Name + " · " + words.DateTime(r.ctx(), e.At)}
		if e.ClientRef != "" {
			// The activity page begins with the newest of them.
			i.Href, i.Exact = paths.With(paths.Activity(e.ClientRef), "before", decimal(newest(found.Entries, e.ClientRef)+1)), true
		} else if e.ObjectKind == "onboarding" && r.can(readDrafts) {
			i.Href, i.Exact = paths.Draft(e.ObjectID), true
		} else if r.can(readAudit) {
			i.Href, i.Exact = paths.TrailEntry(e.Seq), true
		} else if e.Actor.ID == r.person.ID {
			i.Href = paths.With(paths.Search, "q", q.Text)
		} else {
			continue
		}
		items = append(items, i)
	}
	return items
}

// newest is the last entry about a client.
func newest(entries []store.AuditEntry, ref string) int64 {
	var seq int64
	for _, e := range entries {
		if e.ClientRef == ref {
			seq = max(seq, e.Seq)
		}
	}
	return seq
}

// nothingFound says what to try instead. A PAN or GSTIN is not repeated whole.
func (r *request) nothingFound(q desk.Query) search.None {
	n := search.None{MayStart: r.can(onboard)}
	switch {
	case q.Aadhaar:
		n.Why = r.t("This looks like an Aadhaar. None is kept here, so nothing is found by it.")
	case q.PAN != "":
		n.Why = r.t("No client or onboarding with the PAN %s is held here.", q.PAN.Masked())
	case q.GSTIN != "":
		n.Why = r.t("No client or onboarding with the GSTIN %s is held here.", q.GSTIN.Masked())
	default:
		n.Why = r.t("Nothing is found for “%s”.", q.Text)
	}
	if q.Private {
		n.Try = []string{r.t("Only what was entered here is found by PAN or GSTIN, not what came from elsewhere."), r.t("Look for the client’s name, e-mail or mobile.")}
		return n
	}
	switch {
	case q.Digits != "" && len(q.Digits) < 3:
		n.Try = []string{r.t("Type at least three digits of a number, from its start or its end.")}
	case q.Digits != "":
		n.Try = []string{r.t("The last three digits or more are enough."), r.t("A client’s numbers and agents are found once they have been read here: open the client.")}
	case q.Code != "":
		n.Try = []string{r.t("The reference of a request leads to what it changed. One that changed nothing stands in the server’s log only."), r.t("It may belong to something that is gone.")}
	default:
		n.Try = []string{r.t("The start of the name, or the last digits of the mobile, is enough."), r.t("A client’s numbers and agents are found once they have been read here: open the client.")}
	}
	return n
}
