package desk

import (
	"context"
	"encoding/json"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// ScheduleOf is an agent's shift as platform has it; ok is false where it was
// never read.
func ScheduleOf(s store.AgentShift) (platform.Schedule, bool) {
	if s.At.IsZero() {
		return platform.Schedule{}, false
	}
	var out platform.Schedule
	if zone, err := platform.ParseZone(s.Zone); err == nil {
		out.Zone = zone
	}
	if s.Hours != "" {
		var days map[string][2]string
		if json.Unmarshal([]byte(s.Hours), &days) != nil {
			return out, false
		}
		week, err := platform.ParseWeek(days)
		if err != nil {
			return out, false
		}
		out.Hours = week
	}
	return out, true
}

func shiftOf(s platform.Schedule, at time.Time) store.AgentShift {
	out := store.AgentShift{At: at}
	if s.Zone != nil {
		out.Zone = s.Zone.String()
	}
	if s.Hours != nil {
		out.Hours = string(asJSON(s.Hours.Texts()))
	}
	return out
}

// shiftsDue are the agents whose shift was not read lately.
func shiftsDue(known map[string]store.Agent, now time.Time) []string {
	var due []string
	for id, a := range known {
		if now.Sub(a.Shift.At) > shiftRefresh {
			due = append(due, id)
		}
	}
	return due
}

// readShifts asks for the shifts of a client's agents that are due, one after the
// other, and says how many differ from what was known.
func (d *Desk) readShifts(ctx context.Context, partner string, c store.Client) (int, error) {
	got, err, _ := d.flights.Do("shifts\x00"+watchKey(partner, c.Ref), func() (any, error) {
		known, err := d.knownAgents(ctx, partner, c.Ref)
		if err != nil {
			return 0, err
		}
		api, err := d.open(ctx, partner)
		if err != nil {
			return 0, err
		}
		n := 0
		for _, id := range shiftsDue(known, d.now()) {
			if d.watcher == nil {
				d.turn(ctx, partner)
			}
			s, err := api.Agents.Schedule(ctx, platform.ClientID(c.ClientID), id)
			if platform.Is(err, platform.NotFound) {
				continue
			}
			if err != nil {
				d.note(partner, err)
				return n, err
			}
			sh := shiftOf(s, d.now())
			if was := known[id].Shift; was.At.IsZero() || was.Hours != sh.Hours || was.Zone != sh.Zone {
				n++
			}
			if err := d.store.Agents.SetShift(ctx, partner, c.Ref, id, sh); err != nil {
				return n, err
			}
		}
		return n, nil
	})
	n, _ := got.(int)
	return n, err
}

// Roster is a client's agents with their shifts as they were last read, and how
// many of those were not. What is due is read behind.
func (v *View) Roster(ctx context.Context, ref string) (agents []store.Agent, unread int, err error) {
	c, err := v.Client(ctx, ref)
	if err != nil {
		return nil, 0, err
	}
	all, err := v.d.store.Agents.Of(ctx, v.actor.Partner, ref)
	if err != nil {
		return nil, 0, err
	}
	due := false
	for _, a := range all {
		if a.Word == "" {
			continue
		}
		agents = append(agents, a)
		if a.Shift.At.IsZero() {
			unread++
		}
		due = due || v.d.now().Sub(a.Shift.At) > shiftRefresh
	}
	if due {
		d, partner := v.d, v.actor.Partner
		d.calls.Go(func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Minute)
			defer cancel()
			if _, err := d.readShifts(ctx, partner, c); err != nil {
				d.log.Warn("shifts could not be read", "err", err)
			}
		})
	}
	return agents, unread, nil
}
