package handlers

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/clients"
	"partnerdesk/views/jobs"
	"partnerdesk/views/ui"
)

// filter is what an address of the list asks the store for.
func filter(q clients.Query) store.Filter {
	return store.Filter{Query: q.Text, Status: store.Status(q.Status), Signal: store.Signal(q.Signal), Band: store.Band(q.Balance),
		Till: store.Till(q.Till), Tag: q.Tag, Sort: store.Sort(q.Sort), After: q.After, Before: q.Before}
}

func (s *Server) showClients(r *request) error {
	q, problems, err := query[clients.Query](r)
	if err != nil {
		return err
	}
	if !r.can(readWallet) && (q.Balance != "" || q.Signal == string(store.Low)) {
		q.Balance, q.Signal = "", ""
	}
	page, err := r.desk.Clients(r.ctx(), filter(q))
	if platform.Is(err, platform.Invalid) { // the page before or behind is gone
		problems[""] = err.(*platform.Error).Msg
		q.After, q.Before = "", ""
		page, err = r.desk.Clients(r.ctx(), filter(q))
	}
	if err != nil {
		return err
	}
	figures, err := r.desk.Figures(r.ctx())
	if err != nil {
		return err
	}
	synced, err := r.synced()
	if err != nil {
		return err
	}
	tags, err := s.Store.Marks.AllTags(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	v := clients.View{
		Query: q, Problems: problems, Next: page.Next, Prev: page.Prev,
		Total: int(figures.Value.Total), Active: int(figures.Value.Active),
		Signals: map[string]int64{}, Stalled: figures.Value.Stalled, Tags: tags, MayOnboard: r.can(onboard), MayWallet: r.can(readWallet),
		Synced: synced, Stale: !r.desk.Health().Failed.IsZero() && !r.keyless(), Keyless: r.keyless(), Now: r.now(),
	}
	for signal, n := range figures.Value.Signals {
		if figures.Value.Told[signal] {
			v.Signals[string(signal)] = n
		}
	}
	for _, c := range page.Clients {
		v.Rows = append(v.Rows, clients.Row{Ref: c.Ref, Name: c.Name, Email: c.Email, Mobile: c.Mobile, Active: c.Active,
			Numbers: c.DIDs, Agents: c.Agents, Ready: c.Ready, Balance: c.Balance, Burn: c.Burn, Lasts: c.Lasts(), ValidTill: c.ValidTill})
	}
	if v.Saved, err = r.savedViews(q.URL()); err != nil {
		return err
	}
	icons := map[string]string{"activate": "circle-check", "deactivate": "circle-pause", "extend": "calendar-plus", "credit": "indian-rupee", "tag": "tag"}
	for _, act := range r.mayJobs() {
		v.Acts = append(v.Acts, ui.Action{Label: jobs.Name(r.ctx(), act), Value: act, Icon: icons[act]})
	}
	r.title = r.t("Clients")
	status := http.StatusOK
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.show(status, clients.Page(v))
}
