package handlers

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/client"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// clientPage shows one of a client's pages in the frame that they share.
func (r *request) clientPage(status int, tab string, content templ.Component) error {
	f, err := r.clientFrame(tab)
	if err != nil {
		return err
	}
	if r.title == "" {
		r.title = r.client.Name
	}
	return r.show(status, client.Page(f, content))
}

func (r *request) clientFrame(tab string) (client.Frame, error) {
	c := r.client
	f := client.Frame{
		Ref: c.Ref, Name: c.Name, Active: c.Active, Balance: c.Balance, ValidTill: c.ValidTill, Since: c.Created,
		Now: r.now(), Tab: tab, Portal: !r.site.staff,
	}
	if h := r.desk.Health(); !h.Failed.IsZero() && !h.OK.IsZero() {
		f.Stale, f.Keyless = &h.OK, r.keyless()
	}
	if f.Portal {
		for _, a := range r.site.brand.Hidden {
			f.Hidden = append(f.Hidden, string(a))
		}
		return f, nil
	}
	f.Tabs = r.clientTabs(tab)
	open, err := r.undecided()
	if err != nil {
		return f, err
	}
	f.Open = r.openNote(open)
	if tab != "whatsapp" { // which says it beside the number
		if f.Alarms, err = r.tokenAlarms(); err != nil {
			return f, err
		}
	}
	if r.can(buyNumber) && c.Active {
		f.Actions = append(f.Actions, ui.Action{Label: r.t("Add number"), Icon: "plus", Href: paths.FindNumber(c.Ref)})
	}
	if r.can(addCredit) {
		f.Actions = append(f.Actions, ui.Action{Label: r.t("Add credit"), Icon: "indian-rupee", Kind: ui.Primary, Href: paths.AddCredit(c.Ref)})
	}
	if r.can(viewAs) && c.Active {
		f.Menu = append(f.Menu, ui.Action{Label: r.t("View as the client"), Icon: "eye", Href: paths.ViewAs(c.Ref)})
	}
	if r.can(setStatus) {
		label, icon := r.t("Deactivate…"), "circle-pause"
		if !c.Active {
			label, icon = r.t("Activate…"), "circle-check"
		}
		f.Menu = append(f.Menu, ui.Action{Label: label, Icon: icon, Href: paths.ClientStatus(c.Ref)})
	}
	if r.can(managePrivacy) {
		f.Menu = append(f.Menu, ui.Action{Label: r.t("Privacy"), Icon: "lock", Href: paths.Privacy(c.Ref)})
	}
	return f, nil
}

func (r *request) clientTabs(current string) []ui.Tab {
	ref := r.client.Ref
	var tabs []ui.Tab
	add := func(id, label, href string) {
		tabs = append(tabs, ui.Tab{Label: label, Href: href, Current: id == current || id == "overview" && client.OfOverview(r.ctx(), current)})
	}
	add("overview", r.t("Overview"), paths.Client(ref))
	add("numbers", r.t("Numbers"), paths.Numbers(ref))
	add("agents", r.t("Agents"), paths.Agents(ref))
	add("board", r.t("Wallboard"), paths.Board(ref))
	add("flows", r.t("Flows"), paths.Flows(ref))
	add("bots", r.t("Bots"), paths.Bots(ref))
	add("whatsapp", r.t("WhatsApp"), paths.WhatsApp(ref))
	add("masking", r.t("Masking"), paths.Masks(ref))
	add("wallet", r.t("Wallet"), paths.Wallet(ref))
	add("people", r.t("People"), paths.People(ref))
	add("notes", r.t("Notes"), paths.Notes(ref))
	add("activity", r.t("Activity"), paths.Activity(ref))
	return tabs
}

// showClient is a client's first page: the staff's overview, or the portal's home.
func (s *Server) showClient(r *request) error {
	o, err := r.overview()
	if err != nil {
		return err
	}
	r.title = r.t("Overview of %s", r.client.Name)
	content := client.OverviewPage(o)
	if o.Portal {
		r.title = r.t("Home")
		content = client.Home(o)
	}
	return r.show(http.StatusOK, client.Page(o.Frame, content))
}

// turnsOf is of how many numbers the overview says when they open or close next: the
// hours of each are a question of their own to the platform.
const turnsOf = 8

// turns is when each number opens or closes next; none where there are many, where
// that is not known, or where the platform's word is another.
func (r *request) turns(held []platform.Number) map[platform.Phone]time.Time {
	if len(held) == 0 || len(held) > turnsOf {
		return nil
	}
	lines, err := r.desk.Lines(r.ctx(), r.client.Ref)
	if err != nil || lines.Stale != nil {
		return nil
	}
	all := map[platform.Phone]time.Time{}
	for _, n := range held {
		for _, l := range lines.Value {
			if l.Number == n.Number && n.OpenNow != nil && l.Open(r.now()) == *n.OpenNow {
				all[n.Number] = l.Next(r.now())
			}
		}
	}
	return all
}

