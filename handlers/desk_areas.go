package handlers

import (
	"slices"

	"partnerdesk/views/paths"
)

// area is one of the desk's: the sidebar shows it, and search finds it by name.
type area struct {
	heading, label, href, icon string
	needs                      action
	// more are addresses beside href whose pages belong here.
	more []string
	// asked is what search calls it, where that is not the label.
	asked string
	also  []string // other words by which it is found
}

// holds says that the page at an address belongs to the area.
func (a area) holds(at string) bool {
	if a.href == paths.Home {
		return at == paths.Home
	}
	return beneath(at, a.href) || slices.ContainsFunc(a.more, func(path string) bool { return beneath(at, path) })
}

// deskAreas are the areas of the sidebar, in its order.
func (r *request) deskAreas() []area {
	live, build := r.t("Live"), r.t("Build")
	return []area{
		{label: r.t("Home"), href: paths.Home, icon: "house", needs: ownAccount},
		{label: r.t("Clients"), href: paths.Clients, icon: "users", needs: readDesk, also: []string{r.t("Export CSV"), r.t("Views")}},
		{label: r.t("Onboarding"), href: paths.Onboarding, icon: "clipboard-check", needs: readDrafts, also: []string{r.t("KYC")}},
		{label: r.t("Agents"), href: paths.AllAgents, icon: "headset", needs: readDesk},
		{label: r.t("Wallets"), href: paths.Wallets, icon: "wallet", needs: readAllWallets, more: []string{paths.Approvals}, also: []string{r.t("Balances")}},
		{label: r.t("Numbers"), href: paths.AllNumbers, icon: "hash", needs: readDesk, also: []string{r.t("DID")}},
		{label: r.t("Schedules"), href: paths.Templates, icon: "calendar-clock", needs: readTemplates, also: []string{r.t("Holidays"), r.t("Templates")}},
		{heading: live, label: r.t("Wallboard"), href: paths.Wallboard, icon: "layout-grid", needs: readDesk},
		{heading: live, label: r.t("If someone calls"), href: paths.Call, icon: "phone-call", needs: readDesk,
			asked: r.t("What happens if someone calls?"), also: []string{r.t("Path"), r.t("Test")}},
		{heading: live, label: r.t("Unanswered calls"), href: paths.Gaps, icon: "phone-off", needs: readDesk,
			asked: r.t("Why won’t a call be answered?"), also: []string{r.t("Unanswered calls"), r.t("Gaps")}},
		{heading: build, label: r.t("API explorer"), href: paths.Developers, icon: "braces", needs: exploreAPI, also: []string{r.t("OpenAPI"), r.t("Postman")}},
	}
}
