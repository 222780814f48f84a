package settings

import (
	"context"
	"fmt"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// HealthView is how the platform, the database and the work in the background do.
type HealthView struct {
	Now      time.Time
	OK       time.Time // the platform's last answer; zero: none yet
	Failed   time.Time // since when it can't be reached; zero: it can
	Refused  bool      // it does not accept the key
	Address  string    // of the platform; empty: it is the embedded one
	Observed *platform.Observed
	Names    map[string]string // what a call does, by its name

	Engine          string
	Read, Write     time.Duration
	NoRead, NoWrite bool
	Bytes, Free     int64 // 0: not known

	Listed   time.Time // when the client list was last read whole; zero: never
	Reading  bool      // it is being read now
	Checking int       // intents that settle themselves
	Person   int       // intents that want a person
	Jobs     int
	Files    int
	Oldest   time.Time // of jobs and files
}

// lowRoom is when the room on the disk is worth a warning.
const lowRoom = 512 << 20

func (v HealthView) facts(ctx context.Context) []ui.Fact {
	p := ui.Fact{Label: words.T(ctx, "Platform"), Value: words.T(ctx, "Answers"), Status: ui.Active}
	switch {
	case v.Refused:
		p.Value, p.Status, p.Note = words.T(ctx, "Refuses the key"), ui.Failed, words.T(ctx, "since %s", words.Time(ctx, v.Failed))
	case !v.Failed.IsZero():
		p.Value, p.Status, p.Note = words.T(ctx, "Does not answer"), ui.Failed, words.T(ctx, "since %s", words.Time(ctx, v.Failed))
	case v.OK.IsZero():
		p.Value, p.Status = words.T(ctx, "Not asked yet"), ui.NotKnown
	default:
		p.Note = words.Ago(ctx, v.Now, v.OK)
	}
	d := ui.Fact{Label: words.T(ctx, "Database"), Value: words.T(ctx, "Reads and writes"), Status: ui.Active,
		Note: words.T(ctx, "%s, %s", took(ctx, v.Read), took(ctx, v.Write))}
	switch {
	case v.NoRead:
		d.Value, d.Status, d.Note = words.T(ctx, "Does not answer"), ui.Failed, words.T(ctx, "now")
	case v.NoWrite:
		d.Value, d.Status, d.Note = words.T(ctx, "Can’t be written"), ui.Failed, words.T(ctx, "now")
	case v.Free > 0 && v.Free < lowRoom:
		d.Status, d.Note = ui.Low, words.T(ctx, "%s free", size(ctx, v.Free))
	}
	c := ui.Fact{Label: words.T(ctx, "Checks"), Value: words.Count(ctx, v.Checking+v.Person), Href: paths.Intents}
	if v.Person > 0 {
		c.Status, c.Note = ui.Stalled, words.T(ctx, "%d want a person", v.Person)
	}
	j := ui.Fact{Label: words.T(ctx, "In the background"), Value: words.Count(ctx, v.Jobs+v.Files), Note: words.T(ctx, "jobs and files")}
	return []ui.Fact{p, d, c, j}
}

func (v HealthView) database(ctx context.Context) []ui.Row {
	engine := words.T(ctx, "SQLite, a file on this machine")
	if v.Engine == "postgres" {
		engine = "PostgreSQL"
	}
	rows := []ui.Row{{Term: words.T(ctx, "Kind"), Value: engine}, {Term: words.T(ctx, "A read took"), Value: took(ctx, v.Read)}, {Term: words.T(ctx, "A durable write took"), Value: took(ctx, v.Write)}}
	if v.NoRead {
		rows[1].Value = words.T(ctx, "It failed")
	}
	if v.NoWrite {
		rows[2].Value, rows[2].Note = words.T(ctx, "It failed"), words.T(ctx, "what is there can be read")
	}
	if v.Bytes > 0 {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Size"), Value: size(ctx, v.Bytes)})
	}
	if v.Free > 0 {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Free on its disk"), Value: size(ctx, v.Free)})
	}
	return rows
}

func (v HealthView) work(ctx context.Context) []ui.Row {
	listed := words.T(ctx, "never")
	if !v.Listed.IsZero() {
		listed = words.Ago(ctx, v.Now, v.Listed)
	}
	if v.Reading {
		listed += ", " + words.T(ctx, "being read now")
	}
	oldest := words.T(ctx, "none")
	if !v.Oldest.IsZero() {
		oldest = words.Ago(ctx, v.Now, v.Oldest)
	}
	return []ui.Row{
		{Term: words.T(ctx, "Client list read"), Value: listed},
		{Term: words.T(ctx, "Checks that settle by themselves"), Value: words.Count(ctx, v.Checking)},
		{Term: words.T(ctx, "Checks that want a person"), Value: words.Count(ctx, v.Person)},
		{Term: words.T(ctx, "Jobs"), Value: words.Count(ctx, v.Jobs)},
		{Term: words.T(ctx, "Files being made"), Value: words.Count(ctx, v.Files)},
		{Term: words.T(ctx, "Oldest of them begun"), Value: oldest},
	}
}

// group is one group of calls with those of its calls that were made.
type group struct {
	platform.GroupHealth
	calls []platform.CallHealth
}

// groups are those of which something is to be said.
func (v HealthView) groups() []group {
	var all []group
	for _, g := range v.Observed.Groups {
		one := group{GroupHealth: g}
		for _, c := range v.Observed.Calls {
			if c.Group == g.Name {
				one.calls = append(one.calls, c)
			}
		}
		if len(one.calls) > 0 || g.State != platform.Asked {
			all = append(all, one)
		}
	}
	return all
}

func (g group) status() ui.Status {
	switch {
	case g.State == platform.LeftAlone:
		return ui.Failed
	case g.State == platform.OnTrial || g.Failed > 0:
		return ui.Stalled
	}
	return ui.Active
}

func (g group) state(ctx context.Context) string {
	switch {
	case g.State == platform.LeftAlone:
		return words.T(ctx, "left alone until %s, then tried again", words.In(ctx, g.Until).Format(time.TimeOnly))
	case g.State == platform.OnTrial:
		return words.T(ctx, "the next call tries whether it answers again")
	case g.Failed > 0:
		return words.T(ctx, "%d failures in a row", g.Failed)
	}
	return words.T(ctx, "asked as usual")
}

func (v HealthView) name(c platform.CallHealth) string {
	if n := v.Names[c.Name]; n != "" {
		return n
	}
	return c.Name
}

func failedShare(c platform.CallHealth) string {
	if c.Calls == 0 || c.Failed == 0 {
		return "0"
	}
	return fmt.Sprintf("%d (%d %%)", c.Failed, (c.Failed*100+c.Calls/2)/c.Calls)
}

// took is a span as people read it: 0.4 ms, 12 ms, 1.3 s.
func took(ctx context.Context, d time.Duration) string {
	switch {
	case d <= 0:
		return "–"
	case d < 100*time.Microsecond:
		return "<0.1 ms"
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return words.T(ctx, "%d ms", int(d/time.Millisecond))
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func size(ctx context.Context, n int64) string {
	switch {
	case n < 1<<20:
		return words.T(ctx, "%d kB", int(n>>10))
	case n < 10<<30:
		return words.T(ctx, "%d MB", int(n>>20))
	}
	return words.T(ctx, "%d GB", int(n>>30))
}
