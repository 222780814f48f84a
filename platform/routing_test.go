package platform_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"partnerdesk/platform"
)

var (
	monday = time.Date(2026, 11, 23, 10, 0, 0, 0, platform.India)
	told   = monday.Add(-time.Minute)
)

// answered is a line on which an agent picks up; each case spoils something.
func answered(t testing.TB) platform.Line {
	office := platform.Schedule{Zone: zone(t, "Asia/Kolkata"), Hours: week(t, "daily 09:00-18:00")}
	return platform.Line{
		Number: "+911143104501", Held: platform.Told(platform.NumberActive, told), Active: platform.Told(true, told),
		ValidTill: platform.Told(monday.AddDate(0, 1, 0), told), Balance: platform.Told(platform.Paise(100), told),
		Hours:  platform.Told(platform.LineSchedule{Schedule: office}, told),
		FlowID: platform.Told("1", told), Flow: platform.Told(platform.Flow{ID: "1", AgentExt: "2101", RecordingID: "1"}, told),
		Agents: platform.Told([]platform.LineAgent{{
			AgentPresence: platform.AgentPresence{Extension: "2101", State: platform.AgentOnline, Available: true},
			Shifts:        platform.Told(office, told),
		}}, told),
		Bots: platform.Told([]string{"b1"}, told),
	}
}

func flowOf(l *platform.Line, change func(*platform.Flow)) {
	f := l.Flow.Value
	change(&f)
	l.Flow.Value = f
}

func agentOf(l *platform.Line, change func(*platform.LineAgent)) {
	l.Agents.Value = slices.Clone(l.Agents.Value)
	change(&l.Agents.Value[0])
}

