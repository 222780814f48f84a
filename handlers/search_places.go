package handlers

import (
	"cmp"
	"slices"
	"strings"

	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/search"
)

// places are what the person may begin or open by name; all of them for an empty
// text. A page is found by what is set or done on it, too.
func (r *request) places(text string) []search.Item {
	var may []search.Item
	type place struct {
		label, href, icon string
		needs             action
		also              []string
	}
	all := []place{
		{r.t("Onboard a client"), paths.NewOnboarding, "user-plus", onboard, []string{r.t("New client"), r.t("Register")}},
	}
	for _, a := range r.deskAreas() {
		all = append(all, place{cmp.Or(a.asked, a.label), a.href, a.icon, a.needs, a.also})
	}
	all = append(all,
		place{r.t("Notifications"), paths.Notices, "bell", ownAccount, nil},
		place{r.t("Jobs"), paths.Jobs, "history", readDesk, nil},
		place{r.t("Checks"), paths.Intents, "loader-circle", readDesk, []string{r.t("Not settled"), r.t("Outcomes")}},
		place{r.t("API requests"), paths.Requests, "history", manageToken, []string{r.t("Log")}},
		place{r.t("Audit trail"), paths.Trail, "shield-check", readAudit, []string{r.t("Log"), r.t("Activity"), r.t("History")}},
		place{r.t("Your account"), paths.Account, "user", ownAccount, []string{r.t("Password"), r.t("Time zone"), r.t("Theme"), r.t("Devices"), r.t("Settings")}},
		place{r.t("Values to try"), paths.Values, "shield-check", readDesk, []string{r.t("PAN"), r.t("Aadhaar"), r.t("GSTIN"), r.t("Test")}},
		place{r.t("Outbox"), paths.Outbox, "inbox", readOutbox, nil})
	for _, p := range r.settingsPages() {
		all = append(all, place{p.label, p.href, p.icon, p.needs, append(p.also, r.t("Settings"))})
	}
	for _, p := range all {
		if !r.can(p.needs) || (p.href == paths.Outbox || p.href == paths.Values) && r.s.Demo == nil || p.href == paths.Requests && r.s.Tokens == nil {
			continue
		}
		if text == "" || beginsWord(p.label, text) || slices.ContainsFunc(p.also, func(word string) bool { return beginsWord(word, text) }) {
			may = append(may, search.Item{Icon: p.icon, Label: p.label, Href: p.href, Exact: strings.EqualFold(p.label, text)})
		}
	}
	return may
}

// areasOf is how many of the clients opened lately an area is offered for.
const areasOf = 3

// areas are the pages that each client has. By its name alone such a page is that of
// the clients opened lately; who has opened none is led to where one is chosen.
func (r *request) areas(text string, lately []store.Opened) []search.Item {
	if len(text) < 3 {
		return nil
	}
	var items []search.Item
	for _, a := range []struct {
		label, of, choose, icon string
		href                    func(ref string) string
		also                    string
	}{
		{r.t("Numbers"), r.t("Numbers of %s"), r.t("Numbers: choose the client"), "hash", paths.Numbers, r.t("DID")},
		{r.t("Agents"), r.t("Agents of %s"), r.t("Agents: choose the client"), "headset", paths.Agents, r.t("Extension")},
		{r.t("Flows"), r.t("Flows of %s"), r.t("Flows: choose the client"), "workflow", paths.Flows, r.t("IVR")},
		{r.t("Wallet"), r.t("Wallet of %s"), r.t("Wallet: choose the client"), "wallet", paths.Wallet, r.t("Statement")},
		{r.t("People"), r.t("People of %s"), r.t("People: choose the client"), "users", paths.People, r.t("Portal")},
		{r.t("Notes"), r.t("Notes on %s"), r.t("Notes: choose the client"), "file-text", paths.Notes, r.t("Tags")},
		{r.t("Activity"), r.t("Activity of %s"), r.t("Activity: choose the client"), "history", paths.Activity, r.t("Audit")},
	} {
		if !beginsWord(a.label, text) && !beginsWord(a.also, text) {
			continue
		}
		n := 0
		for _, o := range lately {
			if o.Kind == store.OpenedClient && n < areasOf {
				n++
				items = append(items, search.Item{Icon: a.icon, Label: strings.Replace(a.of, "%s", o.Name, 1), Note: o.Email, Href: a.href(o.Ref)})
			}
		}
		if n == 0 {
			items = append(items, search.Item{Icon: a.icon, Label: a.choose, Href: paths.Clients})
		}
	}
	return items
}
