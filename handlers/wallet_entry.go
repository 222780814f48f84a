package handlers

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/views/papers"
	"partnerdesk/views/wallet"
)

// showEntry is one entry of the statement with all that is known of it. The address
// names its day, on which it is looked for.
func (s *Server) showEntry(r *request) error {
	day, err := indiaDay(r.QueryParam("on"))
	if err != nil {
		return platform.Errorf(platform.NotFound, "There is no such entry.")
	}
	got, err := r.desk.Entry(r.ctx(), r.client.Ref, day, r.Param("entry"))
	if err != nil {
		return err
	}
	e := got.Value
	v := wallet.EntryView{Ref: r.client.Ref, ClientName: r.client.Name, Portal: !r.site.staff, Entry: e.Transaction, Before: e.Before, Broken: !e.Follows(), AsOf: asOf(got), MayTrace: r.can(readDesk)}
	r.title = v.Title(r.ctx())
	return r.show(http.StatusOK, wallet.EntryPage(v))
}

// checkStatement reads every entry of a span, and says whether each balance is the one
// before plus the amount.
func (s *Server) checkStatement(r *request) error {
	f, problems, err := query[wallet.Filter](r)
	if err != nil {
		return err
	}
	if err := r.clear(problems); err != nil {
		return err
	}
	from, to := f.Days()
	st, err := r.statement(desk.StatementQuery{From: from, To: to}, false)
	if err != nil {
		return err
	}
	v := wallet.CheckView{Ref: r.client.Ref, ClientName: r.client.Name, Portal: !r.site.staff, From: from, To: to, Total: st.Total, Most: asCSV.atOnce}
	if st.Total <= asCSV.atOnce {
		sum, err := papers.Reckon(r.ctx(), st)
		if err != nil {
			return err
		}
		v.Sums = &wallet.Sums{Entries: sum.Entries, In: sum.In, Out: sum.Out, Opening: sum.Opening, Closing: sum.Closing, Bad: sum.Bad, Expected: sum.Expected}
	}
	r.title = r.t("Check of the balances")
	return r.show(http.StatusOK, wallet.CheckPage(v))
}
