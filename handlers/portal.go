package handlers

import (
	"context"
	"net/http"
	"slices"

	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/layout"
	"partnerdesk/views/paths"
)

// noneOfThem is the client of a portal person where the address names none and they
// work for several: the desk opened for it finds nothing.
const noneOfThem = "none of them"

// enterPortal opens the desk for a portal person, for the client that the address names.
// What they may do is what they are at that client. While no client of theirs is switched
// on they are a stranger.
func (r *request) enterPortal() error {
	works, err := r.s.worksFor(r.ctx(), r.person)
	if err != nil {
		return err
	}
	if len(works) == 0 {
		r.person = store.Person{}
		return nil
	}
	r.works = works
	at := store.Membership{ClientRef: noneOfThem, Role: store.ClientViewer}
	if len(works) == 1 {
		at = works[0]
	}
	for _, m := range works {
		if m.ClientRef == r.Param("client") {
			at = m
		}
	}
	r.person.ClientRef, r.person.Role, r.person.AgentID = at.ClientRef, at.Role, at.AgentID
	r.desk = r.s.Desk.ForClient(r.actor(), at.ClientRef)
	return nil
}

// worksFor are the clients of a portal person that are switched on.
func (s *Server) worksFor(ctx context.Context, p store.Person) ([]store.Membership, error) {
	all, err := s.Store.People.Clients(ctx, p.Partner, p.ID)
	var on []store.Membership
	for _, m := range all {
		if m.Active {
			on = append(on, m)
		}
	}
	return on, err
}

// clientIsOn says whether a portal person has any client that is switched on.
func (s *Server) clientIsOn(ctx context.Context, p store.Person) (bool, error) {
	on, err := s.worksFor(ctx, p)
	return len(on) > 0, err
}

// strangeAgent says that an agent asks for another agent's page, which is none for them.
func (r *request) strangeAgent() bool {
	id := r.Param("agent")
	return r.person.Role == store.ClientAgent && id != "" && id != r.person.AgentID
}

// portalHome is where somebody begins: at their client, at their own page as an agent,
// or, with several clients, where they choose one.
func (r *request) portalHome() error {
	if r.person.ClientRef != noneOfThem {
		return r.done(r.beginsAt(store.Membership{ClientRef: r.person.ClientRef, Role: r.person.Role, AgentID: r.person.AgentID}))
	}
	v := account.PickView{}
	for _, m := range r.works {
		v.Clients = append(v.Clients, account.PickRow{Name: m.Client, Role: account.RoleName(r.ctx(), string(m.Role)), Href: r.beginsAt(m)})
	}
	r.title = r.t("Choose a client")
	return r.show(http.StatusOK, account.Pick(v))
}

func (r *request) beginsAt(m store.Membership) string {
	if m.Role == store.ClientAgent {
		return paths.Agent(m.ClientRef, m.AgentID)
	}
	return paths.Client(m.ClientRef)
}

// switches lead a person with several clients from one to another; none for others.
func (r *request) switches() []layout.NavItem {
	if len(r.works) < 2 {
		return nil
	}
	var all []layout.NavItem
	for _, m := range r.works {
		all = append(all, layout.NavItem{Label: m.Client, Href: r.beginsAt(m), Current: m.ClientRef == r.person.ClientRef})
	}
	return all
}

func (r *request) portalNav() []layout.NavGroup {
	ref := r.person.ClientRef
	if ref == noneOfThem {
		return nil
	}
	item := func(label, href, icon string) layout.NavItem {
		here := r.Request().URL.Path == href || href != paths.Client(ref) && r.under(href)
		return layout.NavItem{Label: label, Href: href, Icon: icon, Current: here}
	}
	if r.person.Role == store.ClientAgent {
		return []layout.NavGroup{{Items: []layout.NavItem{item(r.t("My page"), paths.Agent(ref, r.person.AgentID), "headset")}}}
	}
	more := []layout.NavItem{
		item(r.t("Flows"), paths.Flows(ref), "workflow"),
		item(r.t("Bots"), paths.Bots(ref), "bot"),
		item(r.t("WhatsApp"), paths.WhatsApp(ref), "message-circle"),
		item(r.t("Masking"), paths.Masks(ref), "phone-forwarded"),
	}
	if r.can(readPeople) {
		more = append(more, item(r.t("People"), paths.People(ref), "users"))
	}
	groups := []layout.NavGroup{{Items: []layout.NavItem{
		item(r.t("Home"), paths.Client(ref), "house"),
		item(r.t("Numbers"), paths.Numbers(ref), "hash"),
		item(r.t("Agents"), paths.Agents(ref), "headset"),
		item(r.t("Wallboard"), paths.Board(ref), "layout-grid"),
		item(r.t("Wallet"), paths.Wallet(ref), "wallet"),
	}}, {Items: more}}
	for i := range groups {
		groups[i].Items = slices.DeleteFunc(groups[i].Items, func(n layout.NavItem) bool { return r.hides(n.Href) })
	}
	return groups
}
