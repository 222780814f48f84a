package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/holidays"
	"partnerdesk/store"
	"partnerdesk/views/hours"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// drift is what a line has other than a template: hours, and holidays to come that it
// lacks.
func (r *request) drift(t store.Template, holidays bool, set platform.LineSchedule) []hours.Change {
	to, err := platform.ParseScheduleText(t.Hours)
	if err != nil {
		return nil
	}
	changes := hours.Changes(r.ctx(), set.Schedule, to)
	if !holidays {
		return changes
	}
	ahead, lacks := 0, 0
	for _, h := range t.Holidays {
		if r.desk.Today(to).After(h.Date) {
			continue
		}
		ahead++
		if !slices.ContainsFunc(set.Holidays, func(have platform.Holiday) bool { return have.Date == h.Date }) {
			lacks++
		}
	}
	if lacks > 0 {
		changes = append(changes, hours.Change{What: r.t("Holidays"), Before: r.t("%d of them", ahead-lacks), After: r.t("%d days", ahead)})
	}
	return changes
}

func (s *Server) showTemplates(r *request) error {
	all, err := s.Store.Templates.List(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	v := hours.TemplatesView{MayEdit: r.can(editSchedules)}
	for _, t := range all {
		set, err := platform.ParseScheduleText(t.Hours)
		if err != nil {
			return err
		}
		row := hours.TemplateRow{ID: t.ID, Name: t.Name, Schedule: set, Lines: t.Lines, Differ: t.Differ}
		for _, h := range t.Holidays {
			if !r.desk.Today(set).After(h.Date) {
				row.Holidays++
			}
		}
		v.Rows = append(v.Rows, row)
	}
	r.title = r.t("Schedules")
	return r.show(http.StatusOK, hours.Templates(v))
}

// template is the one of the address.
func (r *request) template() (store.Template, platform.LineSchedule, error) {
	t, err := r.s.Store.Templates.Get(r.ctx(), r.person.Partner, r.Param("template"))
	if err != nil {
		return t, platform.LineSchedule{}, err
	}
	set, err := platform.ParseScheduleText(t.Hours)
	return t, platform.LineSchedule{Schedule: set, Holidays: t.Holidays}, err
}

func (s *Server) showTemplate(r *request) error {
	t, set, err := r.template()
	if err != nil {
		return err
	}
	v := hours.TemplateView{ID: t.ID, Name: t.Name, Set: set, Updated: t.Updated, By: t.UpdatedBy, Now: r.now(), MayEdit: r.can(editSchedules), Job: s.NewID()}
	lines, err := s.Store.Templates.LinesOf(r.ctx(), r.person.Partner, t.ID)
	if err != nil {
		return err
	}
	for _, l := range lines {
		have, err := platform.ParseScheduleText(l.Hours)
		if err != nil {
			return err
		}
		on := platform.LineSchedule{Schedule: have}
		for _, day := range l.Days {
			if d, err := platform.ParseDate(day); err == nil {
				on.Holidays = append(on.Holidays, platform.Holiday{Date: d})
			}
		}
		line := desk.Line{Kind: l.Kind, ID: l.Line}
		v.Lines = append(v.Lines, hours.FollowingLine{Key: lineKey(l.ClientRef, l.Name, line), Name: l.Name, Client: l.Client,
			Href: hoursPath(l.ClientRef, line).Edit(), Drifted: r.drift(t, line.HasHolidays(), on), Seen: l.Seen})
	}
	r.title = t.Name
	return r.show(http.StatusOK, hours.Template(v))
}

// hoursPath is where a line's hours are edited.
func hoursPath(ref string, l desk.Line) paths.Hours {
	switch l.Kind {
	case store.AgentLine:
		return paths.AgentHours(ref, l.ID)
	case store.WhatsAppLine:
		return paths.WhatsAppHours(ref, l.ID)
	}
	return paths.NumberHours(ref, l.ID)
}

// lineKey is a line as a form names it; readLineKey reads it back.
func lineKey(ref, name string, l desk.Line) string {
	return strings.Join([]string{string(l.Kind), ref, l.ID, name}, " ")
}

func readLineKey(key string) (ref, name string, l desk.Line, ok bool) {
	parts := strings.SplitN(key, " ", 4)
	if len(parts) != 4 || !slices.Contains([]store.LineKind{store.NumberLine, store.AgentLine, store.WhatsAppLine}, store.LineKind(parts[0])) {
		return "", "", l, false
	}
	return parts[1], parts[3], desk.Line{Kind: store.LineKind(parts[0]), ID: parts[2]}, true
}

func (s *Server) showNewTemplate(r *request) error {
	kolkata, err := platform.ParseZone("Asia/Kolkata")
	if err != nil {
		return err
	}
	week, err := platform.ParseWeek(map[string][2]string{"mon": {"09:00", "18:00"}, "tue": {"09:00", "18:00"}, "wed": {"09:00", "18:00"}, "thu": {"09:00", "18:00"}, "fri": {"09:00", "18:00"}})
	if err != nil {
		return err
	}
	set := platform.LineSchedule{Schedule: platform.Schedule{Zone: kolkata, Hours: week}}
	return r.templateForm(http.StatusOK, store.Template{}, set, hours.FormOf(set.Schedule), hours.TemplateForm{}, nil)
}

func (s *Server) showEditTemplate(r *request) error {
	t, set, err := r.template()
	if err != nil {
		return err
	}
	f := hours.FormOf(set.Schedule)
	f.Name = t.Name
	return r.templateForm(http.StatusOK, t, set, f, hours.TemplateForm{Days: hours.DaysText(t.Holidays)}, nil)
}

func (r *request) templateView(t store.Template, set platform.LineSchedule, f hours.Form, tf hours.TemplateForm, p ui.Problems) hours.TemplateEdit {
	v := hours.TemplateEdit{EditView: hours.EditView{Form: f, Problems: p, Set: set, Now: r.now()}, ID: t.ID, Days: tf.Days, List: tf.List, Year: tf.Year, LinesNow: t.Lines}
	v.Title, v.Back = r.t("New template"), paths.Templates
	v.Crumbs = []ui.Crumb{{Label: r.t("Schedules"), Href: paths.Templates}, {Label: v.Title}}
	v.MayEdit = true
	if t.ID != "" {
		v.Title, v.Back = r.t("Edit %s", t.Name), paths.Template(t.ID)
		v.Crumbs = []ui.Crumb{{Label: r.t("Schedules"), Href: paths.Templates}, {Label: t.Name, Href: v.Back}, {Label: r.t("Edit")}}
	}
	for _, n := range holidays.Names() {
		v.Lists = append(v.Lists, ui.Option{Value: n[0], Label: n[1]})
	}
	year := r.now().Year()
	for y := year; y < year+3; y++ {
		v.Years = append(v.Years, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	return v
}

func (r *request) templateForm(status int, t store.Template, set platform.LineSchedule, f hours.Form, tf hours.TemplateForm, p ui.Problems) error {
	v := r.templateView(t, set, f, tf, p)
	// The buttons that copy a day post to the form's own address.
	v.Pages = paths.TemplatePages(t.ID)
	r.title = v.Title
	return r.show(status, hours.EditTemplate(v))
}

// saveTemplate serves both the new one's form and that of one there is.
func (s *Server) saveTemplate(r *request) error {
	var t store.Template
	var set platform.LineSchedule
	if r.Param("template") != "" {
		var err error
		if t, set, err = r.template(); err != nil {
			return err
		}
	}
	f, _, err := decode[hours.Form](r)
	if err != nil {
		return err
	}
	tf, _, err := decode[hours.TemplateForm](r)
	if err != nil {
		return err
	}
	copied := f.Copy()
	switch {
	case f.Do == hours.DoPreview && r.fragment():
		return r.part(http.StatusOK, hours.LiveTemplate(r.templateView(t, set, f, tf, nil)))
	case f.Do == hours.DoFill:
		if err := r.fillDays(&tf); err != nil {
			return err
		}
		return r.templateForm(http.StatusOK, t, set, f, tf, nil)
	case copied || f.Do == hours.DoPreview:
		return r.templateForm(http.StatusOK, t, set, f, tf, nil)
	}
	to, problems := f.Schedule()
	days, bad := tf.Holidays()
	for name, msg := range bad {
		problems.Set(name, msg)
	}
	if f.Name == "" {
		problems.Set("name", r.t("Write a name, such as Shop hours."))
	}
	if len(problems) > 0 {
		return r.templateForm(http.StatusUnprocessableEntity, t, set, f, tf, problems)
	}
	kept, err := r.desk.SaveTemplate(r.ctx(), store.Template{ID: t.ID, Name: f.Name, Hours: to.Text(), Holidays: days})
	if err != nil {
		if e, status, ok := refused(err); ok {
			return r.templateForm(status, t, set, f, tf, problemsOf(e))
		}
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The template %s is saved.", kept.Name)}); err != nil {
		return err
	}
	return r.done(paths.Template(kept.ID))
}

// fillDays adds a list's days to come to those of the form.
func (r *request) fillDays(f *hours.TemplateForm) error {
	list, err := holidays.Of(f.List, number(f.Year))
	if err != nil {
		return err
	}
	have, _ := f.Holidays()
	today := platform.DateOf(r.now())
	for _, d := range list.Days {
		if today.After(d.Date) || slices.ContainsFunc(have, func(h platform.Holiday) bool { return h.Date == d.Date }) {
			continue
		}
		f.Days = strings.TrimRight(f.Days, "\n") + "\n" + d.Date.String() + " " + d.Name
	}
	f.Days = strings.TrimLeft(f.Days, "\n")
	return nil
}

func (s *Server) showDeleteTemplate(r *request) error {
	t, _, err := r.template()
	if err != nil {
		return err
	}
	r.title = r.t("Delete the template %s?", t.Name)
	return r.show(http.StatusOK, hours.DeleteTemplate(t.ID, t.Name, t.Lines))
}

func (s *Server) deleteTemplate(r *request) error {
	t, _, err := r.template()
	if err != nil {
		return err
	}
	if err := r.desk.DeleteTemplate(r.ctx(), t.ID); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The template %s is deleted.", t.Name)}); err != nil {
		return err
	}
	return r.done(paths.Templates)
}

// showApply lists the numbers of all clients to choose from.
func (s *Server) showApply(r *request) error {
	t, set, err := r.template()
	if err != nil {
		return err
	}
	return r.applyPage(http.StatusOK, t, set, nil)
}

func (r *request) applyPage(status int, t store.Template, set platform.LineSchedule, p ui.Problems) error {
	v := hours.ApplyView{ID: t.ID, Name: t.Name, Set: set, Query: r.QueryParam("q"), Job: r.s.NewID(), Problems: p}
	page, err := r.desk.AllNumbers(r.ctx(), store.NumberFilter{Query: v.Query, After: r.QueryParam("after"), Before: r.QueryParam("before")})
	if err != nil {
		return err
	}
	for _, n := range page.Numbers {
		v.Rows = append(v.Rows, hours.ApplyRow{Key: lineKey(n.ClientRef, n.Number.Number.String(), desk.Line{Kind: store.NumberLine, ID: n.DIDID}),
			Name: n.Number.Number.String(), Client: n.Client, Note: n.Region})
	}
	here := paths.ApplyTemplate(t.ID)
	if page.Next != "" {
		v.Pages.Next = paths.With(here, "q", v.Query, "after", page.Next)
	}
	if page.Previous != "" {
		v.Pages.Previous = paths.With(here, "q", v.Query, "before", page.Previous)
	}
	r.title = r.t("Put %s on numbers", t.Name)
	return r.show(status, hours.Apply(v))
}

// applyTemplate asks about the chosen lines, and once it is sure begins a job over
// them.
func (s *Server) applyTemplate(r *request) error {
	t, set, err := r.template()
	if err != nil {
		return err
	}
	f, problems, err := decode[hours.ApplyForm](r)
	if err != nil {
		return err
	}
	var rows []store.JobRow
	v := hours.ApplyView{ID: t.ID, Name: t.Name, Set: set, Job: f.Job, Sure: true}
	for _, key := range f.Lines {
		ref, name, l, ok := readLineKey(key)
		if !ok {
			continue
		}
		c, err := r.desk.Client(r.ctx(), ref)
		if platform.Is(err, platform.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if l.Kind == store.WhatsAppLine && !r.can(editWhatsApp) {
			return r.forbidden(editWhatsApp)
		}
		rows = append(rows, desk.TemplateRow(ref, name, l))
		v.Rows = append(v.Rows, hours.ApplyRow{Key: key, Name: name, Client: c.Name})
	}
	if len(rows) == 0 {
		problems.Set("line", r.t("Tick at least one number."))
		return r.applyPage(http.StatusUnprocessableEntity, t, set, problems)
	}
	if f.Sure != "1" || f.Job == "" {
		v.Job = s.NewID()
		r.title = r.t("Put %s on numbers", t.Name)
		return r.show(http.StatusOK, hours.Apply(v))
	}
	if err := r.desk.StartRows(r.ctx(), f.Job, desk.JobTemplate, desk.JobParams{Template: t.ID, Name: t.Name}, rows); err != nil {
		return err
	}
	return r.done(paths.Job(f.Job))
}

func (s *Server) checkTemplate(r *request) error {
	t, _, err := r.template()
	if err != nil {
		return err
	}
	read, of, err := r.desk.CheckTemplate(r.ctx(), t.ID)
	if err != nil {
		return err
	}
	say := ui.Flash{Tone: ui.Success, Text: r.t("All %d lines are read.", of)}
	if read < of {
		say = ui.Flash{Tone: ui.Warning, Text: r.t("%d of %d lines are read. Read them again for the rest.", read, of)}
	}
	if err := r.flash(say); err != nil {
		return err
	}
	return r.done(paths.Template(t.ID))
}

// followTemplate puts a template on the line, or, with none, lets it follow none.
func (r *request) followTemplate(l hoursLine) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	id := values.Get("template")
	if id == "" {
		if err := r.desk.LeaveTemplate(r.ctx(), r.client.Ref, l.line); err != nil {
			return err
		}
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s follows no template any more. Its hours stay.", l.Name)}); err != nil {
			return err
		}
		return r.done(l.Pages.Edit())
	}
	was, err := r.desk.ApplyTemplate(r.ctx(), r.client.Ref, l.line, l.Name, id)
	if err != nil {
		e, _, ok := refused(err)
		if !ok {
			return err
		}
		if err := r.flash(ui.Flash{Tone: ui.Error, Text: r.t("The template could not be applied whole.") + " " + e.Msg}); err != nil {
			return err
		}
		return r.done(l.Pages.Edit())
	}
	t, err := r.s.Store.Templates.Get(r.ctx(), r.person.Partner, id)
	if err != nil {
		return err
	}
	say := ui.Flash{Tone: ui.Success, Text: r.t("%s has the hours of %s.", l.Name, t.Name)}
	if was.Text() != t.Hours {
		say.Undo = ui.Action{Label: r.t("Undo"), Post: l.Pages.Undo(), Fields: []ui.Pair{{Name: "to", Value: was.Text()}, {Name: "was", Value: t.Hours}}}
	}
	if err := r.flash(say); err != nil {
		return err
	}
	return r.done(l.Pages.Edit())
}
