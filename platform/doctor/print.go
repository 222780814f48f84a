package doctor

import (
	"fmt"
	"io"
	"strings"
)

// Print writes the report for a person: a line for each call, what differs below
// it, and the sum.
func (r Report) Print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "The document (OpenAPI %s) describes %d calls. Partnerdesk needs %d.\n\n", clean(r.Version), r.Calls, len(r.Findings))
	for _, f := range r.Findings {
		at := f.At
		if f.Verdict == NotFound {
			at = f.Now
		}
		fmt.Fprintf(&b, "%-18s  %-22s  %s %s\n", f.Verdict, f.Call.Name, at.Method, clean(at.Path))
		note := func(format string, args ...any) {
			fmt.Fprintf(&b, "%-18s  %-22s  "+format+"\n", append([]any{"", ""}, args...)...)
		}
		if f.Verdict == Elsewhere || f.Verdict == Beyond {
			note("expected at %s %s", f.Now.Method, f.Now.Path)
		}
		if len(f.By) > 0 {
			note("recognised by %s", strings.Join(f.By, ", "))
		}
		if f.Why != "" {
			note("%s", clean(f.Why))
		}
		if len(f.Unnamed) > 0 {
			note("the document does not name %s, which is sent", strings.Join(f.Unnamed, ", "))
		}
		if len(f.Wanted) > 0 {
			note("the document requires %s, which is not sent", clean(strings.Join(f.Wanted, ", ")))
		}
	}
	fmt.Fprintf(&b, "\n%d found, %d elsewhere, %d beyond an override, %d not found.\n",
		r.Count(Found), r.Count(Elsewhere), r.Count(Beyond), r.Count(NotFound))
	_, err := io.WriteString(w, b.String())
	return err
}

// clean keeps what a foreign document says from moving the terminal's cursor.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if runes := []rune(s); len(runes) > 300 {
		s = string(runes[:299]) + "…"
	}
	return s
}
