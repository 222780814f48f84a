package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/views/agents"
	"partnerdesk/views/paths"
	"partnerdesk/views/words"
)

// showCover is a week of all agents' shifts against the open hours of the client's
// numbers.
func (s *Server) showCover(r *request) error {
	ref := r.client.Ref
	roster, unread, err := r.desk.Roster(r.ctx(), ref)
	if err != nil {
		return err
	}
	lines, err := r.desk.Lines(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	zone := words.Zone(r.ctx())
	monday, shown := weekOf(r.QueryParam("week"), r.now(), zone)
	v := agents.CoverView{Ref: ref, Portal: !r.site.staff, Unread: unread, Total: len(roster), LinesKnown: err == nil, Numbers: len(lines.Value), Zone: zone.String(), Monday: monday,
		Before: paths.With(paths.Cover(ref), "week", monday.AddDate(0, 0, -7).Format(time.DateOnly)),
		After:  paths.With(paths.Cover(ref), "week", monday.AddDate(0, 0, 7).Format(time.DateOnly))}
	week := platform.Span{From: monday, To: monday.AddDate(0, 0, 7)}
	var open []platform.Span
	for _, l := range lines.Value {
		open = append(open, l.Schedule().Spans(week.From, week.To, l.Holidays)...)
	}
	open = union(open)
	// Many agents share a shift: each is worked out once.
	type worked struct {
		spans []platform.Span
		words string
		known bool
	}
	seen := map[string]worked{}
	var all [][]platform.Span
	for _, a := range roster {
		key := a.Shift.Zone + "\x00" + a.Shift.Hours
		w, ok := seen[key]
		if a.Shift.At.IsZero() {
			w, ok = worked{}, true
		}
		if !ok {
			sch, known := desk.ScheduleOf(a.Shift)
			w.known = known
			if known {
				w.spans, w.words = sch.Spans(week.From, week.To, nil), shiftWords(r, sch)
			}
			seen[key] = w
		}
		row := agents.CoverRow{ID: a.ID, Name: a.Name, Extension: a.Extension, Words: w.words, Known: w.known}
		for _, sp := range w.spans {
			row.Bars = append(row.Bars, barOf(sp, week))
		}
		if w.known {
			all = append(all, w.spans)
		}
		v.Rows = append(v.Rows, row)
	}
	steps := staffed(all)
	gaps := without(open, steps)
	most := 0
	for _, st := range steps {
		most = max(most, st.n)
	}
	for i := range 7 {
		day := platform.Span{From: monday.AddDate(0, 0, i), To: monday.AddDate(0, 0, i+1)}
		d := agents.CoverDay{Date: day.From, Today: day.From.Equal(shown)}
		for _, sp := range cutTo(open, day) {
			d.Open = append(d.Open, barOf(sp, day))
		}
		for _, st := range steps {
			for _, sp := range cutTo([]platform.Span{st.Span}, day) {
				d.Staff = append(d.Staff, agents.Step{Bar: barOf(sp, day), N: st.n, Of: most})
			}
		}
		for _, sp := range cutTo(gaps, day) {
			d.Gaps = append(d.Gaps, barOf(sp, day))
			v.Gaps = append(v.Gaps, agents.Gap{From: sp.From, To: sp.To})
		}
		v.Days = append(v.Days, d)
	}
	rows, pages := sheet(r, v.Rows, func(page string) string {
		return paths.With(paths.Cover(ref), "week", r.QueryParam("week"), "page", page)
	})
	v.Rows, v.Pages = rows, pages
	r.title = r.t("Cover of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "agents", agents.Cover(v))
}

// weekOf is the Monday of the week that a day is in, and today's midnight.
func weekOf(text string, now time.Time, zone *time.Location) (monday, today time.Time) {
	y, m, d := now.In(zone).Date()
	today = time.Date(y, m, d, 0, 0, 0, 0, zone)
	at := today
	if t, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil && t.Year() > 2000 && t.Year() < 2100 {
		at = t
	}
	return at.AddDate(0, 0, -(int(at.Weekday())+6)%7), today
}

func barOf(sp, of platform.Span) agents.Bar {
	whole := of.To.Sub(of.From).Seconds()
	return agents.Bar{X: sp.From.Sub(of.From).Seconds() / whole * 100, Width: sp.To.Sub(sp.From).Seconds() / whole * 100}
}

// union joins spans that touch or overlap.
func union(all []platform.Span) []platform.Span {
	slices.SortFunc(all, func(a, b platform.Span) int { return a.From.Compare(b.From) })
	var out []platform.Span
	for _, sp := range all {
		if n := len(out); n > 0 && !sp.From.After(out[n-1].To) {
			out[n-1].To = later(out[n-1].To, sp.To)
			continue
		}
		out = append(out, sp)
	}
	return out
}

// step is a time in which so many agents work.
type step struct {
	platform.Span
	n int
}

// staffed says how many work when; times in which nobody does are left out.
func staffed(all [][]platform.Span) []step {
	type edge struct {
		at time.Time
		by int
	}
	var edges []edge
	for _, spans := range all {
		for _, sp := range spans {
			edges = append(edges, edge{sp.From, 1}, edge{sp.To, -1})
		}
	}
	slices.SortFunc(edges, func(a, b edge) int { return a.at.Compare(b.at) })
	var out []step
	n := 0
	for i, e := range edges {
		if i > 0 && n > 0 && edges[i-1].at.Before(e.at) {
			if k := len(out); k > 0 && out[k-1].n == n && out[k-1].To.Equal(edges[i-1].at) {
				out[k-1].To = e.at
			} else {
				out = append(out, step{platform.Span{From: edges[i-1].at, To: e.at}, n})
			}
		}
		n += e.by
	}
	return out
}

// without is what is left of spans where no step covers them.
func without(open []platform.Span, steps []step) []platform.Span {
	var out []platform.Span
	for _, sp := range open {
		at := sp.From
		for _, st := range steps {
			if !st.To.After(at) || !st.From.Before(sp.To) {
				continue
			}
			if st.From.After(at) {
				out = append(out, platform.Span{From: at, To: st.From})
			}
			at = later(at, st.To)
		}
		if at.Before(sp.To) {
			out = append(out, platform.Span{From: at, To: sp.To})
		}
	}
	return out
}

// cutTo cuts spans to a day.
func cutTo(all []platform.Span, day platform.Span) []platform.Span {
	var out []platform.Span
	for _, sp := range all {
		cut := platform.Span{From: later(sp.From, day.From), To: earlier(sp.To, day.To)}
		if cut.From.Before(cut.To) {
			out = append(out, cut)
		}
	}
	return out
}

// shiftWords says a shift in one line: "Mon–Fri 09:00–18:00, Sat 10:00–14:00 (Asia/Kolkata)".
func shiftWords(r *request, s platform.Schedule) string {
	if s.Hours == nil {
		return r.t("Always on shift")
	}
	var parts []string
	days := [7]time.Weekday{1, 2, 3, 4, 5, 6, 0}
	for i := 0; i < 7; {
		sh := s.Hours[days[i]]
		j := i + 1
		for j < 7 && sameShift(s.Hours[days[j]], sh) {
			j++
		}
		if sh != nil {
			name := r.t(days[i].String()[:3])
			if j > i+1 {
				name += "–" + r.t(days[j-1].String()[:3])
			}
			parts = append(parts, name+" "+sh.OpenText()+"–"+sh.CloseText())
		}
		i = j
	}
	if len(parts) == 0 {
		return r.t("Never on shift")
	}
	text := strings.Join(parts, ", ")
	if s.Zone != nil && s.Zone.String() != words.Zone(r.ctx()).String() {
		text += " (" + s.Zone.String() + ")"
	}
	return text
}

func sameShift(a, b *platform.Shift) bool { return a == b || a != nil && b != nil && *a == *b }
