package local

import (
	"fmt"
	"strings"
	"time"

	"partnerdesk/platform"
)

// demoHours are the hours of the nth line of a client, as its flow is named; nil
// is always open.
func demoHours(n int) map[string][2]string {
	const week, six = "mon tue wed thu fri", "mon tue wed thu fri sat"
	switch n % 6 {
	case 0: // Main line
		return daily(six, "09:30", "18:30")
	case 1: // Sales
		return daily(six, "10:00", "19:00")
	case 3: // Accounts
		return daily(week, "10:00", "17:30")
	case 4: // Night desk
		return daily(six+" sun", "20:00", "08:00")
	case 5: // Appointments
		hours := daily(six, "09:00", "20:00")
		hours["sun"] = [2]string{"10:00", "14:00"}
		return hours
	}
	return nil // Support
}

// demoShifts are the shifts of a client's nth agent; nil is always on shift.
func demoShifts(n int) map[string][2]string {
	const six = "mon tue wed thu fri sat"
	switch n % 4 {
	case 0:
		return daily(six, "09:00", "18:00")
	case 1:
		return daily(six, "10:00", "19:00")
	case 3:
		return daily("tue wed thu fri sat sun", "20:00", "05:00")
	}
	return nil
}

func daily(days, open, shut string) map[string][2]string {
	out := map[string][2]string{}
	for day := range strings.FieldsSeq(days) {
		out[day] = [2]string{open, shut}
	}
	return out
}

// timetable sets a client's hours, holidays and shifts. Those whose lines ring
// nobody have not come to it yet.
func (l *life) timetable() error {
	if l.noFlow {
		return nil
	}
	for i, n := range l.numbers {
		did := line{lineDID, l.id, n.id}
		hours := demoHours(i)
		if hours == nil {
			continue // open on holidays too
		}
		if err := l.open(did, hours); err != nil {
			return err
		}
		if err := l.feasts(did); err != nil {
			return err
		}
	}
	for i, a := range l.agents {
		agent, err := l.line(l.c, lineAgent, l.id, a.AgentID)
		if err != nil {
			return err
		}
		if err := l.open(agent, demoShifts(i)); err != nil {
			return err
		}
	}
	return nil
}

// open sets hours in the zone of India; nil leaves a line as it began.
func (l *life) open(at line, hours map[string][2]string) error {
	if hours == nil {
		return nil
	}
	zone, err := platform.ParseZone(defaultZone)
	if err != nil {
		return err
	}
	week, err := platform.ParseWeek(hours)
	if err != nil {
		return err
	}
	return l.keepSchedule(l.c, at, platform.Schedule{Zone: zone, Hours: week})
}

// feasts are the holidays of the whole country that have the same date each year,
// each the next time that it comes.
func (l *life) feasts(did line) error {
	today := platform.DateOf(l.now.In(ist))
	for _, f := range []struct {
		name  string
		month time.Month
		day   int
	}{{"Republic Day", time.January, 26}, {"Independence Day", time.August, 15}, {"Gandhi Jayanti", time.October, 2}, {"Christmas", time.December, 25}} {
		date := platform.Date{Year: today.Year, Month: f.month, Day: f.day}
		if date.String() < today.String() {
			date.Year++
		}
		if _, err := l.addHoliday(l.c, did, f.name, date); err != nil {
			return err
		}
	}
	return nil
}

// fallbacks lets every second flow of a client ring a mobile where its agent
// can't answer.
func (l *life) fallbacks(flows []int64) error {
	for i, id := range flows {
		if i%2 == 0 {
			continue
		}
		f, err := l.flow(l.c, l.id, fmt.Sprint(id))
		if err != nil {
			return err
		}
		to := platform.Phone(fmt.Sprintf("+91900009%04d", l.id))
		if err := l.changeFlow(l.c, l.id, f, platform.EditFlow{TransferTo: &to}); err != nil {
			return err
		}
	}
	return nil
}

// partings are what came to an end lately: a number that was tried for a week,
// and, with leaver, the agent whom the last line still rings.
func (l *life) partings(region stockRegion, spare int) error {
	const tried, gone = 20, 12
	if l.lines >= 3 && l.days > tried {
		n := platform.Phone(fmt.Sprintf("+91%d", region.numbers[spare%len(region.numbers)]))
		did, err := l.rent(l.c, l.id, n, region.Region, l.morning(tried))
		switch {
		case platform.Is(err, platform.Conflict): // another client has it
		case err != nil:
			return err
		default:
			was, err := l.line(l.c, lineDID, l.id, did.DIDID)
			if err != nil {
				return err
			}
			if err := l.on(l.morning(gone)).release(l.c, l.id, was.id, n); err != nil {
				return err
			}
		}
	}
	if !l.leaver || len(l.numbers) == 0 || len(l.agents) == 0 {
		return nil
	}
	last, err := l.line(l.c, lineAgent, l.id, l.agents[(len(l.numbers)-1)%len(l.agents)].AgentID)
	if err != nil {
		return err
	}
	return l.on(l.morning(2)).removeAgent(l.c, last)
}
