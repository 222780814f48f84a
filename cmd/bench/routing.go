package main

import (
	"fmt"
	"time"

	"partnerdesk/platform"
)

// lines are numbers as clients have them: office hours, night desks, holidays,
// shifts of their own.
func lines(n int, now time.Time) ([]platform.Line, error) {
	zone, err := platform.ParseZone("Asia/Kolkata")
	if err != nil {
		return nil, err
	}
	week := func(open, shut int) *platform.Week {
		var w platform.Week
		for d := range w {
			if d > 0 {
				w[d] = &platform.Shift{Open: open * 60, Close: shut * 60}
			}
		}
		return &w
	}
	all := make([]platform.Line, n)
	for i := range all {
		hours := platform.LineSchedule{Schedule: platform.Schedule{Zone: zone, Hours: week(8+i%3, 17+i%4)}}
		if i%5 == 4 {
			hours.Hours = week(20, 8)
		}
		for h := range 12 {
			hours.Holidays = append(hours.Holidays, platform.Holiday{Name: "Holiday", Date: platform.DateOf(now.AddDate(0, 0, h*29+i%7))})
		}
		shifts := platform.Schedule{Zone: zone, Hours: week(9, 18)}
		all[i] = platform.Line{
			Number: platform.Phone(fmt.Sprintf("+9111431%05d", i)), Held: platform.Told(platform.NumberActive, now), Active: platform.Told(true, now),
			ValidTill: platform.Told(now.AddDate(0, 1, 0), now), Balance: platform.Told(platform.Paise(50000), now),
			Hours: platform.Told(hours, now), FlowID: platform.Told("1", now), Flow: platform.Told(platform.Flow{ID: "1", AgentExt: "2103"}, now),
			Agents: platform.Told([]platform.LineAgent{
				{AgentPresence: platform.AgentPresence{Extension: "2101"}}, {AgentPresence: platform.AgentPresence{Extension: "2102"}},
				{AgentPresence: platform.AgentPresence{Extension: "2103", State: platform.AgentOnline, Available: true}, Shifts: platform.Told(shifts, now)},
			}, now),
		}
	}
	return all, nil
}

// route measures, on one core, single questions and the look-ahead of 1,000 numbers.
func route(o options) error {
	now := time.Now()
	all, err := lines(1000, now)
	if err != nil {
		return err
	}
	routers := make([]*platform.Router, len(all))
	for i, l := range all {
		routers[i] = platform.NewRouter(l)
	}
	// Processor time, so that what else the machine does counts for nothing; the
	// garbage that it makes is in it.
	per := func(what string, ask func(i int)) {
		n, began, cpu := 0, time.Now(), spent()
		for time.Since(began) < o.each {
			for range 256 {
				ask(n)
				n++
			}
		}
		fmt.Printf("%-44s %12s a second of one core\n", what, thousands(float64(n)/(spent()-cpu).Seconds()))
	}
	ends := 0
	per("a call, the line made ready each time", func(i int) {
		p := platform.Route(all[i%len(all)], now.Add(time.Duration(i%10_080)*time.Minute), i%2 == 0)
		if p.Answered() {
			ends++
		}
	})
	per("a call, the line ready", func(i int) {
		p := routers[i%len(routers)].At(now.Add(time.Duration(i%10_080)*time.Minute), i%2 == 0)
		if p.Answered() {
			ends++
		}
	})
	rounds, gaps, began, cpu := 0, 0, time.Now(), spent()
	for ; time.Since(began) < o.each || rounds == 0; rounds++ {
		gaps = 0
		for _, l := range all {
			gaps += len(platform.NewRouter(l).Gaps(now))
		}
	}
	each := (spent() - cpu) / time.Duration(rounds)
	fmt.Printf("%-44s %12s (%d gaps)\n", "7 days ahead of 1,000 numbers", each.Round(10*time.Microsecond), gaps)
	return nil
}
