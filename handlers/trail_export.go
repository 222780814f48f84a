package handlers

import (
	"sync"
	"time"

	"partnerdesk/store"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/trail"
	"partnerdesk/views/words"
)

// exportTrail streams what the filters find as CSV, newest first. That it was taken
// stands in the trail too.
func (s *Server) exportTrail(r *request) error {
	f, problems, err := query[trail.Filter](r)
	if err != nil {
		return err
	}
	acts, err := s.Store.Audit.Actions(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	filter, more, err := r.trailFilter(f, acts)
	if err != nil {
		return err
	}
	if len(problems)+len(more) > 0 {
		return r.done(f.URL(paths.Trail, "")) // which says what is wrong
	}
	filter.Before, filter.Limit = 0, exportChunk
	entries, next, err := s.Store.Audit.List(r.ctx(), r.person.Partner, filter) // a failure now is still a page
	if err != nil {
		return err
	}
	r.audit("audit.export", "audit", "", filter.ClientRef, "Took the audit trail as a file")
	zone := words.Zone(r.ctx())
	out, err := r.beginCSV(r.ofToday("audit"))
	if err != nil {
		return err
	}
	_ = out.Write([]string{r.t("Number in the chain"), r.t("When (%s)", zone.String()), r.t("Who"), r.t("Kind"), r.t("As whom"), r.t("What was done"), r.t("Action"), r.t("Client ref"),
		r.t("Thing"), r.t("From where"), r.t("Request"), r.t("Before"), r.t("After")})
	for {
		for _, e := range entries {
			_ = out.Write([]string{decimal(e.Seq), e.At.In(zone).Format(time.DateTime), papers.Cell(e.Actor.Name), e.Actor.Kind, papers.Cell(e.AsWhom), papers.Cell(e.Summary), papers.Cell(e.Action),
				papers.Cell(e.ClientRef), papers.Cell(e.ObjectKind + " " + e.ObjectID), papers.Cell(e.IP), papers.Cell(e.RequestID), papers.Cell(string(e.Before)), papers.Cell(string(e.After))})
		}
		if err := out.sent(); err != nil {
			return err
		}
		if next == 0 {
			return nil
		}
		filter.Before = next
		if entries, next, err = s.Store.Audit.List(r.ctx(), r.person.Partner, filter); err != nil {
			out.cut()
		}
	}
}

// What a page's check of the chain goes over, and for how long its result stands.
const (
	trailChecked   = 20_000
	trailCheckLife = 10 * time.Minute
)

// trailChecks are the last results, by partner.
type trailChecks struct {
	mu   sync.Mutex
	last map[string]trail.Chain
}

// trailState is what the chain's check found, no older than ten minutes; anew where
// somebody asks for it. Only the newest entries are gone over, so that a page does not
// wait for a year of them.
func (s *Server) trailState(r *request, anew bool) (trail.Chain, error) {
	partner := r.person.Partner
	s.trails.mu.Lock()
	last, ok := s.trails.last[partner]
	s.trails.mu.Unlock()
	if ok && !anew && r.now().Sub(last.Checked) < trailCheckLife {
		return last, nil
	}
	rep, err := s.Store.Audit.VerifyNewest(r.ctx(), partner, trailChecked)
	if err != nil {
		return trail.Chain{}, err
	}
	now := chainOf(rep, r.now())
	s.trails.mu.Lock()
	defer s.trails.mu.Unlock()
	if s.trails.last == nil {
		s.trails.last = map[string]trail.Chain{}
	}
	s.trails.last[partner] = now
	return now, nil
}

func chainOf(rep store.AuditReport, at time.Time) trail.Chain {
	return trail.Chain{Checked: at, Entries: rep.Entries, After: rep.After, Whole: rep.Entries < trailChecked, Bad: rep.Bad, Why: rep.Why}
}

// checkTrail checks the chain now.
func (s *Server) checkTrail(r *request) error {
	if _, err := s.trailState(r, true); err != nil {
		return err
	}
	return r.done(paths.Trail)
}