func TestEachRuleOfACall(t *testing.T) {
	t.Parallel()
	type (
		L = platform.Line
		F = platform.Flow
		A = platform.LineAgent
		E = []platform.End
	)
	const (
		agent, bot, transfer, closed, nobody = platform.EndAgent, platform.EndBot, platform.EndTransfer, platform.EndClosed, platform.EndNobody

		pass, fail, open, unset = platform.Passed, platform.Failed, platform.Undecided, platform.Unset
	)
	noAgent := func(l *L) { flowOf(l, func(f *F) { f.AgentExt = "" }) }
	offline := func(l *L) { agentOf(l, func(a *A) { a.State = platform.AgentOffline }) }
	for _, c := range []struct {
		name    string
		change  func(*L)
		at      time.Time // zero: now
		rule    platform.Rule
		verdict platform.Verdict
		why     platform.Why
		ends    E
	}{
		{"all in order", func(*L) {}, monday, platform.RuleAgent, pass, platform.WhyReady, E{agent}},
		{"the number is another's", func(l *L) { l.Held.Value = "" }, monday, platform.RuleNumber, fail, platform.WhyNotHeld, E{nobody}},
		{"the rental is due", func(l *L) { l.Held.Value = platform.NumberDue }, monday, platform.RuleNumber, fail, platform.WhyDue, E{nobody}},
		{"the number is not known", func(l *L) { l.Held.At = time.Time{} }, monday, platform.RuleNumber, open, platform.WhyNotTold, E{agent, nobody}},
		{"the client is off", func(l *L) { l.Active.Value = false }, monday, platform.RuleClient, fail, platform.WhyInactive, E{nobody}},
		{"the client is not known", func(l *L) { l.Active.At = time.Time{} }, monday, platform.RuleClient, open, platform.WhyNotTold, E{agent, nobody}},
		{"the last second counts", func(l *L) { l.ValidTill.Value = monday }, monday, platform.RuleValidity, pass, platform.WhyValid, E{agent}},
		{"validity has passed", func(l *L) { l.ValidTill.Value = monday.Add(-1) }, monday, platform.RuleValidity, fail, platform.WhyEnded, E{nobody}},
		{"validity will have passed", func(l *L) { l.ValidTill.Value = monday.AddDate(0, 0, 1) }, monday.AddDate(0, 0, 2), platform.RuleValidity, fail, platform.WhyEnded, E{nobody}},
		{"validity without an end", func(l *L) { l.ValidTill.Value = time.Time{} }, monday, platform.RuleValidity, pass, platform.WhyNoEnd, E{agent}},
		{"validity not known", func(l *L) { l.ValidTill.At = time.Time{} }, monday, platform.RuleValidity, open, platform.WhyNotTold, E{agent, nobody}},
		{"an empty wallet", func(l *L) { l.Balance.Value = 0 }, monday, platform.RuleBalance, fail, platform.WhyNoCredit, E{nobody}},
		{"a wallet at another moment", func(l *L) { l.Balance.Value = 0 }, monday.AddDate(0, 0, 1), platform.RuleBalance, open, platform.WhyLater, E{agent, nobody}},
		{"a balance that is not known", func(l *L) { l.Balance.At = time.Time{} }, monday, platform.RuleBalance, open, platform.WhyNotTold, E{agent, nobody}},
		{"outside the hours", func(*L) {}, monday.Add(8 * time.Hour), platform.RuleHours, fail, platform.WhyClosed, E{closed, nobody}},
		{"a holiday", func(l *L) { l.Hours.Value.Holidays = days(t, "2026-11-23") }, monday, platform.RuleHours, fail, platform.WhyClosed, E{closed}},
		{"hours not known", func(l *L) { l.Hours.At = time.Time{} }, monday, platform.RuleHours, open, platform.WhyNotTold, E{agent, closed}},
		{"no flow", func(l *L) { l.FlowID.Value, l.Flow.At = "", time.Time{} }, monday, platform.RuleFlow, fail, platform.WhyNotMapped, E{nobody}},
		{"flow not told", func(l *L) { l.FlowID.At, l.Flow.At = time.Time{}, time.Time{} }, monday, platform.RuleFlow, open, platform.WhyNotTold, E{agent, bot, transfer, nobody}},
		{"the inside of the flow not told", func(l *L) { l.Flow.At = time.Time{} }, monday, platform.RuleAgent, open, platform.WhyNotTold, E{agent, bot, transfer, nobody}},
		{"a welcome ends no call", func(*L) {}, monday, platform.RuleWelcome, pass, platform.WhySet, E{agent}},
		{"no welcome", func(l *L) { flowOf(l, func(f *F) { f.RecordingID = "" }) }, monday, platform.RuleWelcome, unset, platform.WhyNotSet, E{agent}},
		{"the agent was removed", func(l *L) { l.Agents.Value = nil }, monday, platform.RuleAgent, fail, platform.WhyRemoved, E{nobody}},
		{"agents not told", func(l *L) { l.Agents.At = time.Time{} }, monday, platform.RuleAgent, open, platform.WhyNotTold, E{agent, nobody}},
		{"no agent is set", noAgent, monday, platform.RuleAgent, unset, platform.WhyNotSet, E{nobody}},
		{"off shift", func(l *L) {
			agentOf(l, func(a *A) { a.Shifts.Value.Hours = week(t, "daily 11:00-12:00") })
		}, monday, platform.RuleAgent, fail, platform.WhyOffShift, E{nobody}},
		{"off shift and on a call", func(l *L) {
			agentOf(l, func(a *A) { a.Shifts.Value.Hours, a.State = week(t, ""), platform.AgentOnCall })
		}, monday, platform.RuleAgent, fail, platform.WhyOffShift, E{nobody}},
		{"shifts not told", func(l *L) { agentOf(l, func(a *A) { a.Shifts.At = time.Time{} }) }, monday, platform.RuleAgent, open, platform.WhyShiftsAsked, E{agent, nobody}},
		{"shifts not told, and offline", func(l *L) {
			agentOf(l, func(a *A) { a.Shifts.At, a.State = time.Time{}, platform.AgentOffline })
		}, monday, platform.RuleAgent, fail, platform.WhyOffline, E{nobody}},
		{"no shifts is always on shift", func(l *L) { agentOf(l, func(a *A) { a.Shifts.Value = platform.Schedule{} }) }, monday, platform.RuleAgent, pass, platform.WhyReady, E{agent}},
		{"paused", func(l *L) { agentOf(l, func(a *A) { a.Available = false }) }, monday, platform.RuleAgent, fail, platform.WhyPaused, E{nobody}},
		{"offline", offline, monday, platform.RuleAgent, fail, platform.WhyOffline, E{nobody}},
		{"on a call", func(l *L) { agentOf(l, func(a *A) { a.State = platform.AgentOnCall }) }, monday, platform.RuleAgent, fail, platform.WhyOnCall, E{nobody}},
		{"offline does not count at another moment", offline, monday.AddDate(0, 0, 1), platform.RuleAgent, open, platform.WhyOnShift, E{agent, nobody}},
		{"the bot takes over", func(l *L) { offline(l); flowOf(l, func(f *F) { f.BotID = "b1" }) }, monday, platform.RuleBot, pass, platform.WhySet, E{bot}},
		{"a bot never hands over", func(l *L) {
			offline(l)
			flowOf(l, func(f *F) { f.BotID, f.TransferTo = "b1", "+919822041376" })
		}, monday, platform.RuleTransfer, pass, platform.WhySet, E{bot}},
		{"a bot that is gone", func(l *L) {
			noAgent(l)
			flowOf(l, func(f *F) { f.BotID, f.TransferTo = "b9", "+919822041376" })
		}, monday, platform.RuleBot, fail, platform.WhyRemoved, E{transfer}},
		{"bots not told", func(l *L) { noAgent(l); l.Bots.At = time.Time{}; flowOf(l, func(f *F) { f.BotID = "b9" }) }, monday, platform.RuleBot, pass, platform.WhySet, E{bot}},
		{"no bot", noAgent, monday, platform.RuleBot, unset, platform.WhyNotSet, E{nobody}},
		{"a transfer", func(l *L) { noAgent(l); flowOf(l, func(f *F) { f.TransferTo = "+919822041376" }) }, monday, platform.RuleTransfer, pass, platform.WhySet, E{transfer}},
		{"no transfer", noAgent, monday, platform.RuleTransfer, unset, platform.WhyNotSet, E{nobody}},
		{"nothing is set", noAgent, monday, platform.RuleNobody, pass, platform.WhySet, E{nobody}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := answered(t)
			c.change(&l)
			p := platform.Route(l, c.at, c.at.Equal(monday))
			r := p.Rulings[c.rule]
			if r.Verdict != c.verdict || r.Why != c.why {
				t.Errorf("the rule says %d, %q; want %d, %q", r.Verdict, r.Why, c.verdict, c.why)
			}
			ends := c.ends
			if !c.at.Equal(monday) && p.Rulings[platform.RuleBalance].Why == platform.WhyLater && !slices.Contains(ends, nobody) && p.Rulings[platform.RuleValidity].Verdict != fail {
				ends = append(slices.Clone(ends), nobody)
			}
			if got := p.Ends(); !slices.Equal(got, ends) {
				t.Errorf("the call ends at %v, want %v", got, ends)
			}
			if r.Why != platform.WhyNotTold && c.rule != platform.RuleNobody && r.At.IsZero() {
				t.Error("a fact that is known has no age")
			}
		})
	}
}

