package handlers

import (
	"net/http"
	"strings"

	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/search"
	"partnerdesk/views/ui"
)

// showSearch is the page behind the search field: clients, and this program's pages.
func (s *Server) showSearch(r *request) error {
	const shown = 20
	text := strings.TrimSpace(r.QueryParam("q"))
	if len(text) > 100 {
		text = text[:100]
	}
	v := search.View{Query: text}
	if text != "" {
		found, err := r.desk.Clients(r.ctx(), store.Filter{Query: text, Limit: shown})
		if err != nil {
			return err
		}
		for _, c := range found.Clients {
			v.Hits = append(v.Hits, search.Hit{Ref: c.Ref, Name: c.Name, Email: c.Email, Mobile: c.Mobile})
		}
		if found.Next != "" {
			v.More = paths.Clients + "?q=" + queryEscape(text)
		}
		for _, p := range r.pages() {
			if strings.Contains(strings.ToLower(p.Label), strings.ToLower(text)) {
				v.Pages = append(v.Pages, p)
			}
		}
	}
	r.title = r.t("Search")
	return r.show(http.StatusOK, search.Page(v))
}

// pages are those that the person may open by name.
func (r *request) pages() []ui.Tab {
	all := []struct {
		label, href string
		needs       action
	}{
		{r.t("Home"), paths.Home, ownAccount}, {r.t("Clients"), paths.Clients, readDesk}, {r.t("Onboarding"), paths.Onboarding, readDesk},
		{r.t("Onboard a client"), paths.NewOnboarding, onboard}, {r.t("Your account"), paths.Account, ownAccount}, {r.t("API token"), paths.Token, manageToken},
		{r.t("API explorer"), paths.Developers, readDesk},
	}
	var may []ui.Tab
	for _, p := range all {
		if r.can(p.needs) {
			may = append(may, ui.Tab{Label: p.label, Href: p.href})
		}
	}
	return may
}
