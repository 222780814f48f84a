package platform

import (
	"testing"
	"time"
)

func TestRenewalKeepsTheDayOfTheMonth(t *testing.T) {
	t.Parallel()
	bought := time.Date(2027, time.January, 30, 18, 40, 0, 0, time.UTC) // the 31st in India
	for n, want := range map[int]string{1: "2027-02-28", 2: "2027-03-31", 3: "2027-04-30", 12: "2028-01-31", 13: "2028-02-29"} {
		if got := Renewal(bought, n).Format("2006-01-02 15:04"); got != want+" 00:10" {
			t.Errorf("month %d begins on %s, want %s", n, got, want)
		}
	}
}
