package ui

import (
	"context"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/words"
)

// Markup is a piece of a page that Go puts together: for the rows of a list, which
// are most of a page and in which each part costs fifty times. What a template does
// with a text, it does without a copy of it.
type Markup struct{ b []byte }

// Raw adds markup: a constant, never what somebody typed.
func (m *Markup) Raw(markup string) *Markup {
	m.b = append(m.b, markup...)
	return m
}

// Text adds a text, of an element or within the quotes of an attribute.
func (m *Markup) Text(s string) *Markup {
	from := 0
	for i := range len(s) {
		var safe string
		switch s[i] { // the characters of html.EscapeString, and as it has them
		case '&':
			safe = "&amp;"
		case '\'':
			safe = "&#39;"
		case '<':
			safe = "&lt;"
		case '>':
			safe = "&gt;"
		case '"':
			safe = "&#34;"
		default:
			continue
		}
		m.b = append(append(m.b, s[from:i]...), safe...)
		from = i + 1
	}
	m.b = append(m.b, s[from:]...)
	return m
}

// Money adds an amount as Paise.String has it.
func (m *Markup) Money(p platform.Paise) *Markup {
	m.b = p.Append(m.b)
	return m
}

// Date adds the day of a moment.
func (m *Markup) Date(d *words.Dates, t time.Time) *Markup {
	m.b = d.Append(m.b, t) // digits and the names of months
	return m
}

// Number adds a whole number from 0 to 999, which no language groups.
func (m *Markup) Number(n int) *Markup {
	m.b = strconv.AppendInt(m.b, int64(n), 10)
	return m
}

// Dot is the component of this name.
func (m *Markup) Dot(ctx context.Context, s Status) *Markup {
	m.Raw(`<span class="state"><span class="`).Raw(string(dots[s.known()]))
	return m.Raw(`"></span> <span>`).Text(statusWord(ctx, s, "")).Raw(`</span></span>`)
}

// Meter is the component of this name.
func (m *Markup) Meter(g Gauge) *Markup {
	m.Raw(`<span class="state"><svg class="meter" aria-hidden="true"><rect class="`).Raw(string(g.fill()))
	m.Raw(`" width="`).Number(g.whole()).Raw(`%" height="100%" rx="2"></rect></svg> <span class="`).Raw(string(g.ink()))
	return m.Raw(`">`).Text(g.Words).Raw(`</span></span>`)
}

// Clock is the component of this name.
func (m *Markup) Clock(ctx context.Context, t time.Time) *Markup {
	m.Raw(`<time class="num" datetime="`)
	m.b = t.UTC().AppendFormat(m.b, time.RFC3339)
	return m.Raw(`" title="`).Text(words.Exact(ctx, t)).Raw(`">`).Text(words.Time(ctx, t)).Raw(`</time>`)
}

// Icon is the component of this name, with more classes; nothing where there is no
// such icon.
func (m *Markup) Icon(name, more string) *Markup {
	url, err := iconURL(name)
	if err != nil {
		return m
	}
	return m.Raw(`<svg class="icon `).Raw(more).Raw(`" aria-hidden="true"><use href="`).Text(url).Raw(`"></use></svg>`)
}

// Movement is the component of this name.
func (m *Markup) Movement(ctx context.Context, p platform.Paise) *Markup {
	m.Raw(`<span class="whitespace-nowrap"><span class="mr-1.5 text-xs text-muted">`)
	if p < 0 {
		return m.Text(words.T(ctx, "debit")).Raw(`</span><span class="num font-medium">`).Text(p.String()).Raw(`</span></span>`)
	}
	return m.Text(words.T(ctx, "credit")).Raw(`</span><span class="num font-medium text-success">+`).Text(p.String()).Raw(`</span></span>`)
}

// Tel is the component of this name.
func (m *Markup) Tel(p platform.Phone) *Markup {
	return m.Raw(`<span class="tel whitespace-nowrap">`).Text(p.String()).Raw(`</span>`)
}

var markups = sync.Pool{New: func() any { return new(Markup) }}

// Drawn is a component of what draw adds.
func Drawn(draw func(ctx context.Context, m *Markup)) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		m := markups.Get().(*Markup)
		m.b = m.b[:0]
		draw(ctx, m)
		_, err := w.Write(m.b)
		if cap(m.b) < 1<<20 {
			markups.Put(m)
		}
		return err
	})
}
