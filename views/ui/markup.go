package ui

import (
	"context"
	"io"
	"sync"

	"github.com/a-h/templ"
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

// Dot is the component of this name.
func (m *Markup) Dot(ctx context.Context, s Status) *Markup {
	m.Raw(`<span class="inline-flex items-center gap-2.5"><span class="`).Raw(string(dots[s.known()]))
	return m.Raw(`" aria-hidden="true"></span> <span>`).Text(statusWord(ctx, s, "")).Raw(`</span></span>`)
}

// Meter is the component of this name.
func (m *Markup) Meter(g Gauge) *Markup {
	m.Raw(`<span class="inline-flex items-center gap-2.5"><svg class="meter" aria-hidden="true"><rect class="`).Raw(string(g.fill()))
	m.Raw(`" width="`).Raw(g.percent()).Raw(`" height="100%" rx="2"></rect></svg> <span class="`).Raw(string(g.ink()))
	return m.Raw(`">`).Text(g.Words).Raw(`</span></span>`)
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
