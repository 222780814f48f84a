package handlers

import (
	"net/http"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/hours"
	"partnerdesk/views/ui"
)

// showHours is the editor, filled in with what the line has, or with what another
// line or a template has.
func (r *request) showHours(l hoursLine) error {
	v, err := r.hoursView(l)
	if err != nil {
		return err
	}
	if from := r.QueryParam("from"); from != "" && l.MayEdit {
		name, s, err := r.hoursFrom(from)
		if err != nil {
			return err
		}
		was := v.Form.Was
		v.Form = hours.FormOf(s.Schedule)
		v.Form.Was, v.From = was, name
	}
	return r.hoursPage(http.StatusOK, v)
}

// hoursView is the page as it stands before anybody has typed anything.
func (r *request) hoursView(l hoursLine) (hours.EditView, error) {
	v := hours.EditView{Line: l.Line, Now: r.now()}
	set, err := r.desk.Schedule(r.ctx(), r.client.Ref, l.line)
	if err != nil {
		return v, err
	}
	v.Set, v.AsOf = set.Value, asOf(set)
	v.Form = hours.FormOf(v.Set.Schedule)
	v.Template, err = r.followed(l, v.Set)
	return v, err
}

// followed is the template that the line was given, if any.
func (r *request) followed(l hoursLine, set platform.LineSchedule) (*hours.Followed, error) {
	on, err := r.s.Store.Templates.Of(r.ctx(), r.person.Partner, l.line.Kind, r.client.Ref, l.line.ID)
	if err == nil {
		var t store.Template
		if t, err = r.s.Store.Templates.Get(r.ctx(), r.person.Partner, on.Template); err == nil {
			f := &hours.Followed{ID: t.ID, Name: t.Name}
			f.Drifted = r.drift(t, l.line.HasHolidays(), set)
			return f, nil
		}
	}
	if platform.Is(err, platform.NotFound) {
		return nil, nil
	}
	return nil, err
}

func (r *request) hoursPage(status int, v hours.EditView) error {
	r.title = v.Title
	return r.show(status, hours.Edit(v))
}

// hoursFrom is what the editor is filled in from: "template:t_1", "number:331".
func (r *request) hoursFrom(from string) (string, platform.LineSchedule, error) {
	kind, id, _ := strings.Cut(from, ":")
	if kind == "template" {
		if !r.can(readTemplates) {
			return "", platform.LineSchedule{}, platform.Errorf(platform.NotFound, "There is no such template.")
		}
		t, err := r.s.Store.Templates.Get(r.ctx(), r.person.Partner, id)
		if err != nil {
			return "", platform.LineSchedule{}, err
		}
		s, err := platform.ParseScheduleText(t.Hours)
		return t.Name, platform.LineSchedule{Schedule: s, Holidays: t.Holidays}, err
	}
	for _, l := range r.otherLines(desk.Line{}) {
		if string(l.Kind) == kind && l.ID == id {
			s, err := r.desk.Schedule(r.ctx(), r.client.Ref, l.Line)
			return l.name, s.Value, err
		}
	}
	return "", platform.LineSchedule{}, missing("There is nothing to copy from there.")
}

// saveHours sets what was filled in, once whoever sends it has seen what changes. It
// also draws the page again for the buttons that copy a day, and the parts of it that
// follow what is typed.
func (r *request) saveHours(l hoursLine) error {
	f, _, err := decode[hours.Form](r)
	if err != nil {
		return err
	}
	v, err := r.hoursView(l)
	if err != nil {
		return err
	}
	copied := f.Copy()
	v.Form = f
	switch {
	case f.Do == hours.DoPreview && r.fragment():
		return r.part(http.StatusOK, hours.Live(v))
	case copied || f.Do == hours.DoPreview:
		return r.hoursPage(http.StatusOK, v)
	}
	to, problems := v.Form.Schedule()
	if len(problems) > 0 {
		v.Problems = problems
		return r.hoursPage(http.StatusUnprocessableEntity, v)
	}
	if to.Text() == v.Set.Text() {
		if err := r.flash(ui.Flash{Tone: ui.Info, Text: l.say(r.t("These are the hours already. Nothing was changed."), r.t("This is the shift already. Nothing was changed."))}); err != nil {
			return err
		}
		return r.done(v.Pages.Edit())
	}
	if f.Seen != to.Text() && f.Was == v.Set.Text() {
		v.Sure = true
		return r.hoursPage(http.StatusOK, v)
	}
	if err := r.desk.SetSchedule(r.ctx(), r.client.Ref, l.line, l.Name, f.Was, to); err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.hoursRefused(l, f, status, e)
	}
	undo := ui.Action{Label: r.t("Undo"), Post: v.Pages.Undo(), Fields: []ui.Pair{{Name: "to", Value: f.Was}, {Name: "was", Value: to.Text()}}}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: l.say(r.t("The hours of %s are saved.", l.Name), r.t("The shift of %s is saved.", l.Name)), Undo: undo}); err != nil {
		return err
	}
	return r.done(v.Pages.Edit())
}

