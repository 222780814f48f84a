package clients

import (
	"context"

	"github.com/a-h/templ"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// rows are the lines of the list. They are nine tenths of its page, and as a template
// they took half of the time that the page takes.
func rows(v View) templ.Component {
	return ui.Drawn(func(ctx context.Context, m *ui.Markup) {
		choose := words.T(ctx, "Choose %s", "\x00")
		before, after := choose, ""
		for i := range choose {
			if choose[i] == 0 {
				before, after = choose[:i], choose[i+1:]
			}
		}
		for _, r := range v.Rows {
			m.Raw(`<tr>`)
			m.Raw(`<td class="card-pick"><input class="checkbox" type="checkbox" name="ref" value="`).Text(r.Ref)
			m.Raw(`" form="bulk" aria-label="`).Text(before).Text(r.Name).Text(after).Raw(`"/></td>`)
			r.draw(ctx, v, m)
			m.Raw(`</tr>`)
		}
	})
}

func (r Row) draw(ctx context.Context, v View, m *ui.Markup) {
	m.Raw(`<td class="card-1 sm:whitespace-nowrap"><a class="row-link font-medium" href="`).Text(paths.Client(r.Ref)).Raw(`">`).Text(r.Name)
	m.Raw(`</a></td><td class="card-off text-muted max-2xl:hidden"><span class="block max-w-32 truncate 2xl:max-w-56">`).Text(r.Email)
	m.Raw(`</span></td><td class="card-2 text-muted"><span class="tel whitespace-nowrap">`).Text(r.Mobile.String())
	m.Raw(`</span></td><td class="card-3">`).Dot(ctx, r.status())
	m.Raw(`</td><td class="card-off num text-right">`).Text(count(ctx, r.Numbers))
	m.Raw(`</td><td class="card-off num whitespace-nowrap">`).Text(count(ctx, r.Agents))
	if off := r.offline(ctx); off != "" {
		m.Raw(` <span class="ml-1.5 text-xs text-muted"><span class="dot dot-off mr-1.5 inline-block" aria-hidden="true"></span>`).Text(off).Raw(`</span>`)
	}
	m.Raw(`</td><td class="`).Raw(r.money()).Raw(`">`)
	if r.Balance != nil {
		m.Text(r.Balance.String())
	} else {
		m.Raw(`<span class="font-normal text-muted">`).Text(words.T(ctx, "not known")).Raw(`</span>`)
	}
	m.Raw(`</td><td class="card-2r" title="`).Text(r.burn(ctx)).Raw(`">`)
	switch {
	case r.Lasts == nil:
		m.Raw(`<span class="text-muted">`).Text(words.T(ctx, "not known")).Raw(`</span>`)
	case *r.Lasts >= Forever:
		m.Raw(`<span class="text-muted">`).Text(words.T(ctx, "nothing used")).Raw(`</span>`)
	default:
		m.Meter(r.runway(ctx))
	}
	m.Raw(`</td><td class="`).Raw(r.ending(v.Now)).Raw(`">`)
	if r.ValidTill.IsZero() {
		m.Raw(`–`)
	} else {
		m.Text(words.Date(ctx, r.ValidTill))
	}
	m.Raw(`</td>`)
}