// dice makes a line of anything that can be told or left untold.
func diced(t testing.TB, r *rand.Rand) platform.Line {
	at := func() time.Time {
		if r.IntN(5) == 0 {
			return time.Time{}
		}
		return told
	}
	zones := []string{"Asia/Kolkata", "America/New_York", "Africa/Cairo", "Pacific/Apia", "UTC"}
	schedule := func() platform.Schedule {
		s := platform.Schedule{Zone: zone(t, zones[r.IntN(len(zones))])}
		if r.IntN(6) == 0 {
			return s
		}
		var w platform.Week
		for d := range w {
			if r.IntN(4) > 0 {
				open := r.IntN(24 * 60)
				if shut := r.IntN(24*60 + 1); shut != open {
					w[d] = &platform.Shift{Open: open, Close: shut}
				}
			}
		}
		s.Hours = &w
		return s
	}
	l := answered(t)
	l.Held = platform.Fact[platform.NumberStatus]{Value: []platform.NumberStatus{"", platform.NumberDue, platform.NumberActive, platform.NumberActive}[r.IntN(4)], At: at()}
	l.Active = platform.Fact[bool]{Value: r.IntN(4) > 0, At: at()}
	l.ValidTill = platform.Fact[time.Time]{Value: monday.Add(time.Duration(r.IntN(2000)-500) * time.Hour), At: at()}
	l.Balance = platform.Fact[platform.Paise]{Value: platform.Paise(r.IntN(4) - 1), At: at()}
	l.Hours = platform.Fact[platform.LineSchedule]{Value: platform.LineSchedule{Schedule: schedule()}, At: at()}
	for n := r.IntN(4); n > 0; n-- {
		l.Hours.Value.Holidays = append(l.Hours.Value.Holidays, platform.Holiday{Name: "Holiday", Date: platform.DateOf(monday.AddDate(0, 0, r.IntN(20)-5))})
	}
	l.FlowID = platform.Fact[string]{Value: []string{"", "1", "1"}[r.IntN(3)], At: at()}
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	l.Flow = platform.Fact[platform.Flow]{Value: platform.Flow{ID: "1", AgentExt: pick("", "2101", "2102", "2109"), BotID: pick("", "b1", "b9"), TransferTo: pick("", "+919822041376"), RecordingID: pick("", "1")}, At: at()}
	l.Agents = platform.Fact[[]platform.LineAgent]{At: at()}
	for _, ext := range []string{"2101", "2102"} {
		l.Agents.Value = append(l.Agents.Value, platform.LineAgent{
			AgentPresence: platform.AgentPresence{Extension: ext, Available: r.IntN(2) == 0, State: []platform.AgentState{platform.AgentOnline, platform.AgentOffline, platform.AgentOnCall}[r.IntN(3)]},
			Shifts:        platform.Fact[platform.Schedule]{Value: schedule(), At: at()},
		})
	}
	l.Bots.At = at()
	return l
}

