package brand

import (
	"encoding/xml"
	"strings"
	"testing"
)

func TestTheIconIsTheBrandsOwnLetterOnItsColour(t *testing.T) {
	t.Parallel()
	for mark, want := range map[string]string{"sahyadri": ">S<", " aakar": ">A<", "स्": ">स<", "<x": ">&lt;<", "": ">•<"} {
		svg, err := Icon("#0F766E", mark)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(svg), want) || !strings.Contains(string(svg), "#0f766e") || !strings.Contains(string(svg), "#ffffff") {
			t.Errorf("%q: %s", mark, svg)
		}
		if err := xml.Unmarshal(svg, new(struct{})); err != nil {
			t.Errorf("%q is no XML: %v", mark, err)
		}
	}
	if svg, err := Icon("#fde047", "s"); err != nil || strings.Contains(string(svg), "#ffffff") {
		t.Errorf("on a pale accent: %s, %v", svg, err)
	}
	if _, err := Icon("red", "s"); err == nil {
		t.Error("a colour that is none makes an icon")
	}
}
