package handlers

import (
	"strconv"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/masking"
	"partnerdesk/views/papers"
	"partnerdesk/views/words"
)

// exportMasks streams a client's sessions as CSV, phones masked as on the page.
func (s *Server) exportMasks(r *request) error {
	state := platform.MaskState(r.QueryParam("state"))
	if state != platform.MaskLive && state != platform.MaskEnded {
		state = ""
	}
	const size = 500
	q := platform.MaskQuery{State: state, Page: 1, Limit: size}
	page, err := r.desk.Masks(r.ctx(), r.client.Ref, q) // a failure now is still a page
	if err != nil {
		return err
	}
	zone := words.Zone(r.ctx())
	out, err := r.beginCSV(r.ofToday("masking"))
	if err != nil {
		return err
	}
	_ = out.Write([]string{r.t("Id"), r.t("Reference"), r.t("Number"), r.t("First person"), r.t("Second person"), r.t("State"),
		r.t("Opened (%s)", zone.String()), r.t("Ends"), r.t("Ended"), r.t("Left (minutes)")})
	at := func(t time.Time) string { return t.In(zone).Format(time.DateTime) }
	seen := map[string]bool{} // a session that is opened meanwhile moves the others on by one
	for {
		for _, m := range page.Value {
			if seen[m.ID] {
				continue
			}
			seen[m.ID] = true
			_, word := masking.Status(r.ctx(), m.State)
			ended, left := "", ""
			if m.EndedAt != nil {
				ended = at(*m.EndedAt)
			} else {
				left = strconv.Itoa(int(maskLeft(m, r.now()) / time.Minute))
			}
			_ = out.Write([]string{m.ID, papers.Cell(m.Reference), papers.Cell(string(m.DID)), papers.Cell(m.PartyA), papers.Cell(m.PartyB), word, at(m.CreatedAt), at(m.ExpiresAt), ended, left})
		}
		if err := out.sent(); err != nil {
			return err
		}
		if len(page.Value) < size {
			return nil
		}
		q.Page++
		if page, err = r.desk.Masks(r.ctx(), r.client.Ref, q); err != nil {
			out.cut()
		}
	}
}
