package platform_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"partnerdesk/platform"
)

func TestWhyCallsStayUnanswered(t *testing.T) {
	t.Parallel()
	type (
		L = platform.Line
		F = platform.Flow
		A = platform.LineAgent
		G = platform.Gap
	)
	const hour = time.Hour
	transfer := func(l *L) { flowOf(l, func(f *F) { f.TransferTo = "+919822041376" }) }
	shifts := func(l *L, hours string) { agentOf(l, func(a *A) { a.Shifts.Value.Hours = week(t, hours) }) }
	for _, c := range []struct {
		name   string
		change func(*L)
		want   []G
	}{
		{"nothing is missing", func(*L) {}, nil},
		{"rental unpaid", func(l *L) { l.Held.Value = platform.NumberDue }, []G{{Kind: platform.GapDue, Severity: platform.Failing, From: monday}}},
		{"no flow", func(l *L) { l.FlowID.Value, l.Flow.At = "", time.Time{} }, []G{{Kind: platform.GapNoFlow, Severity: platform.Failing, From: monday}}},
		{"a flow that is not told is no gap", func(l *L) { l.FlowID.At, l.Flow.At = time.Time{}, time.Time{} }, nil},
		{"closed every day", func(l *L) { l.Hours.Value.Hours = week(t, "") }, []G{{Kind: platform.GapNeverOpen, Severity: platform.Failing, From: monday}}},
		{"the agent was removed", func(l *L) { l.Agents.Value = nil }, []G{{Kind: platform.GapRemoved, Severity: platform.Failing, From: monday}}},
		{"the agent was removed, a transfer is left", func(l *L) { l.Agents.Value = nil; transfer(l) }, []G{{Kind: platform.GapRemoved, Severity: platform.Ahead, From: monday, Covered: true}}},
		{"agents that are not told are no gap", func(l *L) { l.Agents.At = time.Time{} }, nil},
		{"the bot is gone", func(l *L) { flowOf(l, func(f *F) { f.BotID = "b9" }) }, []G{{Kind: platform.GapBotGone, Severity: platform.Ahead, From: monday, Covered: true}}},
		{"the flow leads nowhere", func(l *L) { flowOf(l, func(f *F) { f.AgentExt = "" }) }, []G{{Kind: platform.GapNowhere, Severity: platform.Failing, From: monday}}},
		{"open an hour longer than the shift, each day", func(l *L) { shifts(l, "daily 09:00-17:00") },
			[]G{{Kind: platform.GapOffShift, Severity: platform.Ahead, From: monday.Add(7 * hour), Until: monday.Add(8 * hour), Open: 7 * hour, Times: 7}}},
		{"a transfer stands in", func(l *L) { shifts(l, "daily 09:00-17:00"); transfer(l) }, nil},
		{"off shift now", func(l *L) { shifts(l, "daily 11:00-18:00") },
			[]G{{Kind: platform.GapOffShift, Severity: platform.Failing, From: monday, Until: monday.Add(hour), Open: 14 * hour, Times: 8}}},
		{"never on shift", func(l *L) { shifts(l, "") },
			[]G{{Kind: platform.GapOffShift, Severity: platform.Failing, From: monday, Until: monday.Add(8 * hour), Open: 7 * 9 * hour, Times: 8}}},
		{"always open and never on shift", func(l *L) { l.Hours.Value.Hours = nil; shifts(l, "") },
			[]G{{Kind: platform.GapOffShift, Severity: platform.Failing, From: monday, Open: 7 * 24 * hour, Times: 1}}},
		{"paused", func(l *L) { agentOf(l, func(a *A) { a.Available = false }) }, []G{{Kind: platform.GapAway, Severity: platform.Failing, From: monday}}},
		{"on a call is no gap", func(l *L) { agentOf(l, func(a *A) { a.State = platform.AgentOnCall }) }, nil},
		{"paused while closed", func(l *L) {
			agentOf(l, func(a *A) { a.Available = false })
			l.Hours.Value.Hours = week(t, "daily 11:00-18:00")
		}, nil},
		{"a holiday ahead", func(l *L) { l.Hours.Value.Holidays = days(t, "2026-11-25", "2026-12-25") },
			[]G{{Kind: platform.GapHoliday, Severity: platform.Notice, From: monday.AddDate(0, 0, 1).Add(14 * hour), Until: monday.AddDate(0, 0, 2).Add(14 * hour), Holiday: "Holiday"}}},
		{"a holiday on a day that is closed anyway", func(l *L) {
			l.Hours.Value.Holidays, l.Hours.Value.Hours = days(t, "2026-11-25"), week(t, "mon 09:00-18:00")
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := answered(t)
			c.change(&l)
			got := platform.NewRouter(l).Gaps(monday)
			if len(got) != len(c.want) {
				t.Fatalf("gaps %+v, want %+v", got, c.want)
			}
			for i := range got {
				same := got[i].From.Equal(c.want[i].From) && got[i].Until.Equal(c.want[i].Until)
				got[i].From, got[i].Until = c.want[i].From, c.want[i].Until
				if !same || got[i] != c.want[i] {
					t.Errorf("gap %+v, want %+v", got[i], c.want[i])
				}
			}
		})
	}
}

