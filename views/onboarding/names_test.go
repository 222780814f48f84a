package onboarding

import (
	"strings"
	"testing"
)

// shown writes a comparison down with the marked words in brackets.
func shown(names []Name) string {
	var lines []string
	for _, n := range names {
		var line []string
		for _, w := range n.Words {
			if w.Differs {
				w.Text = "[" + w.Text + "]"
			}
			line = append(line, w.Text)
		}
		lines = append(lines, n.Source+": "+strings.Join(line, " "))
	}
	return strings.Join(lines, " / ")
}

func TestNamesAreComparedWordByWord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule  string
		pairs []string
		want  string
	}{
		{"equal", []string{"R", "Malhar Textiles", "P", "Malhar Textiles"}, "R: Malhar Textiles / P: Malhar Textiles"},
		{"case and order make no difference", []string{"R", "Radha Kulkarni", "P", "KULKARNI RADHA"}, "R: Radha Kulkarni / P: KULKARNI RADHA"},
		{"short forms are the long ones", []string{"R", "Aakar Pvt. Ltd.", "P", "AAKAR PRIVATE LIMITED"}, "R: Aakar Pvt. Ltd. / P: AAKAR PRIVATE LIMITED"},
		{"an ampersand is a word", []string{"R", "Orchid & Oak", "P", "ORCHID AND OAK"}, "R: Orchid & Oak / P: ORCHID AND OAK"},
		{"the form of address of a firm does not count", []string{"R", "Malhar Textiles", "G", "M/S Malhar Textiles"}, "R: Malhar Textiles / G: M/S Malhar Textiles"},
		{"a word too many", []string{"R", "Radha Kulkarni", "P", "Radha Anant Kulkarni"}, "R: Radha Kulkarni / P: Radha [Anant] Kulkarni"},
		{"a word that one of them lacks", []string{"R", "Radha Anant Kulkarni", "P", "Radha Anant Kulkarni", "A", "Radha Kulkarni"}, "R: Radha [Anant] Kulkarni / P: Radha Anant Kulkarni / A: Radha Kulkarni"},
		{"somebody else", []string{"R", "Malhar Textiles", "P", "Vanmala Deodhar"}, "R: [Malhar] [Textiles] / P: [Vanmala] [Deodhar]"},
		{"a mark on a Devanagari letter counts", []string{"R", "राधा", "P", "राधि"}, "R: [राधा] / P: [राधि]"},
		{"what is not known is left out", []string{"R", "Malhar Textiles", "P", "", "G", " "}, "R: Malhar Textiles"},
		{"punctuation alone is never marked", []string{"R", "Malhar – Textiles", "P", "Malhar Textiles"}, "R: Malhar – Textiles / P: Malhar Textiles"},
	} {
		names := Compare(c.pairs...)
		if got := shown(names); got != c.want {
			t.Errorf("%s: %s, want %s", c.rule, got, c.want)
		}
		if differ(names) != strings.Contains(c.want, "[") {
			t.Errorf("%s: differ says %v", c.rule, differ(names))
		}
	}
}
