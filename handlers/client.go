package handlers

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
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
		f.Stale = &h.OK
	}
	if f.Portal {
		return f, nil
	}
	f.Tabs = r.clientTabs(tab)
	open, err := r.undecided()
	if err != nil {
		return f, err
	}
	f.Open = r.openNote(open)
	if r.can(buyNumber) && c.Active {
		f.Actions = append(f.Actions, ui.Action{Label: r.t("Add number"), Icon: "plus", Href: paths.FindNumber(c.Ref)})
	}
	if r.can(addCredit) {
		f.Actions = append(f.Actions, ui.Action{Label: r.t("Add credit"), Icon: "indian-rupee", Kind: ui.Primary, Href: paths.AddCredit(c.Ref)})
	}
	if r.can(setStatus) {
		label, icon := r.t("Deactivate…"), "circle-pause"
		if !c.Active {
			label, icon = r.t("Activate…"), "circle-check"
		}
		f.Menu = append(f.Menu, ui.Action{Label: label, Icon: icon, Href: paths.ClientStatus(c.Ref)})
	}
	return f, nil
}

func (r *request) clientTabs(current string) []ui.Tab {
	ref := r.client.Ref
	var tabs []ui.Tab
	add := func(id, label, href string) {
		tabs = append(tabs, ui.Tab{Label: label, Href: href, Current: id == current})
	}
	add("overview", r.t("Overview"), paths.Client(ref))
	add("numbers", r.t("Numbers"), paths.Numbers(ref))
	add("agents", r.t("Agents"), paths.Agents(ref))
	add("flows", r.t("Flows"), paths.Flows(ref))
	add("wallet", r.t("Wallet"), paths.Wallet(ref))
	add("people", r.t("People"), paths.People(ref))
	add("activity", r.t("Activity"), paths.Activity(ref))
	return tabs
}

// showClient is a client's first page: the staff's overview, or the portal's home.
func (s *Server) showClient(r *request) error {
	o, err := r.overview()
	if err != nil {
		return err
	}
	r.title = r.client.Name
	content := client.OverviewPage(o)
	if o.Portal {
		r.title = r.t("Home")
		content = client.Home(o)
	}
	return r.show(http.StatusOK, client.Page(o.Frame, content))
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
	for _, n := range numbers.Value {
		flow := names[n.FlowID]
		if flow == "" {
			flow = n.FlowID
		}
		o.Numbers = append(o.Numbers, client.NumberRow{Number: n.Number, Region: n.Region, Flow: flow, Due: n.Status == platform.NumberDue, OpenNow: n.OpenNow})
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
		return o, nil
	}
	people, err := r.s.Store.People.Portal(ctx, r.person.Partner, c.Ref)
	if err != nil {
		return o, err
	}
	o.People = len(people)
	detail, err := r.desk.Detail(ctx, c.Ref)
	if err := tolerable(err); err != nil {
		return o, err
	}
	o.KYC = r.kycRows(detail.Value.KYC)
	o.Checklist = r.checklist(o)
	entries, err := r.desk.Timeline(ctx, c.Ref, 6)
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
			flowless := ""
			for _, n := range o.Numbers {
				if n.Flow == "" {
					flowless = n.Number.String()
					break
				}
			}
			step(flowless == "", r.t("flow mapped"), r.t("No flow on %s", flowless), r.t("Nobody answers there."), editFlows,
				ui.Action{Label: r.t("Set up a flow"), Href: paths.NewFlow(ref)})
		}
	} else {
		list.Of = 2
	}
	if o.Balance != nil {
		step(*o.Balance > 0, r.t("credit added"), r.t("No credit"), r.t("Calls are answered only while the balance is above ₹0."), addCredit,
			ui.Action{Label: r.t("Add credit"), Href: paths.AddCredit(ref)})
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

func (s *Server) showStatusForm(r *request) error { return r.statusPage(http.StatusOK, nil) }

func (r *request) statusPage(status int, p ui.Problems) error {
	v := client.StatusView{Ref: r.client.Ref, Name: r.client.Name, Active: r.client.Active, Problems: p}
	numbers, nerr := r.desk.Numbers(r.ctx(), r.client.Ref)
	agents, aerr := r.desk.Agents(r.ctx(), r.client.Ref)
	if nerr == nil && aerr == nil {
		v.Known, v.Numbers, v.Agents = true, len(numbers.Value), len(agents.Value)
	}
	return r.clientPage(status, "", client.Status(v))
}

// changeStatus switches a client on or off. The toast's Undo posts the same form
// with the other value.
func (s *Server) changeStatus(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	to := values.Get("status")
	if to != "0" && to != "1" {
		return r.statusPage(http.StatusUnprocessableEntity, ui.Problems{"": r.t("Choose whether the client is active.")})
	}
	active := to == "1"
	if err := r.desk.SetActive(r.ctx(), r.client.Ref, active); err != nil {
		if e, status, ok := refused(err); ok {
			return r.statusPage(status, problemsOf(e))
		}
		return err
	}
	text, back := r.t("%s is active again.", r.client.Name), "0"
	if !active {
		text, back = r.t("%s is deactivated.", r.client.Name), "1"
	}
	undo := ui.Action{Label: r.t("Undo"), Post: paths.ClientStatus(r.client.Ref), Fields: []ui.Pair{{Name: "status", Value: back}}}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text, Undo: undo}); err != nil {
		return err
	}
	return r.done(paths.Client(r.client.Ref))
}

