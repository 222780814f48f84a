package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// text is a line as a job's row keeps it.
func (l Line) text() string { return string(l.Kind) + " " + l.ID }

func lineOf(text string) Line {
	kind, id, _ := strings.Cut(text, " ")
	return Line{Kind: store.LineKind(kind), ID: id}
}

// TemplateRow is a job's row that puts a template on a line of a client. name is what
// people call the line.
func TemplateRow(ref, name string, l Line) store.JobRow {
	return store.JobRow{Ref: ref, Name: name, Line: l.text()}
}

// SaveTemplate keeps a template, a new one where it has no id.
func (v *View) SaveTemplate(ctx context.Context, t store.Template) (store.Template, error) {
	if err := v.staffOnly(); err != nil {
		return t, err
	}
	var was store.Template
	if t.ID != "" {
		var err error
		if was, err = v.d.store.Templates.Get(ctx, v.actor.Partner, t.ID); err != nil {
			return t, err
		}
	}
	t.Partner, t.UpdatedBy = v.actor.Partner, v.actor.Name
	t, err := v.d.store.Templates.Save(ctx, t)
	if err == nil {
		v.record(ctx, Change{Action: "template.save", Object: "template", ObjectID: t.ID, Summary: "Saved the hours template " + t.Name,
			Before: asJSON(keptHours{was.Hours, was.Holidays}), After: asJSON(keptHours{t.Hours, t.Holidays})})
	}
	return t, err
}

// DeleteTemplate forgets a template; the lines keep their hours.
func (v *View) DeleteTemplate(ctx context.Context, id string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	t, err := v.d.store.Templates.Get(ctx, v.actor.Partner, id)
	if err == nil {
		err = v.d.store.Templates.Delete(ctx, v.actor.Partner, id)
	}
	if err == nil {
		v.record(ctx, Change{Action: "template.delete", Object: "template", ObjectID: id, Summary: "Deleted the hours template " + t.Name,
			Before: asJSON(keptHours{t.Hours, t.Holidays})})
	}
	return err
}

// LeaveTemplate lets a line follow none any more; its hours stay.
func (v *View) LeaveTemplate(ctx context.Context, ref string, l Line) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if _, err := v.Client(ctx, ref); err != nil {
		return err
	}
	return v.d.store.Templates.Leave(ctx, v.actor.Partner, l.Kind, ref, l.ID)
}

// ApplyTemplate puts a template's hours on a line, and those of its holidays that are
// to come and that the line lacks. Holidays of the line's own stay. It returns the
// hours that the line had.
func (v *View) ApplyTemplate(ctx context.Context, ref string, l Line, name, template string) (platform.LineSchedule, error) {
	was, err := v.applyTemplate(ctx, ref, l, name, template)
	if err == nil {
		v.lookAgain(ctx, ref)
	}
	return was, err
}

// applyTemplate leaves the look at what changed to its caller: a job has many lines,
// and the background's next round sees them all at once.
func (v *View) applyTemplate(ctx context.Context, ref string, l Line, name, template string) (was platform.LineSchedule, err error) {
	if err := v.staffOnly(); err != nil {
		return was, err
	}
	t, err := v.d.store.Templates.Get(ctx, v.actor.Partner, template)
	if err != nil {
		return was, err
	}
	to, err := platform.ParseScheduleText(t.Hours)
	if err != nil {
		return was, err
	}
	api, id, now, err := v.actual(ctx, ref, l)
	if err != nil {
		return was, err
	}
	was = now
	was.Holidays = slices.Clone(now.Holidays)
	if now.Text() != to.Text() {
		if err := v.setHours(ctx, api, id, ref, l, name, now, to); err != nil {
			return was, err
		}
		now.Schedule = to
	}
	if l.HasHolidays() {
		var days []platform.Holiday
		for _, h := range t.Holidays {
			if !v.Today(to).After(h.Date) {
				days = append(days, h)
			}
		}
		results, err := v.addHolidays(ctx, api, id, ref, l, name, now, days)
		if err != nil {
			return was, err
		}
		for _, r := range results {
			if r.Err != nil {
				return was, r.Err
			}
			now.Holidays = append(now.Holidays, r.Holiday)
		}
	}
	v.forget(ctx, ref)
	return was, v.d.store.Templates.Follow(ctx, v.actor.Partner, store.TemplateLine{
		Kind: l.Kind, ClientRef: ref, Line: l.ID, Name: name, Template: t.ID, Hours: to.Text(), Days: v.daysToCome(now),
	})
}

// templateRow is a job's row: one line.
func (v *View) templateRow(ctx context.Context, row store.JobRow, p JobParams) (store.RowState, string) {
	was, err := v.applyTemplate(ctx, row.Ref, lineOf(row.Line), row.Name, p.Template)
	if err != nil {
		return refusedRow(err)
	}
	t, err := v.d.store.Templates.Get(ctx, v.actor.Partner, p.Template)
	if err == nil && t.Hours == was.Text() && row.State == store.RowWaiting {
		return store.RowSkipped, ""
	}
	return store.RowDone, ""
}

// checkLimit is how long a person waits while lines are read.
const checkLimit = 10 * time.Second

// CheckTemplate reads what the lines of a template have now, those first that were
// read longest ago, and says how many it came to.
func (v *View) CheckTemplate(ctx context.Context, template string) (read, of int, err error) {
	if err := v.staffOnly(); err != nil {
		return 0, 0, err
	}
	all, err := v.d.store.Templates.LinesOf(ctx, v.actor.Partner, template)
	if err != nil {
		return 0, 0, err
	}
	slices.SortStableFunc(all, func(a, b store.TemplateLine) int { return a.Seen.Compare(b.Seen) })
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	for _, l := range all {
		line := Line{l.Kind, l.Line}
		_, _, s, err := v.actual(ctx, l.ClientRef, line)
		switch {
		case err == nil:
			v.saw(ctx, l.ClientRef, line, s)
			read++
		case platform.Is(err, platform.NotFound): // the line is gone, and follows nothing
			if err := v.d.store.Templates.Leave(ctx, v.actor.Partner, l.Kind, l.ClientRef, l.Line); err != nil {
				return read, len(all), err
			}
		case ctx.Err() != nil || silent(err):
			return read, len(all), nil
		}
	}
	return read, len(all), nil
}