func TestWhatAilsAnAccount(t *testing.T) {
	t.Parallel()
	on, month, rich := platform.Told(true, told), platform.Told(monday.AddDate(0, 1, 0), told), platform.Told(platform.Paise(100), told)
	thursday := monday.AddDate(0, 0, 3)
	for _, c := range []struct {
		name     string
		active   platform.Fact[bool]
		till     platform.Fact[time.Time]
		balance  platform.Fact[platform.Paise]
		dry      time.Time
		kind     platform.GapKind // empty: none
		severity platform.Severity
		from     time.Time
	}{
		{"in order", on, month, rich, time.Time{}, "", 0, time.Time{}},
		{"nothing is known", platform.Fact[bool]{}, platform.Fact[time.Time]{}, platform.Fact[platform.Paise]{}, thursday, "", 0, time.Time{}},
		{"switched off: the rest does not matter", platform.Told(false, told), platform.Told(monday.Add(-1), told), platform.Told(platform.Paise(0), told), time.Time{}, platform.GapInactive, platform.Notice, monday},
		{"validity ends on Thursday", on, platform.Told(thursday, told), rich, time.Time{}, platform.GapValidity, platform.Ahead, thursday},
		{"validity has ended", on, platform.Told(monday.Add(-time.Hour), told), rich, time.Time{}, platform.GapValidity, platform.Failing, monday.Add(-time.Hour)},
		{"no end of validity", on, platform.Told(time.Time{}, told), rich, time.Time{}, "", 0, time.Time{}},
		{"the wallet is empty", on, month, platform.Told(platform.Paise(0), told), time.Time{}, platform.GapBalance, platform.Failing, monday},
		{"the wallet runs dry on Thursday", on, month, rich, thursday, platform.GapBalance, platform.Ahead, thursday},
		{"the wallet runs dry after the look-ahead", on, month, rich, monday.AddDate(0, 0, 8), "", 0, time.Time{}},
	} {
		got := platform.AccountGaps(c.active, c.till, c.balance, c.dry, monday)
		if c.kind == "" {
			if len(got) != 0 {
				t.Errorf("%s: %+v", c.name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Kind != c.kind || got[0].Severity != c.severity || !got[0].From.Equal(c.from) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// A span without anybody on shift is what asking minute by minute finds.
func TestSpansAreWhatEachMinuteSays(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	found := 0
	for range 25 {
		l := diced(t, r)
		l.Held, l.Hours.At, l.Agents.At = platform.Told(platform.NumberActive, told), told, told
		l.FlowID, l.Flow = platform.Told("1", told), platform.Told(platform.Flow{ID: "1", AgentExt: "2101"}, told)
		l.Agents.Value[0].Shifts.At = told
		line := platform.NewRouter(l)
		var open time.Duration
		for at := monday; at.Before(monday.Add(platform.LookAhead)); at = at.Add(time.Minute) {
			p := line.At(at, false)
			if p.Rulings[platform.RuleHours].Verdict == platform.Passed && p.Rulings[platform.RuleAgent].Why == platform.WhyOffShift {
				open += time.Minute
			}
		}
		var told platform.Gap
		for _, g := range line.Gaps(monday) {
			if g.Kind == platform.GapOffShift {
				told = g
				found++
			}
		}
		if told.Open != open {
			t.Errorf("open with nobody for %s, minute by minute %s", told.Open, open)
		}
	}
	if found < 5 {
		t.Errorf("only %d lines had such spans", found)
	}
}