// Whatever is known, a call ends somewhere; where all is known it ends in one
// place; the same question has the same answer; and what is not known never makes
// an end impossible that knowing it would make certain.
func TestAPathIsWholeAndAlwaysTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 4_000 {
		l := diced(t, r)
		at := monday.Add(time.Duration(r.IntN(14*24*60)-3*24*60) * time.Minute)
		live := r.IntN(2) == 0
		p := platform.Route(l, at, live)
		if again := platform.Route(l, at, live); again != p {
			t.Fatalf("two answers to one question: %+v and %+v", p, again)
		}
		ends := p.Ends()
		if len(ends) == 0 {
			t.Fatalf("the call ends nowhere: %+v", p)
		}
		before := platform.Surely
		undecided := false
		for i, s := range p.Rulings {
			if s.Rule != platform.Rule(i) || s.Reach > before {
				t.Fatalf("rule %d is reached more surely than the one before: %+v", i, p)
			}
			before = s.Reach
			undecided = undecided || s.Reach != platform.Never && s.Verdict == platform.Undecided
		}
		if !undecided && len(ends) != 1 {
			t.Fatalf("all is known, and the call ends at %v: %+v", ends, p)
		}
		if live {
			continue
		}
		now := platform.Route(l, at, true)
		for _, e := range now.Ends() {
			if !p.May(e) {
				t.Fatalf("live it may end at %v, otherwise never: %+v and %+v", e, now, p)
			}
		}
	}
}

// At each boundary of the number's hours and a nanosecond before, the path says of
// open what hours.go says.
func TestAPathAgreesWithTheHours(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	boundaries := 0
	for range 400 {
		l := diced(t, r)
		l.Hours.At = told
		line := platform.NewRouter(l)
		at := monday
		for range 12 {
			st := l.Hours.Value.At(at)
			for _, a := range []time.Time{at.Add(-1), at} {
				want := l.Hours.Value.At(a)
				want.Next = time.Time{}
				p := line.At(a, false)
				got := p.Rulings[platform.RuleHours]
				if got.State != want || (got.Verdict == platform.Passed) != want.Open {
					t.Fatalf("at %s the path says %+v, the hours %+v", a, got, want)
				}
			}
			if st.Next.IsZero() {
				break
			}
			at = st.Next
			boundaries++
		}
	}
	if boundaries < 2000 {
		t.Errorf("only %d boundaries were looked at", boundaries)
	}
}

func FuzzRoute(f *testing.F) {
	f.Add(uint64(1), int64(0), true)
	f.Add(uint64(7), int64(253402300799), false)
	f.Add(uint64(9), int64(-62135596800), true)
	f.Fuzz(func(t *testing.T, seed uint64, unix int64, live bool) {
		at := time.Unix(unix%400_000_000_000, 0)
		l := diced(t, rand.New(rand.NewPCG(seed, 5)))
		p := platform.Route(l, at, live)
		if len(p.Ends()) == 0 {
			t.Errorf("the call ends nowhere: %+v", p)
		}
		if l.Hours.Known() {
			if want := l.Hours.Value.At(at); p.Rulings[platform.RuleHours].State.Open != want.Open {
				t.Errorf("the hours say %v", want.Open)
			}
		}
	})
}
