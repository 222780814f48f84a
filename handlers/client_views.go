package handlers

import (
	"net/url"

	"partnerdesk/store"
	"partnerdesk/views/clients"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// saveView keeps the filters that the list is shown with under a name.
func (s *Server) saveView(r *request) error {
	q, problems, err := decode[clients.Query](r)
	if err != nil {
		return err
	}
	f, _, err := decode[clients.ViewForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.done(paths.Clients)
	}
	address, err := url.Parse(q.URL())
	if err != nil {
		return err
	}
	v, err := s.Store.Marks.SaveView(r.ctx(), r.person.Partner, store.SavedView{
		Name: f.Name, Query: address.RawQuery, OwnerID: r.person.ID, OwnerName: r.person.Name, Shared: f.Shared == "1"})
	if e, _, ok := refused(err); ok {
		if err := r.flash(ui.Flash{Tone: ui.Error, Text: problemsOf(e)["name"]}); err != nil {
			return err
		}
		return r.done(q.URL())
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The view “%s” is saved.", v.Name)}); err != nil {
		return err
	}
	return r.done(q.URL())
}

func (s *Server) deleteView(r *request) error {
	if err := s.Store.Marks.DeleteView(r.ctx(), r.person.Partner, r.person.ID, r.Param("view")); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The view is removed.")}); err != nil {
		return err
	}
	return r.done(paths.Clients)
}

// savedViews are the person's own, and those that colleagues share.
func (r *request) savedViews(now string) ([]clients.Saved, error) {
	all, err := r.s.Store.Marks.Views(r.ctx(), r.person.Partner, r.person.ID)
	var out []clients.Saved
	for _, v := range all {
		one := clients.Saved{ID: v.ID, Name: v.Name, Href: paths.Clients, Mine: v.OwnerID == r.person.ID}
		if v.Query != "" {
			one.Href += "?" + v.Query
		}
		if v.Shared && !one.Mine {
			one.By = v.OwnerName
		}
		one.Current = one.Href == now
		out = append(out, one)
	}
	return out, err
}
