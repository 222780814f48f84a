package local

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"partnerdesk/platform"
)

// Where a call came from.
const (
	FromAPI       = "api"
	FromDashboard = "dashboard" // of the same installation, without a wire in between
)

// How much of the request log is kept: per partner and source, so that a busy
// dashboard does not push out what a script did.
const (
	RequestsKept = 10_000
	RequestsLife = 30 * 24 * time.Hour
)

// requestBuffer bounds what waits to be written.
const requestBuffer = 20_000

// requestStep is how many are written in a transaction.
const requestStep = 500

// Request is one call as the log keeps it: nothing of its body, and no ids but
// the key's.
type Request struct {
	No      int64 // rises within a partner
	Partner string
	At      time.Time
	Source  string
	KeyID   string // empty for the dashboard
	Method  string
	Route   string // the path's pattern, never the path
	Status  int    // HTTP
	Took    time.Duration
}

// RequestQuery narrows the log. The zero value of a field does not narrow.
type RequestQuery struct {
	Source      string
	KeyID       string
	Route       string
	StatusFloor int // 400: 400 to 499
	Since       time.Time
	Older       int64 // only below this number
	Newer       int64 // only above this number; the page next to it
	Limit       int   // 1 to 500
}

// RequestPage is part of the log, newest first.
type RequestPage struct {
	Rows         []Request
	Older, Newer bool // whether there is more that way
}

// notedRequests wait to be written.
type notedRequests struct {
	mu   sync.Mutex
	wait []Request
	lost int // did not fit since the last writing
	keep sync.Mutex
}

// NoteRequest takes a call into the log. It costs no writing: KeepRequests does
// that for all that wait. A call too many is dropped, and counted.
func (p *Platform) NoteRequest(r Request) {
	p.noted.mu.Lock()
	defer p.noted.mu.Unlock()
	if len(p.noted.wait) >= requestBuffer {
		p.noted.lost++
		return
	}
	p.noted.wait = append(p.noted.wait, r)
}

// KeepRequests writes what was noted, and drops what is older or more than is
// kept. It is meant to be called every second or so. It writes in steps: while it
// holds the file, no money moves.
func (p *Platform) KeepRequests(ctx context.Context) error {
	p.noted.keep.Lock()
	defer p.noted.keep.Unlock()
	p.noted.mu.Lock()
	batch, lost := p.noted.wait, p.noted.lost
	p.noted.wait, p.noted.lost = nil, 0
	p.noted.mu.Unlock()
	if lost > 0 {
		p.log.Warn("calls are missing in the request log: they came faster than they were written", "calls", lost)
	}
	if len(batch) == 0 {
		return nil
	}
	for len(batch) > 0 {
		n := min(len(batch), requestStep)
		if err := p.data.write(ctx, func(s *session) error { return writeRequests(s, batch[:n], p.now()) }); err != nil {
			p.noted.mu.Lock()
			defer p.noted.mu.Unlock()
			room := max(requestBuffer-len(p.noted.wait), 0)
			p.noted.lost += max(len(batch)-room, 0)
			p.noted.wait = append(batch[max(len(batch)-room, 0):], p.noted.wait...)
			return err
		}
		batch = batch[n:]
	}
	return nil
}

