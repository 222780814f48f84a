package board

import (
	"regexp"
	"strings"
	"testing"

	"partnerdesk/views/words"
)

// What calls for somebody is read at the portal too.
func TestCallsAreSaidInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	en, hi := words.With(t.Context(), words.English), words.With(t.Context(), words.Hindi)
	names := []string{"आशा", "रवि"}
	for _, c := range []struct {
		call Call
		want string
	}{
		{Call{Kind: "few", Have: 1, Threshold: 2, Team: "सेल्स"}, "सेल्स: 1 online, fewer than 2"},
		{Call{Kind: "ready", Have: 0, Threshold: 1}, "0 ready, fewer than 1"},
		{Call{Kind: "long", Have: 3, Threshold: 5, Names: names}, "on a call for 5 min or more: आशा, रवि and 1 more"},
		{Call{Kind: "away", Have: 2, Threshold: 10, Names: names}, "paused for 10 min or more: आशा, रवि"},
		{Call{Kind: "offline", Have: 2, Names: names}, "offline on shift: आशा, रवि"},
	} {
		if got := c.call.words(en); got != c.want {
			t.Errorf("%s says %q, want %q", c.call.Kind, got, c.want)
		}
		got := c.call.words(hi)
		if latin.MatchString(got) || !strings.Contains(got, ":") && c.call.Names != nil {
			t.Errorf("%s says %q in Hindi", c.call.Kind, got)
		}
	}
}

var latin = regexp.MustCompile(`[A-Za-z]`)
