package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/clients"
	"partnerdesk/views/jobs"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// filter is what an address of the list asks the store for.
func filter(q clients.Query) store.Filter {
	return store.Filter{Query: q.Text, Status: store.Status(q.Status), Signal: store.Signal(q.Signal), Band: store.Band(q.Balance),
		Till: store.Till(q.Till), Tag: q.Tag, Brand: q.Brand, Sort: store.Sort(q.Sort), After: q.After, Before: q.Before}
}

func (s *Server) showClients(r *request) error {
	q, problems, err := query[clients.Query](r)
	if err != nil {
		return err
	}
	if !r.can(readWallet) && (q.Balance != "" || q.Signal == string(store.Low)) {
		q.Balance, q.Signal = "", ""
	}
	if q.KYC != "" && !r.can(readDrafts) {
		return r.forbidden(readDrafts)
	}
	if q.KYC != "" {
		return s.showClientsInKYC(r, q, problems)
	}
	figures, err := r.desk.Figures(r.ctx())
	if err != nil {
		return err
	}
	brands := brandFilter(figures.Value.Brands)
	if q.Brand != "" && !slices.ContainsFunc(brands, func(o ui.Option) bool { return o.Value == q.Brand }) {
		problems[""], q.Brand = r.t("There is no such brand. The list is shown without it."), ""
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
	sync, err := s.Store.Directory.SyncState(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	tags, err := r.desk.Tags(r.ctx())
	if err != nil {
		return err
	}
	v := clients.View{
		Query: q, Problems: problems, Next: page.Next, Prev: page.Prev,
		Total: int(figures.Value.Total), Active: int(figures.Value.Active),
		Signals: map[string]int64{}, Stalled: figures.Value.Stalled, Tags: tags, Brands: brands, MayOnboard: r.can(onboard), NoKYC: !r.can(readDrafts), MayWallet: r.can(readWallet),
		Synced: sync.Done, Sync: r.reading(sync, figures.Value.Total), Counted: figures.Value.Clocked, Stale: !r.desk.Health().Failed.IsZero() && !r.keyless(), Keyless: r.keyless(), Now: r.now(),
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
	if len(brands) > 0 {
		if err := r.nameBrands(v.Rows, figures.Value.Brands); err != nil {
			return err
		}
	}
	return r.clientsPage(&v)
}

// brandFilter is what the list can be narrowed to; nothing where there is one brand.
func brandFilter(all []store.Named) (out []ui.Option) {
	if len(all) < 2 {
		return nil
	}
	for i, b := range all {
		value := b.ID
		if i == 0 {
			value = store.FirstBrand
		}
		out = append(out, ui.Option{Value: value, Label: b.Name})
	}
	return out
}

// nameBrands says of each row under which brand its client meets the partner.
func (r *request) nameBrands(rows []clients.Row, all []store.Named) error {
	refs := make([]string, len(rows))
	for i := range rows {
		refs[i] = rows[i].Ref
	}
	chosen, err := r.s.Store.Brands.OfClients(r.ctx(), r.person.Partner, refs)
	for i := range rows {
		rows[i].Brand = all[0].Name
		for _, b := range all {
			if b.ID == chosen[rows[i].Ref] {
				rows[i].Brand = b.Name
			}
		}
	}
	return err
}

// reading is how far the platform's list is read, while that takes long enough to
// tell; total is how many clients are known.
func (r *request) reading(s store.SyncState, total int64) *clients.Reading {
	const soon, given = 2 * time.Second, 5 * time.Minute
	since := r.now().Sub(s.Started)
	if !s.Running() || r.person.Limits.Tag != "" || since > given || !s.Done.IsZero() && since < soon {
		return nil
	}
	p := &clients.Reading{Rows: s.Rows, First: s.Done.IsZero()}
	if !p.First && int(total) > s.Rows {
		p.Of = int(total)
	}
	return p
}

// draftsInList is how many of those who are in KYC stand in the list of clients.
const draftsInList = 500

// showClientsInKYC is the list of those who are no clients yet: begun, with steps of
// their KYC to do. It has the search and no other filter.
func (s *Server) showClientsInKYC(r *request, q clients.Query, problems ui.Problems) error {
	figures, err := r.desk.Figures(r.ctx())
	if err != nil {
		return err
	}
	tags, err := r.desk.Tags(r.ctx())
	if err != nil {
		return err
	}
	drafts, err := r.desk.RecentDrafts(r.ctx(), draftsInList)
	if err != nil {
		return err
	}
	q = clients.Query{Text: q.Text, KYC: q.KYC}
	v := clients.View{Query: q, Problems: problems, Total: int(figures.Value.Total), Active: int(figures.Value.Active), Signals: map[string]int64{},
		Stalled: figures.Value.Stalled, Tags: tags, Brands: brandFilter(figures.Value.Brands), MayOnboard: r.can(onboard), MayWallet: r.can(readWallet), Counted: figures.Value.Clocked,
		Synced: r.now(), Now: r.now()}
	for signal, n := range figures.Value.Signals {
		if figures.Value.Told[signal] {
			v.Signals[string(signal)] = n
		}
	}
	for _, o := range drafts {
		if q.KYC == clients.Stalled && !r.stalled(o) || !mentions(q.Text, o.Name, o.Email, string(o.Mobile)) {
			continue
		}
		row := r.pendingRow(o, nil)
		v.Drafts = append(v.Drafts, clients.Draft{Href: paths.Draft(o.ID), Name: o.Name, Email: o.Email, Mobile: o.Mobile, Have: row.Have, Of: row.Of,
			Due: r.stepName(o.Next), Since: row.Since, Stalled: row.Stalled})
	}
	return r.clientsPage(&v)
}

// mentions reports that each word of what was typed begins a word of one of the texts,
// or stands in it where it is a number.
func mentions(typed string, texts ...string) bool {
	all := " " + strings.ToLower(strings.Join(texts, " "))
	for _, word := range strings.Fields(strings.ToLower(typed)) {
		if digits := platform.Digits(word); !strings.Contains(all, " "+word) && (len(digits) < 3 || !strings.Contains(all, digits)) {
			return false
		}
	}
	return true
}

// clientsPage adds what every form of the list has, and shows it.
func (r *request) clientsPage(v *clients.View) error {
	var err error
	if v.Saved, err = r.savedViews(v.Query.URL()); err != nil {
		return err
	}
	icons := map[string]string{"activate": "circle-check", "deactivate": "circle-pause", "extend": "calendar-plus", "credit": "indian-rupee", "tag": "tag"}
	for _, act := range r.mayJobs() {
		v.Acts = append(v.Acts, ui.Action{Label: jobs.Name(r.ctx(), act), Value: act, Icon: icons[act]})
	}
	r.title = r.t("Clients")
	status := http.StatusOK
	if len(v.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.show(status, clients.Page(*v))
}