func (r *request) overview() (client.Overview, error) {
	ctx, c := r.ctx(), r.client
	var o client.Overview
	// What is read live shows up in the frame, so it is asked for first.
	balance, err := r.desk.Balance(ctx, c.Ref)
	if err := tolerable(err); err != nil {
		return o, err
	}
	numbers, numErr := r.desk.Numbers(ctx, c.Ref)
	if err := tolerable(numErr); err != nil {
		return o, err
	}
	agents, agentErr := r.desk.Agents(ctx, c.Ref)
	if err := tolerable(agentErr); err != nil {
		return o, err
	}
	flows, err := r.desk.Flows(ctx, c.Ref)
	if err := tolerable(err); err != nil {
		return o, err
	}
	if o.Frame, err = r.clientFrame("overview"); err != nil {
		return o, err
	}
	// One part may be old while the platform answers for the others: the page is
	// as old as its oldest part.
	for _, at := range []time.Time{asOf(balance), asOf(numbers), asOf(agents)} {
		if !at.IsZero() && (o.Stale == nil || at.Before(*o.Stale)) {
			o.Stale = &at
		}
	}
	if !balance.At.IsZero() {
		o.Balance = &balance.Value.Amount
		o.ValidTill = time.Time{}
		if balance.Value.ValidTill != nil {
			o.ValidTill = *balance.Value.ValidTill
		}
	}
	o.Email, o.Mobile = c.Email, c.Mobile
	o.NotKnown = numErr != nil || agentErr != nil
	o.NumberCount, o.AgentCount = len(numbers.Value), len(agents.Value)
	names := map[string]string{}
	for _, f := range flows {
		names[f.ID] = f.Name
	}
	turns := r.turns(numbers.Value)
	for _, n := range numbers.Value {
		flow := names[n.FlowID]
		if flow == "" {
			flow = n.FlowID
		}
		o.Numbers = append(o.Numbers, client.NumberRow{Number: n.Number, Region: n.Region, Flow: flow, FlowTold: n.FlowTold, Due: n.Status == platform.NumberDue, OpenNow: n.OpenNow, Turns: turns[n.Number]})
	}
	for _, a := range agents.Value {
		word := a.Word()
		if word == "Ready" {
			o.Ready++
		}
		if len(o.Agents) < 6 {
			o.Agents = append(o.Agents, client.AgentRow{Name: a.Name, Extension: a.Extension, Word: r.t(word), Status: agentStatus(word)})
		}
	}
	if week, err := r.desk.Turnover(ctx, c.Ref, 7, words.Zone(ctx)); err == nil && week.Value != nil {
		o.Spend = &client.Spend{Total: week.Value.Spent}
		for _, d := range week.Value.Days {
			day := client.Day{Date: d.Day}
			for _, spent := range d.Spent {
				day.Spent += spent
			}
			o.Spend.Days = append(o.Spend.Days, day)
		}
	}
	o.People = -1
	if o.Portal {
		o.MayPeople = r.can(readPeople)
		return o, nil
	}
	people, err := r.desk.PortalPeople(ctx, c.Ref)
	if err != nil {
		return o, err
	}
	o.People = len(people)
	if r.can(askCredit) && !r.can(addCredit) {
		if o.Asked, err = r.desk.BillingAsked(ctx, c.Ref); err != nil {
			return o, err
		}
	}
	brands, err := r.s.Store.Brands.All(ctx, r.person.Partner)
	if err != nil {
		return o, err
	}
	if len(brands) > 1 {
		b, err := r.s.Store.Brands.OfClient(ctx, r.person.Partner, c.Ref)
		if err != nil {
			return o, err
		}
		o.Brand = b.Name
	}
	detail, err := r.desk.Detail(ctx, c.Ref)
	if err := tolerable(err); err != nil {
		return o, err
	}
	o.KYC = r.kycRows(detail.Value.KYC)
	for i, row := range o.KYC {
		if r.can(revealKYC) && (row.Value == detail.Value.KYC.PAN || row.Value == detail.Value.KYC.GSTIN) {
			o.KYC[i].Action = ui.Action{Label: r.t("Show"), Href: paths.Reveal(c.Ref)}
		}
	}
	o.Checklist = r.checklist(o)
	if o.Notes, err = r.notes(3); err != nil {
		return o, err
	}
	if o.Tags, err = r.s.Store.Marks.Tags(ctx, r.person.Partner, c.Ref); err != nil {
		return o, err
	}
	entries, _, err := r.desk.Timeline(ctx, c.Ref, nil, 0, 6)
	if err != nil {
		return o, err
	}
	o.Timeline = r.events(entries)
	return o, nil
}

