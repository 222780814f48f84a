package handlers

import (
	"slices"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/hours"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// hoursLine is the line whose hours a request is about.
type hoursLine struct {
	hours.Line
	line desk.Line
}

// say chooses the words for a line, or those for an agent's shift.
func (l hoursLine) say(line, shift string) string {
	if l.Shift {
		return shift
	}
	return line
}

// lineOf finds the line that the address names; one that the client does not have is
// NotFound.
type lineOf func(r *request) (hoursLine, error)

// hoursRoutes are the pages about the hours of one kind of line.
func hoursRoutes(p paths.Hours, of lineOf, see, change action) []route {
	with := func(do func(*request, hoursLine) error) func(*request) error {
		return func(r *request) error {
			l, err := of(r)
			if err != nil {
				return err
			}
			l.MayEdit = r.can(change)
			return do(r, l)
		}
	}
	return []route{
		{get, p.Edit(), see, staffDoor, false, with((*request).showHours)},
		{post, p.Edit(), change, staffDoor, false, with((*request).saveHours)},
		{post, p.Undo(), change, staffDoor, false, with((*request).undoHours)},
		{get, p.Copy(), change, staffDoor, false, with((*request).showHoursCopy)},
		{post, p.Template(), change, staffDoor, false, with((*request).followTemplate)},
		{post, p.Holidays(), change, staffDoor, false, with((*request).addHolidays)},
		{post, p.RemoveHolidays(), change, staffDoor, false, with((*request).removeHolidays)},
		{get, p.Import(), change, staffDoor, false, with((*request).showImport)},
		{post, p.Import(), change, staffDoor, false, with((*request).importHolidays)},
	}
}

func (r *request) clientCrumbs(more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: r.t("Clients"), Href: paths.Clients}, {Label: r.client.Name, Href: paths.Client(r.client.Ref)}}, more...)
}

func (r *request) line(l desk.Line, name, about string, pages paths.Hours, back string, crumbs ...ui.Crumb) hoursLine {
	h := hoursLine{line: l, Line: hours.Line{Name: name, About: about, Pages: pages, Back: back, Holidays: l.HasHolidays(),
		Title: r.t("Hours of %s", name), Crumbs: append(r.clientCrumbs(crumbs...), ui.Crumb{Label: r.t("Hours")})}}
	if l.Kind == store.AgentLine {
		h.Title, h.Shift = r.t("Shift of %s", name), true
		h.Crumbs[len(h.Crumbs)-1].Label = r.t("Shift")
	}
	return h
}

func missing(what string) error {
	return platform.Errorf(platform.NotFound, "%s", what)
}

// numberLine is the number of the address.
func numberLine(r *request) (hoursLine, error) {
	n, err := r.numberOf()
	if err != nil {
		return hoursLine{}, err
	}
	ref := r.client.Ref
	own := paths.Number(ref, n.DIDID)
	return r.line(numberLineOf(n), n.Number.String(), n.Region, paths.NumberHours(ref, n.DIDID), own,
		ui.Crumb{Label: r.t("Numbers"), Href: paths.Numbers(ref)}, ui.Crumb{Label: n.Number.String(), Href: own}), nil
}

// numberLineOf names a number to the calls about hours.
func numberLineOf(n platform.Number) desk.Line { return desk.Line{Kind: store.NumberLine, ID: n.DIDID} }

// numberOf is the number that the address names by its did id.
func (r *request) numberOf() (platform.Number, error) {
	held, err := r.desk.Numbers(r.ctx(), r.client.Ref)
	if err != nil {
		return platform.Number{}, err
	}
	i := slices.IndexFunc(held.Value, func(n platform.Number) bool { return n.DIDID == r.Param("line") })
	if i < 0 {
		return platform.Number{}, missing("This client has no such number.")
	}
	return held.Value[i], nil
}

// agentLine is the agent of the address.
func agentLine(r *request) (hoursLine, error) {
	ref := r.client.Ref
	all, err := r.desk.Agents(r.ctx(), ref)
	if err != nil {
		return hoursLine{}, err
	}
	i := slices.IndexFunc(all.Value, func(a platform.AgentPresence) bool { return a.AgentID == r.Param("line") })
	if i < 0 {
		return hoursLine{}, missing("This client has no such agent.")
	}
	a := all.Value[i]
	return r.line(desk.Line{Kind: store.AgentLine, ID: a.AgentID}, a.Name, r.t("Extension %s. Calls ring an agent only within the shift.", a.Extension), paths.AgentHours(ref, a.AgentID), paths.Agents(ref),
		ui.Crumb{Label: r.t("Agents"), Href: paths.Agents(ref)}, ui.Crumb{Label: a.Name}), nil
}

// whatsAppLine is the WhatsApp number of the address.
func whatsAppLine(r *request) (hoursLine, error) {
	ref := r.client.Ref
	all, err := r.desk.WhatsApp(r.ctx(), ref)
	if err != nil {
		return hoursLine{}, err
	}
	i := slices.IndexFunc(all.Value, func(n platform.WhatsAppNumber) bool { return n.ID == r.Param("line") })
	if i < 0 {
		return hoursLine{}, missing("This client has no such WhatsApp number.")
	}
	n := all.Value[i]
	name := whatsAppName(n)
	return r.line(desk.Line{Kind: store.WhatsAppLine, ID: n.ID}, name, r.t("WhatsApp. %s", n.VerifiedName), paths.WhatsAppHours(ref, n.ID), paths.Client(ref),
		ui.Crumb{Label: r.t("WhatsApp")}, ui.Crumb{Label: name}), nil
}

func whatsAppName(n platform.WhatsAppNumber) string {
	if n.DisplayNumber == "" {
		return n.PhoneNumberID
	}
	return n.DisplayNumber.String()
}
