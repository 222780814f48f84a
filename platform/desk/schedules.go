package desk

import (
	"context"
	"fmt"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Line is what a schedule belongs to: a number (by its did id), an agent or a
// WhatsApp number of a client.
type Line struct {
	Kind store.LineKind
	ID   string // the platform's
}

// HasHolidays says whether the platform keeps holidays for such a line.
func (l Line) HasHolidays() bool { return l.Kind != store.AgentLine }

// What a line's calls are named in the audit trail, as the platform names them.
func (l Line) act(call string) string {
	switch l.Kind {
	case store.AgentLine:
		return call + "_agent_schedule"
	case store.WhatsAppLine:
		return call + "_whatsapp_schedule"
	}
	return call + "_did_schedule"
}

// keptHours is how a schedule is kept: a zone has no JSON of its own.
type keptHours struct {
	Hours    string
	Holidays []platform.Holiday
}

func (k keptHours) line() (platform.LineSchedule, error) {
	s, err := platform.ParseScheduleText(k.Hours)
	return platform.LineSchedule{Schedule: s, Holidays: k.Holidays}, err
}

func keep(s platform.LineSchedule) keptHours {
	return keptHours{Hours: s.Text(), Holidays: s.Holidays}
}

// lines are the platform's calls for a kind of line.
func lines(api platform.API, k store.LineKind) platform.ScheduleService {
	switch k {
	case store.WhatsAppLine:
		return api.WhatsAppSchedules
	case store.AgentLine:
		return shifts{api.Agents}
	}
	return api.Schedules
}

// shifts are agents' schedules in the shape of the lines'.
type shifts struct{ platform.AgentService }

func (s shifts) Get(ctx context.Context, client platform.ClientID, id string) (platform.LineSchedule, error) {
	got, err := s.Schedule(ctx, client, id)
	return platform.LineSchedule{Schedule: got}, err
}

func (s shifts) Set(ctx context.Context, client platform.ClientID, id string, to platform.Schedule) (platform.LineSchedule, error) {
	got, err := s.SetSchedule(ctx, client, id, to)
	return platform.LineSchedule{Schedule: got}, err
}

func (s shifts) AddHoliday(context.Context, platform.ClientID, string, string, platform.Date) (string, error) {
	return "", platform.Errorf(platform.Invalid, "The platform keeps no holidays for agents.")
}

func (s shifts) DeleteHoliday(context.Context, platform.ClientID, string) error {
	return platform.Errorf(platform.NotFound, "The platform keeps no holidays for agents.")
}

// Schedule is when a line is open, and on which days it is not.
func (v *View) Schedule(ctx context.Context, ref string, l Line) (Dated[platform.LineSchedule], error) {
	got, err := read(ctx, v, ref, "hours "+string(l.Kind)+" "+l.ID, freshThings, func(ctx context.Context, api platform.API, id platform.ClientID) (keptHours, error) {
		s, err := lines(api, l.Kind).Get(ctx, id, l.ID)
		if err == nil {
			v.saw(ctx, ref, l, s)
		}
		return keep(s), err
	})
	out := Dated[platform.LineSchedule]{At: got.At, Stale: got.Stale}
	if err != nil {
		return out, err
	}
	out.Value, err = got.Value.line()
	return out, err
}

// saw keeps what a line has now, for those who look without asking the platform:
// templates, and, where it is an agent's, the cover map and the boards' rules.
func (v *View) saw(ctx context.Context, ref string, l Line, s platform.LineSchedule) {
	err := v.d.store.Templates.Saw(ctx, v.actor.Partner, store.TemplateLine{Kind: l.Kind, ClientRef: ref, Line: l.ID, Hours: s.Text(), Days: v.daysToCome(s)})
	if err != nil && ctx.Err() == nil {
		v.d.log.Error("the templates could not be told what a line has", "err", err)
	}
	if l.Kind != store.AgentLine {
		return
	}
	if err := v.d.store.Agents.SetShift(ctx, v.actor.Partner, ref, l.ID, shiftOf(s.Schedule, v.d.now())); err != nil && ctx.Err() == nil {
		v.d.log.Error("a shift could not be kept", "err", err)
	}
}

func (v *View) daysToCome(s platform.LineSchedule) []string {
	var days []string
	for _, h := range s.Holidays {
		if !v.Today(s.Schedule).After(h.Date) {
			days = append(days, h.Date.String())
		}
	}
	slices.Sort(days)
	return days
}

// Today is the day it is in a schedule's zone.
func (v *View) Today(s platform.Schedule) platform.Date {
	now := v.d.now().UTC()
	if s.Zone != nil {
		now = now.In(s.Zone)
	}
	return platform.DateOf(now)
}

// actual is what the platform has now, kept answers aside.
func (v *View) actual(ctx context.Context, ref string, l Line) (platform.API, platform.ClientID, platform.LineSchedule, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return platform.API{}, "", platform.LineSchedule{}, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return platform.API{}, "", platform.LineSchedule{}, err
	}
	s, err := lines(api, l.Kind).Get(ctx, id, l.ID)
	v.d.note(v.actor.Partner, err)
	return api, id, s, err
}

