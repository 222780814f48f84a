package handlers

import (
	"strconv"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/clients"
	"partnerdesk/views/papers"
	"partnerdesk/views/words"
)

// exportChunk is how many clients are read at once; a list of any length costs
// no more memory.
const exportChunk = 200

// exportClients streams the whole of what a filter finds as CSV: UTF-8 with a
// mark, so that spreadsheets read names right.
func (s *Server) exportClients(r *request) error {
	q, problems, err := query[clients.Query](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return platform.Errorf(platform.Invalid, "%s", problems[""])
	}
	if q.KYC != "" {
		return platform.Errorf(platform.Invalid, "%s", r.t("Who is still in KYC is no client yet, and not in this file."))
	}
	f := filter(q)
	if ticked := r.QueryParams()["ref"]; len(ticked) > 0 && r.QueryParam("all") != "1" {
		f = store.Filter{Sort: f.Sort, Refs: ticked}
	}
	f.After, f.Before, f.Limit = "", "", exportChunk
	page, err := r.desk.Clients(r.ctx(), f) // a failure now is still a page
	if err != nil {
		return err
	}
	zone := words.Zone(r.ctx())
	out, err := r.beginCSV(r.ofToday("clients"))
	if err != nil {
		return err
	}
	money := r.can(readWallet)
	head := []string{r.t("Client"), r.t("E-mail"), r.t("Mobile"), r.t("Status"), r.t("Numbers"), r.t("Agents"), r.t("Valid till (%s)", zone.String()), r.t("Since"), r.t("Ref")}
	if money {
		head = append(head, r.t("Balance (INR)"), r.t("Lasts about (days)"))
	}
	_ = out.Write(head) // a failure stays and is told by Error
	for {
		for _, c := range page.Clients {
			_ = out.Write(r.exportRow(c, zone, money))
		}
		if err := out.sent(); err != nil {
			return err
		}
		if page.Next == "" {
			return nil
		}
		f.After = page.Next
		if page, err = r.desk.Clients(r.ctx(), f); err != nil {
			out.cut()
		}
	}
}

func (r *request) exportRow(c store.Client, zone *time.Location, money bool) []string {
	number := func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}
	date := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format(time.DateTime)
	}
	status := r.t("Active")
	if !c.Active {
		status = r.t("Inactive")
	}
	row := []string{papers.Cell(c.Name), papers.Cell(c.Email), papers.Cell(string(c.Mobile)), status, number(c.DIDs), number(c.Agents), date(c.ValidTill), date(c.Created), c.Ref}
	if money {
		balance, lasts := "", ""
		if c.Balance != nil {
			balance = c.Balance.Wire()
		}
		if n := c.Lasts(); n != nil && *n < store.LastsForever {
			lasts = strconv.Itoa(*n)
		}
		row = append(row, papers.Cell(balance), lasts)
	}
	return row
}
