package hours

import (
	_ "embed"
	"strings"
	"sync"
	"time"

	"partnerdesk/platform"
)

// The zones of IANA's zone.tab with the country that each is for, India's first.
//
//go:embed zones.txt
var zoneFile string

// zone is a time zone that can be chosen.
type zone struct{ Name, Country string }

var zones = sync.OnceValue(func() []zone {
	var all []zone
	for line := range strings.Lines(zoneFile) {
		name, country, _ := strings.Cut(strings.TrimSpace(line), "\t")
		all = append(all, zone{name, country})
	}
	return all
})

// label is "India, UTC+05:30" at that moment.
func (z zone) label(now time.Time) string {
	loc, err := platform.ParseZone(z.Name)
	if err != nil {
		return z.Country
	}
	return z.Country + ", " + now.In(loc).Format("UTC-07:00")
}

// findZone reads what somebody typed: a zone's name in any case, or its city.
func findZone(typed string) (*time.Location, bool) {
	typed = strings.ReplaceAll(strings.TrimSpace(typed), " ", "_")
	if loc, err := platform.ParseZone(typed); err == nil {
		return loc, true
	}
	for _, z := range zones() {
		city := z.Name[strings.LastIndex(z.Name, "/")+1:]
		if strings.EqualFold(z.Name, typed) || strings.EqualFold(city, typed) {
			loc, err := platform.ParseZone(z.Name)
			return loc, err == nil
		}
	}
	return nil, false
}
