package handlers

import (
	"net/http"
	"slices"

	"partnerdesk/views/layout"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
)

// settingsPage is one page of the partner's settings.
type settingsPage struct {
	label, note, href, icon string
	needs                   action
	holds                   []string // addresses that are of it too
	also                    []string // by which search finds it besides
}

// settingsPages are those that are for this person.
func (r *request) settingsPages() []settingsPage {
	all := []settingsPage{
		{r.t("Billing"), r.t("What documents say of you, GST, who approves credits, and when a wallet wants an eye."), paths.Billing, "receipt-text", manageBilling, nil, []string{r.t("GST"), r.t("Approvals"), r.t("Alerts")}},
		{r.t("Prices"), r.t("What you ask for numbers, region by region."), paths.Prices, "tag", editPrices, nil, []string{r.t("Price book")}},
		{r.t("Brands"), r.t("Names, logos, colours and host names under which clients meet you."), paths.Brands, "palette", editBrand, nil, []string{r.t("Logo"), r.t("Host name"), r.t("Colours")}},
		{r.t("Sign-up"), r.t("Whether clients may register themselves, and who lets them in."), paths.SignUpSettings, "user-plus", editBrand, nil, []string{r.t("Promo code")}},
		{r.t("Staff"), r.t("Who works here, their roles and limits."), paths.Staff, "user", manageStaff, nil, []string{r.t("Colleagues"), r.t("Roles"), r.t("Invite")}},
		{r.t("Security"), r.t("Whether everybody needs a second factor."), paths.Security, "shield-check", manageSecurity, nil, []string{r.t("Second factor")}},
		{r.t("Privacy"), r.t("How long KYC is kept of a client whose data you erase."), paths.PrivacySettings, "lock", setPrivacy, nil, []string{r.t("Erasure"), r.t("Retention")}},
		{r.t("API token"), r.t("The key to the telephony platform, and what was asked with it."), paths.Token, "key-round", manageToken, []string{paths.Requests}, []string{r.t("Key")}},
		{r.t("Health"), r.t("How the platform answers, the database, and what is under way."), paths.Condition, "activity", readHealth, nil, []string{r.t("Platform"), r.t("Database"), r.t("Errors")}},
	}
	return slices.DeleteFunc(all, func(p settingsPage) bool { return !r.can(p.needs) })
}

func (s *Server) showSettings(r *request) error {
	var pages []settings.Page
	for _, p := range r.settingsPages() {
		pages = append(pages, settings.Page{Label: p.label, Note: p.note, Href: p.href, Icon: p.icon})
	}
	r.title = r.t("Settings")
	return r.show(http.StatusOK, settings.Index(pages))
}

// settingsNav is the way there, and within the settings to each of them.
func (r *request) settingsNav() []layout.NavItem {
	pages := r.settingsPages()
	if len(pages) == 0 {
		return nil
	}
	here := r.under(paths.Settings)
	nav := []layout.NavItem{{Label: r.t("Settings"), Href: paths.Settings, Icon: "settings", Current: r.Request().URL.Path == paths.Settings}}
	for _, p := range pages {
		if here {
			current := r.under(p.href) || slices.ContainsFunc(p.holds, r.under)
			nav = append(nav, layout.NavItem{Label: p.label, Href: p.href, Icon: p.icon, Current: current})
		}
	}
	return nav
}