func (s *Server) showPeople(r *request) error {
	return r.peoplePage(http.StatusOK, client.InviteForm{Email: r.client.Email, Role: string(store.ClientAdmin)}, nil)
}

func (r *request) peoplePage(status int, f client.InviteForm, p ui.Problems) error {
	people, err := r.s.Store.People.Portal(r.ctx(), r.person.Partner, r.client.Ref)
	if err != nil {
		return err
	}
	v := client.PeopleView{Ref: r.client.Ref, Form: f, Problems: p, MayAdd: r.can(invite), Now: r.now()}
	for _, one := range people {
		v.People = append(v.People, client.PersonRow{Name: one.Name, Email: one.Email, Role: account.RoleName(r.ctx(), string(one.Role)),
			HasPassword: one.HasPassword, Active: one.Active, LastSignin: one.LastSignin})
	}
	if status == http.StatusOK && len(people) > 0 {
		v.Form.Email = ""
	}
	if v.Host, err = r.portalHost(); err != nil {
		return err
	}
	return r.clientPage(status, "people", client.People(v))
}

// portalHost is where the partner's clients sign in, with the port of this
// request where that is not the usual one; empty where no brand has a host.
func (r *request) portalHost() (string, error) {
	b, err := r.s.Store.Brands.Of(r.ctx(), r.person.Partner)
	if platform.Is(err, platform.NotFound) || err == nil && len(b.Hosts) == 0 {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return b.Hosts[0] + portOf(r.Request().Host), nil
}

// invitePerson gives somebody of the client a portal login: a link to set a
// password goes by mail.
func (s *Server) invitePerson(r *request) error {
	f, problems, err := decode[client.InviteForm](r)
	if err != nil {
		return err
	}
	host, err := r.portalHost()
	if err != nil {
		return err
	}
	if host == "" {
		problems[""] = r.t("The portal has no host name yet, so nobody could follow the link.")
	}
	if len(problems) > 0 {
		return r.peoplePage(http.StatusUnprocessableEntity, f, problems)
	}
	p, err := s.Store.People.Create(r.ctx(), store.Person{
		Partner: r.person.Partner, Kind: store.Portal, ClientRef: r.client.Ref, Email: f.Email, Name: f.Name, Role: store.Role(f.Role),
	}, "")
	if e, status, ok := refused(err); ok {
		return r.peoplePage(status, f, problemsOf(e))
	}
	if err != nil {
		return err
	}
	if err := r.sendInvitation(p, host); err != nil {
		return err
	}
	r.audit("portal.invite", "person", p.ID, r.client.Ref, "Invited "+p.Name+" to the portal")
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Invitation sent to %s.", p.Email)}); err != nil {
		return err
	}
	return r.done(paths.People(r.client.Ref))
}

func (s *Server) showActivity(r *request) error {
	before := int64(number(r.QueryParam("before")))
	entries, next, err := s.Store.Audit.List(r.ctx(), r.person.Partner, store.AuditFilter{ClientRef: r.client.Ref, Before: before, Limit: 50})
	if err != nil {
		return err
	}
	v := client.ActivityView{Ref: r.client.Ref, Events: r.events(entries)}
	if next > 0 {
		v.More = paths.Activity(r.client.Ref) + "?before=" + decimal(next)
	}
	return r.clientPage(http.StatusOK, "activity", client.Activity(v))
}

// events draws audit entries as a timeline.
func (r *request) events(entries []store.AuditEntry) []ui.Event {
	var all []ui.Event
	today := words.Date(r.ctx(), r.now())
	for _, e := range entries {
		ev := ui.Event{Icon: eventIcon(e.Action), Title: e.Summary, Note: e.Actor.Name, Machine: e.At.UTC().Format(time.RFC3339)}
		if e.Action == string(store.AddClientCredits) {
			ev.Tone = ui.Success
		}
		ev.When = words.Date(r.ctx(), e.At)
		if ev.When == today {
			ev.When = words.Time(r.ctx(), e.At)
		}
		all = append(all, ev)
	}
	return all
}

func eventIcon(act string) string {
	switch act {
	case "signin", "signout":
		return "log-in"
	case string(store.BuyDID), "map_flow_did":
		return "hash"
	case string(store.AddAgent):
		return "headset"
	case string(store.CreateBasicFlow):
		return "workflow"
	case string(store.AddClientCredits):
		return "indian-rupee"
	case "update_status":
		return "circle-pause"
	case "portal.invite":
		return "mail"
	}
	return "clipboard-check"
}