func writeRequests(s *session, batch []Request, now time.Time) error {
	type owner struct{ partner, source string }
	last, owners := map[string]int64{}, map[owner]bool{}
	for _, r := range batch {
		no, known := last[r.Partner]
		if !known {
			if err := s.get(`SELECT coalesce(max(no), 0) FROM requests WHERE partner = $1`, args{r.Partner}, &no); err != nil {
				return err
			}
		}
		no++
		last[r.Partner], owners[owner{r.Partner, r.Source}] = no, true
		if _, err := s.exec(`INSERT INTO requests (partner, no, at, source, key, method, route, status, micros)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, r.Partner, no, millis(r.At), r.Source, r.KeyID,
			r.Method, r.Route, r.Status, r.Took.Microseconds()); err != nil {
			return fmt.Errorf("writing the request log: %w", err)
		}
	}
	for o := range owners {
		if _, err := s.exec(`DELETE FROM requests WHERE partner = $1 AND source = $2 AND no <= (
			SELECT no FROM requests WHERE partner = $1 AND source = $2 ORDER BY no DESC LIMIT 1 OFFSET $3)`,
			o.partner, o.source, RequestsKept); err != nil {
			return err
		}
	}
	_, err := s.exec(`DELETE FROM requests WHERE at < $1`, millis(now.Add(-RequestsLife)))
	return err
}

// Requests reads a partner's log. What was noted until now is in it.
func (p *Platform) Requests(ctx context.Context, partner string, q RequestQuery) (RequestPage, error) {
	if q.Limit < 1 || q.Limit > 500 {
		return RequestPage{}, platform.Errorf(platform.Invalid, "A page of the request log has 1 to 500 rows.")
	}
	if err := p.KeepRequests(ctx); err != nil {
		return RequestPage{}, err
	}
	var page RequestPage
	err := p.data.read(ctx, func(s *session) error {
		upwards := q.Newer > 0
		rows, err := s.requests(partner, q, upwards, q.Limit+1)
		if err != nil {
			return err
		}
		more := len(rows) > q.Limit
		rows = rows[:min(len(rows), q.Limit)]
		page.Rows, page.Older = rows, more
		if upwards {
			for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
				rows[i], rows[j] = rows[j], rows[i]
			}
			page.Older, page.Newer = true, more
		} else if q.Older > 0 {
			page.Newer = true
		}
		if len(rows) == 0 {
			page.Older, page.Newer = false, false
		}
		return nil
	})
	return page, err
}

func (s *session) requests(partner string, q RequestQuery, upwards bool, limit int) ([]Request, error) {
	where, a := []string{"partner = $1"}, args{partner}
	add := func(clause string, value any) {
		a = append(a, value)
		where = append(where, strings.ReplaceAll(clause, "?", fmt.Sprintf("$%d", len(a))))
	}
	if q.Source != "" {
		add("source = ?", q.Source)
	}
	if q.KeyID != "" {
		add("key = ?", q.KeyID)
	}
	if q.Route != "" {
		add("route = ?", q.Route)
	}
	if q.StatusFloor > 0 {
		add("status >= ? AND status < ? + 100", q.StatusFloor)
	}
	if !q.Since.IsZero() {
		add("at >= ?", millis(q.Since))
	}
	order := "DESC"
	if upwards {
		order = "ASC"
		add("no > ?", q.Newer)
	} else if q.Older > 0 {
		add("no < ?", q.Older)
	}
	a = append(a, limit)
	var out []Request
	err := s.each(fmt.Sprintf(`SELECT no, at, source, key, method, route, status, micros FROM requests WHERE %s ORDER BY no %s LIMIT $%d`,
		strings.Join(where, " AND "), order, len(a)), a, func(scan func(...any) error) error {
		r := Request{Partner: partner}
		var at, micros int64
		err := scan(&r.No, &at, &r.Source, &r.KeyID, &r.Method, &r.Route, &r.Status, &micros)
		r.At, r.Took = fromMillis(at), time.Duration(micros)*time.Microsecond
		out = append(out, r)
		return err
	})
	return out, err
}

// RequestRoutes lists the routes that a partner's log holds, for a filter.
func (p *Platform) RequestRoutes(ctx context.Context, partner string) ([]string, error) {
	var out []string
	err := p.data.read(ctx, func(s *session) error {
		return s.each(`SELECT DISTINCT route FROM requests WHERE partner = $1 ORDER BY route`, args{partner},
			func(scan func(...any) error) error {
				var route string
				err := scan(&route)
				out = append(out, route)
				return err
			})
	})
	return out, err
}
