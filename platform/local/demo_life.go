package local

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
)

// life is one client's history.
type life struct {
	*seeder
	demoClient
	id       int64
	accepted time.Time
	numbers  []demoNumber
	agents   []platform.Agent
}

// demoNumber is a number and when it is to be paid for next.
type demoNumber struct {
	id       int64
	number   platform.Phone
	monthly  platform.Paise
	bought   time.Time
	renewals int
}

// equip gives a client its numbers, agents, hours and flows.
func (l *life) equip(n int) error {
	at := l.on(l.accepted.Add(40 * time.Minute))
	region := l.stock().regions[l.region%len(l.stock().regions)]
	spot := n*211 + len(l.partner) + l.people
	for i := range l.lines {
		// Spread over the region; where two clients meet, the second does without.
		num := platform.Phone(fmt.Sprintf("+91%d", region.numbers[(spot+i*37)%len(region.numbers)]))
		got, err := at.rent(l.c, l.id, num, region.Region, at.now())
		if platform.Is(err, platform.Conflict) {
			continue
		}
		if err != nil {
			return err
		}
		monthly, _ := price(num)
		did := demoNumber{number: num, monthly: monthly, bought: at.now()}
		if did.id, err = strconv.ParseInt(got.DIDID, 10, 64); err != nil {
			return err
		}
		l.numbers = append(l.numbers, did)
	}
	for i := range l.staff {
		if err := l.hire(at, i); err != nil {
			return err
		}
	}
	if err := l.timetable(); err != nil {
		return err
	}
	if !l.noFlow && len(l.agents) > 0 {
		if err := l.route(at); err != nil {
			return err
		}
	}
	return l.partings(region, spot+500)
}

// route gives each number a flow of its own.
func (l *life) route(at scope) error {
	var flows []int64
	for i, num := range l.numbers {
		name := [...]string{"Main line", "Sales", "Support", "Accounts", "Night desk", "Appointments"}[i%6]
		recording := [...]string{"1", "3", "", "2"}[i%4]
		id, err := at.createFlow(l.c, l.id, platform.NewFlow{Name: name, AgentExt: l.agents[i%len(l.agents)].Extension,
			DID: num.number, RecordingID: recording})
		if err != nil {
			return err
		}
		flows = append(flows, id)
	}
	return l.fallbacks(flows)
}

// hire adds the next agent in a state of its own.
func (l *life) hire(at scope, i int) error {
	names := demoNames()
	name := names[(l.people*5+i*11)%len(names)]
	var bad platform.Fields
	a := at.readAgent(&bad, platform.NewAgent{Name: name, Phone: l.mobile(), Password: "only its hash is kept",
		Email:  strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@" + l.domain + ".example",
		WebRTC: i%3 != 2, Manager: i == 0 && l.staff > 3})
	if err := bad.Err(); err != nil {
		return err
	}
	a.passwordHash = l.hash
	if a.permissionGroup = "1"; a.manager {
		a.permissionGroup = "2"
	}
	if len(l.numbers) > 0 {
		a.callerID = l.numbers[0].number
	}
	switch roll := l.rnd.IntN(20); {
	case l.inactive || roll < 4: // signed out last evening, or never
		a.since = startOfDay(l.now).Add(-time.Duration(60+l.rnd.IntN(180)) * time.Minute)
	case roll < 8:
		a.state, a.since = platform.AgentOnCall, l.now.Add(-time.Duration(20+l.rnd.IntN(700))*time.Second)
	case roll < 11:
		a.state, a.available, a.since = platform.AgentOnline, false, l.now.Add(-time.Duration(2+l.rnd.IntN(25))*time.Minute)
	default:
		a.state, a.since = platform.AgentOnline, l.now.Add(-time.Duration(1+l.rnd.IntN(80))*time.Minute)
	}
	if a.since.Before(l.accepted) {
		a.since = at.now()
	}
	got, err := at.keepAgent(l.c, l.id, a)
	if err == nil {
		l.agents = append(l.agents, got)
	}
	return err
}

// live posts credits, rentals and calls, day by day and in order of time.
func (l *life) live() error {
	left, err := l.balance(l.c, l.id)
	if err != nil {
		return err
	}
	post := func(at time.Time, amount platform.Paise, kind platform.ExpenseType, did platform.Phone, words string) error {
		t, err := l.post(l.c, l.id, Entry{At: at, Amount: amount, Type: kind, DID: did, Description: words})
		if err == nil {
			left = t.BalanceAfter
		}
		return err
	}
	for day := startOfDay(l.accepted); !day.After(l.now); day = day.AddDate(0, 0, 1) {
		open := day.Add(9 * time.Hour)
		if open.Before(l.accepted) {
			open = l.accepted.Add(time.Hour)
		}
		if open.After(l.now) {
			break
		}
		ago := int(l.now.Sub(day).Hours() / 24)
		if left < l.topUp/4 && ago >= l.brokeFor && l.topUp > 0 {
			if err := post(open, l.topUp, platform.ExpenseCredit, "", "Credit added"); err != nil {
				return err
			}
		}
		if err := l.rentals(open.Add(5*time.Minute), &left); err != nil {
			return err
		}
		for _, call := range l.calls(open.Add(10*time.Minute), day.Weekday()) {
			if call.at.After(l.now) || call.cost > left {
				break
			}
			if err := post(call.at, -call.cost, call.kind, call.did, call.words); err != nil {
				return err
			}
		}
	}
	return nil
}

// rentals renews what falls due by the morning of a day.
func (l *life) rentals(at time.Time, left *platform.Paise) error {
	for i := range l.numbers {
		n := &l.numbers[i]
		if platform.Renewal(n.bought, n.renewals+1).After(at) || at.After(l.now) {
			continue
		}
		paid, err := l.renew(l.c, l.id, n.id, n.number, n.monthly, n.bought, n.renewals, at)
		if err != nil {
			return err
		}
		if paid {
			n.renewals++
			*left -= n.monthly
		}
	}
	return nil
}

// demoCall is something that was used.
type demoCall struct {
	at    time.Time
	cost  platform.Paise
	kind  platform.ExpenseType
	did   platform.Phone
	words string
}

// callMinute is what a begun minute costs in made-up traffic.
const callMinute platform.Paise = 120

func callWords(seconds int) string {
	return fmt.Sprintf("Call, %d min %02d s", seconds/60, seconds%60)
}

// calls are a day's, in order of time: fewer on Saturdays, none on Sundays.
func (l *life) calls(from time.Time, day time.Weekday) []demoCall {
	if len(l.numbers) == 0 || l.noFlow || l.busy == 0 || day == time.Sunday {
		return nil
	}
	n := l.busy/4 + l.rnd.IntN(l.busy/2+2)
	if day == time.Saturday {
		n /= 2
	}
	var out []demoCall
	for range n {
		seconds := 20 + l.rnd.IntN(540)
		minutes := (seconds + 59) / 60
		c := demoCall{at: from.Add(time.Duration(l.rnd.IntN(9*3600)) * time.Second), kind: platform.ExpenseCall,
			cost: platform.Paise(minutes) * callMinute, did: l.numbers[l.rnd.IntN(len(l.numbers))].number,
			words: callWords(seconds)}
		if l.rnd.IntN(12) == 0 {
			c.kind, c.cost, c.words = platform.ExpenseSMS, 25, "Missed call notice"
		} else if l.chat && l.rnd.IntN(5) == 0 {
			c.kind, c.cost, c.words = platform.ExpenseWhatsApp, 85, "WhatsApp conversation"
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b demoCall) int { return a.at.Compare(b.at) })
	return out
}