// tolerable lets a page be drawn without what the platform would not tell.
func tolerable(err error) error {
	if err == nil {
		return nil
	}
	switch platform.KindOf(err) {
	case platform.Unavailable, platform.Unknown, platform.RateLimited, platform.Unauthenticated:
		return nil
	}
	return err
}

func (r *request) kycRows(k *platform.KYCSummary) []ui.Row {
	if k == nil {
		return nil
	}
	var rows []ui.Row
	add := func(term, value string, mono bool) {
		if value != "" {
			rows = append(rows, ui.Row{Term: term, Value: value, Mono: mono})
		}
	}
	add(r.t("Type"), r.t(k.BusinessType.Name()), false)
	add(r.t("PAN"), k.PAN, true)
	add(r.t("Name on PAN"), k.NameOnPAN, false)
	if k.AadhaarLast4 != "" {
		add(r.t("Aadhaar"), "XXXX XXXX "+k.AadhaarLast4, true)
	}
	add(r.t("GSTIN"), k.GSTIN, true)
	add(r.t("GST name"), k.LegalName, false)
	if k.AcceptedAt != nil {
		add(r.t("KYC accepted"), words.Date(r.ctx(), *k.AcceptedAt), false)
	}
	return rows
}

// checklist says what is missing until a call to this client is answered. It
// follows from the facts, so it is right after a restart and for every colleague.
func (r *request) checklist(o client.Overview) ui.Checklist {
	ref := o.Ref
	list := ui.Checklist{Title: r.t("What is missing"), Of: 5}
	var have []string
	step := func(done bool, doneWords, title, note string, a action, fix ui.Action) {
		if done {
			have = append(have, doneWords)
			return
		}
		if !r.can(a) {
			fix = ui.Action{}
		}
		list.Missing = append(list.Missing, ui.Item{Title: title, Note: note, Action: fix})
	}
	if !o.NotKnown {
		step(o.NumberCount > 0, r.t("number rented"), r.t("No number yet"), r.t("A number is what people call."), buyNumber,
			ui.Action{Label: r.t("Find a number"), Href: paths.FindNumber(ref)})
		step(o.AgentCount > 0, r.t("agent added"), r.t("No agent yet"), r.t("An agent picks up when somebody calls."), editAgents,
			ui.Action{Label: r.t("Add an agent"), Href: paths.NewAgent(ref)})
		if o.NumberCount == 0 {
			step(false, "", r.t("No flow yet"), r.t("A flow takes a call from the number to the agent. It needs both."), editFlows, ui.Action{})
		} else {
			flowless, told := "", true
			for _, n := range o.Numbers {
				if n.Flow == "" && n.FlowTold && flowless == "" {
					flowless = n.Number.String()
				}
				told = told && (n.FlowTold || n.Flow != "")
			}
			if flowless == "" && !told { // neither missing nor in place, for all that is known
				list.Of--
			} else {
				step(flowless == "", r.t("flow mapped"), r.t("No flow on %s", flowless), r.t("Nobody answers there."), editFlows,
					ui.Action{Label: r.t("Set up a flow"), Href: paths.NewFlow(ref)})
			}
		}
	} else {
		list.Of = 2
	}
	if o.Balance != nil {
		note, fix, may := r.t("Calls are answered only while the balance is above ₹0."), ui.Action{Label: r.t("Add credit"), Href: paths.AddCredit(ref)}, addCredit
		if !r.can(addCredit) && r.can(askCredit) {
			may = askCredit
			if o.Asked.IsZero() {
				fix = ui.Action{Label: r.t("Ask billing"), Post: paths.AskBilling(ref)}
			} else {
				note, fix = note+" "+r.t("Billing was asked for some on %s.", words.Time(r.ctx(), o.Asked)), ui.Action{}
			}
		}
		step(*o.Balance > 0, r.t("credit added"), r.t("No credit"), note, may, fix)
	} else {
		list.Of--
	}
	step(o.People > 0, r.t("portal invitation sent"), r.t("Nobody has portal access"), r.t("The client can’t see its own numbers and statement yet."), invite,
		ui.Action{Label: r.t("Invite"), Href: paths.People(ref)})
	list.Have = len(have)
	list.Done = capital(join(have))
	return list
}

func agentStatus(word string) ui.Status {
	switch word {
	case "On call":
		return ui.OnCall
	case "Ready":
		return ui.Ready
	case "Paused":
		return ui.Paused
	}
	return ui.Offline
}
