package handlers

import (
	"net/http"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/numbers"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/words"
)

func numberFilter(q numbers.AllQuery) store.NumberFilter {
	return store.NumberFilter{Query: q.Text, Flowless: q.State == numbers.FlowlessOnly, Due: q.State == numbers.DueOnly, Region: q.Region, After: q.After, Before: q.Before}
}

// showAllNumbers lists the numbers of all clients, as they were last read.
func (s *Server) showAllNumbers(r *request) error {
	q, _, err := query[numbers.AllQuery](r)
	if err != nil {
		return err
	}
	page, err := r.desk.AllNumbers(r.ctx(), numberFilter(q))
	if err != nil {
		return err
	}
	v := numbers.AllView{Query: q}
	count, err := r.desk.NumberCounts(r.ctx())
	if err != nil {
		return err
	}
	v.Total, v.Flowless, v.Due = count.Total, count.Flowless, count.Due
	v.FlowsNotTold, v.RentalNotTold = count.Total > 0 && count.FlowTold == 0, count.Total > 0 && count.RentalTold == 0
	if v.Regions, err = r.desk.NumberRegions(r.ctx()); err != nil {
		return err
	}
	for _, n := range page.Numbers {
		row := r.numberRow(n.Number, nil)
		row.Label = n.Label
		v.Rows = append(v.Rows, numbers.AllRow{Row: row, Ref: n.ClientRef, Client: n.Client})
	}
	plain := q.URL(paths.AllNumbers)
	if page.Next != "" {
		v.Pages.Next = paths.With(plain, "after", page.Next)
	}
	if page.Previous != "" {
		v.Pages.Previous = paths.With(plain, "before", page.Previous)
	}
	v.Pages.Words = r.t("%d numbers on this page", len(v.Rows))
	r.title = r.t("Numbers")
	return r.show(http.StatusOK, numbers.All(v))
}

// exportNumbers streams what the filters find as CSV.
func (s *Server) exportNumbers(r *request) error {
	q, _, err := query[numbers.AllQuery](r)
	if err != nil {
		return err
	}
	f := numberFilter(q)
	f.After, f.Before, f.Limit = "", "", exportChunk
	page, err := r.desk.AllNumbers(r.ctx(), f) // a failure now is still a page
	if err != nil {
		return err
	}
	zone := words.Zone(r.ctx())
	out, err := r.beginCSV(r.ofToday("numbers"))
	if err != nil {
		return err
	}
	_ = out.Write([]string{r.t("Number"), r.t("Client"), r.t("Label"), r.t("Purpose"), r.t("Region"), r.t("Rental"), r.t("Flow id"), r.t("Bought (%s)", zone.String()), r.t("Client ref")})
	for {
		for _, n := range page.Numbers {
			rental, bought := "", ""
			switch n.Status {
			case platform.NumberDue:
				rental = r.t("Unpaid")
			case platform.NumberActive:
				rental = r.t("Paid")
			}
			if n.BoughtAt != nil {
				bought = n.BoughtAt.In(zone).Format(time.DateTime)
			}
			_ = out.Write([]string{papers.Cell(string(n.Number.Number)), papers.Cell(n.Client), papers.Cell(n.Label), papers.Cell(n.Purpose), papers.Cell(n.Region), rental, papers.Cell(n.FlowID), bought, n.ClientRef})
		}
		if err := out.sent(); err != nil {
			return err
		}
		if page.Next == "" {
			return nil
		}
		f.After = page.Next
		if page, err = r.desk.AllNumbers(r.ctx(), f); err != nil {
			out.cut()
		}
	}
}
