package handlers

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/clients"
)

func (s *Server) showClients(r *request) error {
	q, problems, err := query[clients.Query](r)
	if err != nil {
		return err
	}
	page, err := r.desk.Clients(r.ctx(), store.Filter{Query: q.Text, Status: store.Status(q.Status), Sort: store.Sort(q.Sort), After: q.After, Before: q.Before})
	if platform.Is(err, platform.Invalid) { // the page before or behind is gone
		problems[""] = err.(*platform.Error).Msg
		q.After, q.Before = "", ""
		page, err = r.desk.Clients(r.ctx(), store.Filter{Query: q.Text, Status: store.Status(q.Status), Sort: store.Sort(q.Sort)})
	}
	if err != nil {
		return err
	}
	counts, err := r.desk.Counts(r.ctx())
	if err != nil {
		return err
	}
	synced, err := s.Store.Directory.LastSync(r.ctx(), r.person.Partner)
	if err != nil && !platform.Is(err, platform.NotFound) {
		return err
	}
	v := clients.View{
		Query: q, Problems: problems, Next: page.Next, Prev: page.Prev, Total: int(counts.Total), Active: int(counts.Active),
		MayOnboard: r.can(onboard), Synced: synced, Stale: !r.desk.Health().Failed.IsZero(), Now: r.now(),
	}
	for _, c := range page.Clients {
		v.Rows = append(v.Rows, clients.Row{Ref: c.Ref, Name: c.Name, Email: c.Email, Mobile: c.Mobile, Active: c.Active,
			Numbers: c.DIDs, Agents: c.Agents, Balance: c.Balance, ValidTill: c.ValidTill})
	}
	r.title = r.t("Clients")
	status := http.StatusOK
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.show(status, clients.Page(v))
}
