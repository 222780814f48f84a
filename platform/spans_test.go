package platform_test

import (
	"testing"
	"time"

	"partnerdesk/platform"
)

// Spans and At must say the same of every moment: over midnight, holidays, and
// days on which a clock is changed.
func TestSpansAgreeWithAt(t *testing.T) {
	t.Parallel()
	week := func(days map[string][2]string) *platform.Week {
		w, err := platform.ParseWeek(days)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	night := week(map[string][2]string{"mon": {"09:00", "18:00"}, "sat": {"22:00", "06:00"}, "sun": {"01:30", "02:30"}, "fri": {"00:00", "24:00"}})
	newYork, err := platform.ParseZone("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	holidays := []platform.Holiday{{Name: "A day off", Date: platform.Date{Year: 2026, Month: time.November, Day: 6}}}
	for name, start := range map[string]time.Time{
		"forward": time.Date(2026, 3, 6, 0, 0, 0, 0, newYork), "back": time.Date(2026, 10, 30, 0, 0, 0, 0, newYork),
	} {
		for hours, w := range map[string]*platform.Week{"set": night, "always": nil, "never": {}} {
			s := platform.Schedule{Zone: newYork, Hours: w}
			end := start.AddDate(0, 0, 9)
			spans := s.Spans(start, end, holidays)
			for at := start; at.Before(end); at = at.Add(15 * time.Minute) {
				open := false
				for _, sp := range spans {
					open = open || !at.Before(sp.From) && at.Before(sp.To)
				}
				if want := s.At(at, holidays).Open; open != want {
					t.Fatalf("%s, hours %s: at %s the spans say %v, At says %v", name, hours, at, open, want)
				}
			}
		}
	}
}
