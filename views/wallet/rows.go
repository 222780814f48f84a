package wallet

import (
	"context"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// entries are the lines of the statement, by day. They are most of its page.
func entries(v View) templ.Component {
	return ui.Drawn(func(ctx context.Context, m *ui.Markup) {
		names := map[platform.ExpenseType]string{}
		for _, g := range v.groups(ctx) {
			m.Raw(`<tbody><tr class="day-row"><th scope="rowgroup" colspan="4">`).Text(g.day)
			m.Raw(`</th><td class="num text-right">`).Text(sumOf(g)).Raw(`</td><td></td></tr>`)
			for _, t := range g.rows {
				if _, ok := names[t.Type]; !ok {
					names[t.Type] = TypeName(ctx, t.Type)
				}
				draw(ctx, m, v.Ref, names[t.Type], t)
			}
			m.Raw(`</tbody>`)
		}
	})
}

func draw(ctx context.Context, m *ui.Markup, ref, name string, t platform.Transaction) {
	m.Raw(`<tr><td class="card-2r text-muted">`).Clock(ctx, t.At)
	m.Raw(`</td><td class="card-3 whitespace-nowrap"><span class="inline-flex items-center gap-2">`).Icon(lookOf(t.Type).icon, "icon-sm text-faint")
	m.Text(name).Raw(`</span></td><td class="card-1"><a class="hover:underline" href="`).Text(entryOf(ref, t)).Raw(`">`).Text(said(ctx, name, t)).Raw(`</a>`)
	if t.Type == platform.ExpenseCredit && t.Amount > 0 {
		m.Raw(` <a class="link ml-1.5 text-sm" href="`).Text(receiptOf(ref, t)).Raw(`" aria-label="`).Text(words.T(ctx, "Receipt for %s", t.Amount.String()))
		m.Raw(`">`).Text(words.T(ctx, "Receipt")).Raw(`</a>`)
	}
	m.Raw(`</td><td class="card-2 text-muted">`)
	if t.DID != "" {
		m.Tel(t.DID)
	}
	m.Raw(`</td><td class="card-1r text-right">`).Movement(ctx, t.Amount)
	m.Raw(`</td><td class="card-3r num text-right">`).Text(t.BalanceAfter.String()).Raw(`</td></tr>`)
}

// said is what an entry is for; one that says nothing is called by its type.
func said(ctx context.Context, name string, t platform.Transaction) string {
	if t.Description == "" {
		return name
	}
	return words.Said(ctx, t.Description)
}