// hoursRefused draws the editor again with what was typed and what stands against
// it, beside what the line has by now.
func (r *request) hoursRefused(l hoursLine, f hours.Form, status int, e *platform.Error) error {
	v, err := r.hoursView(l)
	if err != nil {
		return err
	}
	if e.Kind == platform.Conflict {
		f.Was = v.Set.Text()
	}
	v.Form, v.Conflict = f, e.Msg
	if len(e.Fields) > 0 {
		v.Conflict, v.Problems = "", ui.Problems{}
		for name, msg := range e.Fields {
			v.Problems[strings.TrimPrefix(name, "working_hours.")] = msg
		}
	}
	return r.hoursPage(status, v)
}

// undoHours puts back what was there before, unless somebody has changed it since.
func (r *request) undoHours(l hoursLine) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	to, err := platform.ParseScheduleText(values.Get("to"))
	if err != nil {
		return err
	}
	err = r.desk.SetSchedule(r.ctx(), r.client.Ref, l.line, l.Name, values.Get("was"), to)
	say := ui.Flash{Tone: ui.Success, Text: l.say(r.t("The hours of %s are as they were.", l.Name), r.t("The shift of %s is as it was.", l.Name))}
	if e, _, ok := refused(err); ok {
		say = ui.Flash{Tone: ui.Error, Text: r.t("Nothing was undone.") + " " + e.Msg}
	} else if err != nil {
		return err
	}
	if err := r.flash(say); err != nil {
		return err
	}
	return r.done(l.Pages.Edit())
}

// otherLine is a line to copy from.
type otherLine struct {
	desk.Line
	name string
}

// otherLines are the client's lines but one. What the platform does not tell now is
// left out.
func (r *request) otherLines(but desk.Line) []otherLine {
	var all []otherLine
	add := func(kind store.LineKind, id, name string) {
		if l := (desk.Line{Kind: kind, ID: id}); l != but {
			all = append(all, otherLine{l, name})
		}
	}
	if held, err := r.desk.Numbers(r.ctx(), r.client.Ref); err == nil {
		for _, n := range held.Value {
			add(store.NumberLine, n.DIDID, n.Number.String())
		}
	}
	if agents, err := r.desk.Agents(r.ctx(), r.client.Ref); err == nil {
		for _, a := range agents.Value {
			add(store.AgentLine, a.AgentID, a.Name)
		}
	}
	if linked, err := r.desk.WhatsApp(r.ctx(), r.client.Ref); err == nil {
		for _, n := range linked.Value {
			add(store.WhatsAppLine, n.ID, whatsAppName(n))
		}
	}
	return all
}

// showHoursCopy lists what hours can be taken from.
func (r *request) showHoursCopy(l hoursLine) error {
	v := hours.CopyView{Line: l.Line}
	var templates []store.Template
	if r.can(readTemplates) {
		var err error
		if templates, err = r.s.Store.Templates.List(r.ctx(), r.person.Partner); err != nil {
			return err
		}
	}
	for _, t := range templates {
		s, err := platform.ParseScheduleText(t.Hours)
		if err != nil {
			continue
		}
		v.Templates = append(v.Templates, hours.Source{Label: t.Name, Note: hours.InWords(r.ctx(), s), Href: l.Pages.From("template", t.ID),
			Apply: ui.Action{Label: r.t("Apply and follow"), Size: ui.Small, Post: l.Pages.Template(), Fields: []ui.Pair{{Name: "template", Value: t.ID}}}})
	}
	for _, o := range r.otherLines(l.line) {
		s := hours.Source{Label: o.name, Href: l.Pages.From(string(o.Kind), o.ID)}
		switch o.Kind {
		case store.NumberLine:
			v.Numbers = append(v.Numbers, s)
		case store.AgentLine:
			v.Agents = append(v.Agents, s)
		case store.WhatsAppLine:
			v.WhatsApp = append(v.WhatsApp, s)
		}
	}
	v.Crumbs[len(v.Crumbs)-1].Href = l.Pages.Edit()
	v.Crumbs = append(v.Crumbs, ui.Crumb{Label: r.t("Copy")})
	r.title = l.say(r.t("Take hours from"), r.t("Take a shift from"))
	return r.show(http.StatusOK, hours.Copy(v))
}