// SetSchedule puts hours on a line. was is the Text of the hours that whoever asks
// has seen: where the line has others by now, nothing is changed and the answer is
// Conflict. Holidays stay. name is what people call the line.
func (v *View) SetSchedule(ctx context.Context, ref string, l Line, name, was string, to platform.Schedule) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if err := platform.Merge(to.Check(), to.Hours.Overlap()); err != nil {
		return err
	}
	api, id, now, err := v.actual(ctx, ref, l)
	if err != nil {
		return err
	}
	if now.Text() != was {
		v.forget(ctx, ref)
		return platform.Errorf(platform.Conflict, "These hours have been changed since you opened them. Look at what they are now, and change them again if need be.")
	}
	if err := v.setHours(ctx, api, id, ref, l, name, now, to); err != nil {
		return err
	}
	v.lookAgain(ctx, ref)
	return nil
}

func (v *View) setHours(ctx context.Context, api platform.API, id platform.ClientID, ref string, l Line, name string, now platform.LineSchedule, to platform.Schedule) error {
	set, err := lines(api, l.Kind).Set(ctx, id, l.ID, to)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return err
	}
	if set.Holidays == nil {
		set.Holidays = now.Holidays
	}
	v.saw(ctx, ref, l, set)
	what := "Set the hours of "
	if l.Kind == store.AgentLine {
		what = "Set the shift of "
	}
	v.record(ctx, Change{Action: l.act("set"), Object: string(l.Kind), ObjectID: l.ID, Ref: ref, Summary: what + name,
		Before: asJSON(map[string]string{"hours": now.Text()}), After: asJSON(map[string]string{"hours": to.Text()})})
	v.forget(ctx, ref)
	return nil
}

// HolidayResult is what became of a holiday that was to be added.
type HolidayResult struct {
	platform.Holiday
	Err error // nil: it was added
}

// AddHolidays closes a line on several days. A day that is a holiday of it already is
// left out of what comes back. The first failure that is no refusal ends it: what
// follows it carries the same error.
func (v *View) AddHolidays(ctx context.Context, ref string, l Line, name string, days []platform.Holiday) ([]HolidayResult, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	api, id, now, err := v.actual(ctx, ref, l)
	if err != nil {
		return nil, err
	}
	results, err := v.addHolidays(ctx, api, id, ref, l, name, now, days)
	v.forget(ctx, ref)
	v.lookAgain(ctx, ref)
	return results, err
}

func (v *View) addHolidays(ctx context.Context, api platform.API, id platform.ClientID, ref string, l Line, name string, now platform.LineSchedule, days []platform.Holiday) ([]HolidayResult, error) {
	if len(now.Holidays)+len(days) > platform.MaxHolidays {
		return nil, platform.Errorf(platform.Invalid, "A line keeps at most %d holidays, and this one has %d. Remove past ones first.", platform.MaxHolidays, len(now.Holidays))
	}
	var out []HolidayResult
	added, dead := []string{}, error(nil)
	for _, h := range days {
		if slices.ContainsFunc(now.Holidays, func(have platform.Holiday) bool { return have.Date == h.Date }) {
			continue
		}
		r := HolidayResult{Holiday: h, Err: dead}
		if dead == nil {
			r.ID, r.Err = lines(api, l.Kind).AddHoliday(ctx, id, l.ID, h.Name, h.Date)
			v.d.note(v.actor.Partner, r.Err)
		}
		switch {
		case r.Err == nil:
			now.Holidays = append(now.Holidays, r.Holiday)
			added = append(added, h.Date.String()+" "+h.Name)
		case silent(r.Err):
			dead = r.Err
		}
		out = append(out, r)
	}
	if len(added) > 0 {
		v.saw(ctx, ref, l, now)
		v.record(ctx, Change{Action: "add_holiday", Object: string(l.Kind), ObjectID: l.ID, Ref: ref,
			Summary: fmt.Sprintf("Closed %s on %s", name, howMany(len(added), "day")), After: asJSON(added)})
	}
	return out, nil
}

// DeleteHolidays opens a line on days again, by the holidays' ids. Those that the
// line does not have are left out of what comes back.
func (v *View) DeleteHolidays(ctx context.Context, ref string, l Line, name string, ids []string) ([]platform.Holiday, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	api, id, now, err := v.actual(ctx, ref, l)
	if err != nil {
		return nil, err
	}
	var gone []platform.Holiday
	var days []string
	for _, h := range slices.Clone(now.Holidays) {
		if !slices.Contains(ids, h.ID) {
			continue
		}
		if err = lines(api, l.Kind).DeleteHoliday(ctx, id, h.ID); err != nil && !platform.Is(err, platform.NotFound) {
			break
		}
		err = nil
		gone, days = append(gone, h), append(days, h.Date.String()+" "+h.Name)
	}
	v.d.note(v.actor.Partner, err)
	if len(gone) > 0 {
		now.Holidays = slices.DeleteFunc(now.Holidays, func(h platform.Holiday) bool { return slices.Contains(gone, h) })
		v.saw(ctx, ref, l, now)
		v.record(ctx, Change{Action: "delete_holiday", Object: string(l.Kind), ObjectID: l.ID, Ref: ref,
			Summary: fmt.Sprintf("Opened %s on %s again", name, howMany(len(gone), "day")), Before: asJSON(days)})
		v.forget(ctx, ref)
		v.lookAgain(ctx, ref)
	}
	return gone, err
}

// howMany is so many of something in the trail's words, which are English: 1 day, 4 days.
func howMany(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
