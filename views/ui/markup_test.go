package ui

import (
	"context"
	"html"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
)

func drawn(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What Go draws in the rows of lists must be what the components draw elsewhere.
func TestMarkupDrawsWhatTheComponentsDraw(t *testing.T) {
	t.Parallel()
	for _, s := range []Status{Active, Inactive, NotKnown, Due, -1, 99} {
		if got, want := drawn(t, Drawn(func(ctx context.Context, m *Markup) { m.Dot(ctx, s) })), drawn(t, Dot(s, "")); got != want {
			t.Errorf("status %d is drawn as\n%s, the component has\n%s", s, got, want)
		}
	}
	for _, days := range []float64{0, 1, 3, 9, 400} {
		g := Runway(days, "<so> many & more")
		if got, want := drawn(t, Drawn(func(_ context.Context, m *Markup) { m.Meter(g) })), drawn(t, Meter(g)); got != want {
			t.Errorf("%v days are drawn as\n%s, the component has\n%s", days, got, want)
		}
	}
	at := time.Date(2026, time.November, 25, 2, 26, 7, 0, time.UTC)
	for name, of := range map[string]struct {
		markup    func(context.Context, *Markup)
		component templ.Component
	}{
		"a time":   {func(ctx context.Context, m *Markup) { m.Clock(ctx, at) }, Clock(at)},
		"an icon":  {func(_ context.Context, m *Markup) { m.Icon("phone", "icon-sm text-faint") }, Icon("phone", "icon-sm text-faint")},
		"a debit":  {func(ctx context.Context, m *Markup) { m.Movement(ctx, -125) }, Movement(-125)},
		"a credit": {func(ctx context.Context, m *Markup) { m.Movement(ctx, 1_00_000_00) }, Movement(1_00_000_00)},
		"a number": {func(_ context.Context, m *Markup) { m.Tel("+911143104501") }, Tel("+911143104501")},
	} {
		if got, want := drawn(t, Drawn(of.markup)), drawn(t, of.component); got != want {
			t.Errorf("%s is drawn as\n%s, the component has\n%s", name, got, want)
		}
	}
	for _, text := range []string{"", "plain", `<script>alert("x")</script>`, `a & b 'c' "d"`, "नमस्ते <"} {
		if got, want := drawn(t, Drawn(func(_ context.Context, m *Markup) { m.Text(text) })), html.EscapeString(text); got != want {
			t.Errorf("%q is drawn as %q, want %q", text, got, want)
		}
	}
}
