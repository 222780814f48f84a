package clients

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// rows are the lines of the list. They are most of its page, and as a template they took
// half of the time that the page takes. What their cells look like stands in the
// stylesheet under .client-rows, so that there is less of them to draw and to pack.
func rows(v View) templ.Component {
	return ui.Drawn(func(ctx context.Context, m *ui.Markup) {
		d := drawing{now: v.Now, unknown: `<span class="text-muted">` + words.T(ctx, "not known") + `</span>`, unused: `<span class="text-muted">` + words.T(ctx, "nothing used") + `</span>`}
		d.choose = around(words.T(ctx, "Choose %s", gap))
		d.burn = around(words.T(ctx, "At %s a day, the average of the last 30 days", gap))
		d.dates = words.DatesFor(ctx)
		for i := range v.Rows {
			v.Rows[i].draw(ctx, m, &d)
		}
	})
}

// drawing is what all rows have in common.
type drawing struct {
	now             time.Time
	unknown, unused string    // markup
	choose, burn    [2]string // before and after what differs
	dates           words.Dates
	off, days       said
}

// said are the words for small numbers that were needed already.
type said [100]string

func (s *said) of(n int, word func(int) string) string {
	if n < 0 || n >= len(s) {
		return word(n)
	}
	if s[n] == "" {
		s[n] = word(n)
	}
	return s[n]
}

// gap stands for what differs while a text is put together.
const gap = "\x00"

func around(text string) [2]string {
	before, after, _ := strings.Cut(text, gap)
	return [2]string{before, after}
}

func (r *Row) draw(ctx context.Context, m *ui.Markup, d *drawing) {
	m.Raw(`<tr><td class="card-pick"><input class="checkbox" type="checkbox" name="ref" value="`).Text(r.Ref)
	m.Raw(`" form="bulk" aria-label="`).Text(d.choose[0]).Text(r.Name).Text(d.choose[1])
	m.Raw(`"/></td><td class="card-1"><a class="row-link" href="` + paths.Clients + `/`).Text(r.Ref).Raw(`">`).Text(r.Name)
	if r.Brand != "" {
		m.Raw(`</a><span class="cell-brand">`).Text(r.Brand).Raw(`</span></td><td class="cell-mail"><span>`).Text(r.Email)
	} else {
		m.Raw(`</a></td><td class="cell-mail"><span>`).Text(r.Email)
	}
	m.Raw(`</span></td><td class="card-2"><span class="tel">`).Text(r.Mobile.String())
	m.Raw(`</span></td><td class="card-3">`).Dot(ctx, r.status())
	m.Raw(`</td><td class="card-off text-right">`)
	count(ctx, m, r.Numbers)
	m.Raw(`</td><td class="card-off">`)
	count(ctx, m, r.Agents)
	if r.Agents != nil && r.Ready != nil && *r.Ready < *r.Agents {
		off := d.off.of(*r.Agents-*r.Ready, func(n int) string { return words.T(ctx, "%d off", n) })
		m.Raw(` <small><span class="dot dot-off"></span>`).Text(off).Raw(`</small>`)
	}
	switch {
	case r.Balance == nil:
		m.Raw(`</td><td class="card-1r">`).Raw(d.unknown)
	case *r.Balance <= 0:
		m.Raw(`</td><td class="card-1r text-error">`).Money(*r.Balance)
	default:
		m.Raw(`</td><td class="card-1r">`).Money(*r.Balance)
	}
	m.Raw(`</td><td class="card-2r`)
	if r.Burn != nil {
		m.Raw(`" title="`).Text(d.burn[0]).Money(*r.Burn).Text(d.burn[1])
	}
	m.Raw(`">`)
	switch {
	case r.Lasts == nil:
		m.Raw(d.unknown)
	case *r.Lasts >= Forever:
		m.Raw(d.unused)
	default:
		m.Meter(ui.Runway(float64(*r.Lasts), d.days.of(*r.Lasts, func(n int) string {
			if n == 0 {
				return words.T(ctx, "under a day")
			}
			return words.T(ctx, "%d days", n)
		})))
	}
	m.Raw(`</td><td class="card-3r`).Raw(r.ending(d.now)).Raw(`">`)
	if r.ValidTill.IsZero() {
		m.Raw(`–`)
	} else {
		m.Date(&d.dates, r.ValidTill)
	}
	m.Raw(`</td></tr>`)
}

func count(ctx context.Context, m *ui.Markup, n *int) {
	switch {
	case n == nil:
		m.Raw(`–`)
	case *n >= 0 && *n < 1000:
		m.Number(*n)
	default:
		m.Text(words.Count(ctx, *n))
	}
}
