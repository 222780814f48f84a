package handlers

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/holidays"
	"partnerdesk/store"
	"partnerdesk/views/hours"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// undoAtMost is how many days an Undo button carries.
const undoAtMost = 31

// addHolidays closes the line on a day, or on all from one to another.
func (r *request) addHolidays(l hoursLine) error {
	f, _, err := decode[hours.HolidayForm](r)
	if err != nil {
		return err
	}
	v, err := r.hoursView(l)
	if err != nil {
		return err
	}
	days, problems := f.Days(r.desk.Today(v.Set.Schedule))
	v.Days = f
	if len(problems) > 0 {
		v.DaysBad = problems
		return r.hoursPage(http.StatusUnprocessableEntity, v)
	}
	if had := r.allThere(v.Set, days); had != "" {
		v.DaysBad = ui.Problems{"from": had}
		return r.hoursPage(http.StatusConflict, v)
	}
	again := func(status int, e *platform.Error) error {
		v.DaysBad = problemsOf(e, "date", "from")
		return r.hoursPage(status, v)
	}
	return r.putHolidays(l, days, again)
}

// allThere says that the line is closed on all of the days already; empty where it is
// not.
func (r *request) allThere(set platform.LineSchedule, days []platform.Holiday) string {
	said := ""
	for _, d := range days {
		i := slices.IndexFunc(set.Holidays, func(h platform.Holiday) bool { return h.Date == d.Date })
		if i < 0 {
			return ""
		}
		said = r.t("%s is a holiday already: %s.", words.ShortDate(r.ctx(), d.Date.UTC(), r.now()), set.Holidays[i].Name)
	}
	return said
}

// putHolidays adds days and says what became of them. again draws the form where
// nothing was added.
func (r *request) putHolidays(l hoursLine, days []platform.Holiday, again func(int, *platform.Error) error) error {
	results, err := r.desk.AddHolidays(r.ctx(), r.client.Ref, l.line, l.Name, days)
	if err != nil {
		if e, status, ok := refused(err); ok {
			return again(status, e)
		}
		return err
	}
	var ids []ui.Pair
	var failed []desk.HolidayResult
	last := ""
	for _, res := range results {
		if res.Err != nil {
			failed = append(failed, res)
			continue
		}
		ids, last = append(ids, ui.Pair{Name: "id", Value: res.ID}), res.Name
	}
	if len(ids) == 0 && len(failed) > 0 {
		e, status, ok := refused(failed[0].Err)
		if !ok {
			return failed[0].Err
		}
		return again(status, e)
	}
	say := ui.Flash{Tone: ui.Success}
	switch {
	case len(ids) == 0:
		say = ui.Flash{Tone: ui.Info, Text: r.t("All of these were there already. Nothing was changed.")}
	case len(ids) == 1:
		say.Text = r.t("%s is added.", last)
	default:
		say.Text = r.t("%d holidays are added.", len(ids))
	}
	if len(failed) > 0 {
		say.Tone = ui.Warning
		say.Text += " " + r.t("%d were not: %s", len(failed), words.T(r.ctx(), messageOf(failed[0].Err)))
	}
	if n := len(ids); n > 0 && n <= undoAtMost {
		say.Undo = ui.Action{Label: r.t("Undo"), Post: l.Pages.RemoveHolidays(), Fields: ids}
	}
	if err := r.flash(say); err != nil {
		return err
	}
	return r.done(l.Pages.Edit() + "#holidays")
}

func messageOf(err error) string {
	if e, ok := errors.AsType[*platform.Error](err); ok && e.Msg != "" {
		return e.Msg
	}
	return "The platform did not say why."
}

// removeHolidays opens the line on days again.
func (r *request) removeHolidays(l hoursLine) error {
	f, problems, err := decode[hours.ChosenForm](r)
	if err != nil {
		return err
	}
	say := ui.Flash{Tone: ui.Info, Text: r.t("That holiday is gone already.")}
	if len(problems) == 0 {
		gone, err := r.desk.DeleteHolidays(r.ctx(), r.client.Ref, l.line, l.Name, f.IDs)
		if err != nil && len(gone) == 0 {
			return err
		}
		var back []ui.Pair
		for _, h := range gone {
			back = append(back, ui.Pair{Name: "day", Value: hours.Text(h)})
		}
		switch {
		case len(gone) == 1:
			say = ui.Flash{Tone: ui.Success, Text: r.t("%s is removed.", gone[0].Name)}
		case len(gone) > 1:
			say = ui.Flash{Tone: ui.Success, Text: r.t("%d holidays are removed.", len(gone))}
		}
		if err != nil {
			say.Tone, say.Text = ui.Warning, say.Text+" "+r.t("Others were not: %s", words.T(r.ctx(), messageOf(err)))
		}
		// What is over can't be added again here, so there is nothing to undo.
		today := platform.DateOf(r.now().AddDate(0, 0, -1))
		if n := len(gone); n > 0 && n <= undoAtMost && !today.After(gone[0].Date) {
			say.Undo = ui.Action{Label: r.t("Undo"), Post: l.Pages.Import(), Fields: back}
		}
	}
	if err := r.flash(say); err != nil {
		return err
	}
	return r.done(l.Pages.Edit() + "#holidays")
}

// importView is the page that takes holidays from somewhere, before anything is
// chosen.
func (r *request) importView(l hoursLine) (hours.ImportView, platform.LineSchedule, error) {
	v := hours.ImportView{Line: l.Line, Now: r.now()}
	if !l.Holidays {
		return v, platform.LineSchedule{}, missing("The platform keeps no holidays for agents.")
	}
	set, err := r.desk.Schedule(r.ctx(), r.client.Ref, l.line)
	if err != nil {
		return v, set.Value, err
	}
	for _, n := range holidays.Names() {
		v.Lists = append(v.Lists, ui.Option{Value: n[0], Label: n[1]})
	}
	year := r.desk.Today(set.Value.Schedule).Year
	for y := year; y < year+3; y++ {
		v.Years = append(v.Years, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	v.Year = strconv.Itoa(year)
	for _, o := range r.otherLines(l.line) {
		if o.HasHolidays() {
			v.Others = append(v.Others, hours.Source{Label: o.name, Note: r.lineWord(o.Kind), Href: l.Pages.Import() + "?from=" + queryEscape(string(o.Kind)+":"+o.ID)})
		}
	}
	v.Crumbs = slices.Clone(v.Crumbs)
	v.Crumbs[len(v.Crumbs)-1].Href = l.Pages.Edit()
	v.Crumbs = append(v.Crumbs, ui.Crumb{Label: r.t("Add holidays")})
	r.title = r.t("Add holidays")
	return v, set.Value, nil
}

// offer puts the days of a source on the page, those to come.
func (r *request) offer(v *hours.ImportView, set platform.LineSchedule, days []holidays.Day) {
	today := r.desk.Today(set.Schedule)
	for _, d := range days {
		if today.After(d.Date) {
			continue
		}
		if d.Name == "" {
			d.Name = r.t("Closed")
		}
		v.Rows = append(v.Rows, hours.ImportRow{Holiday: platform.Holiday{Name: d.Name, Date: d.Date}, Source: d.Source,
			Have: slices.ContainsFunc(set.Holidays, func(h platform.Holiday) bool { return h.Date == d.Date })})
	}
}

// showImport is the page, with the days of a list or of another line where the
// address names one.
func (r *request) showImport(l hoursLine) error {
	v, set, err := r.importView(l)
	if err != nil {
		return err
	}
	if from := r.QueryParam("from"); from != "" {
		name, s, err := r.hoursFrom(from)
		if err != nil {
			return err
		}
		var days []holidays.Day
		for _, h := range s.Holidays {
			days = append(days, holidays.Day{Date: h.Date, Name: h.Name, Source: name})
		}
		v.Source = r.t("Holidays of %s", name)
		r.offer(&v, set, days)
	}
	if code := r.QueryParam("list"); code != "" {
		year := number(r.QueryParam("year"))
		if year < 2000 || year > 2100 || !holidays.Known(code) {
			v.Problems = ui.Problems{"list": r.t("Choose a list and a year.")}
			return r.show(http.StatusUnprocessableEntity, hours.Import(v))
		}
		list, err := holidays.Of(code, year)
		if err != nil {
			return err
		}
		v.List, v.Year = code, strconv.Itoa(year)
		v.Source = r.t("%s, %s", list.Name, v.Year)
		if !list.Whole {
			v.Note = r.t("This list is not announced whole. Days marked “expected” are reckoned and may move by a day or more, or be no holiday at all: hold them against the government’s list once it is out. You can remove each of them after adding.")
		} else {
			v.Note = r.t("As announced. Days that depend on the moon may move by one.")
		}
		r.offer(&v, set, list.Days)
	}
	return r.show(http.StatusOK, hours.Import(v))
}

// importHolidays adds the days that were ticked, or reads a calendar file and shows
// what is in it.
func (r *request) importHolidays(l hoursLine) error {
	v, set, err := r.importView(l)
	if err != nil {
		return err
	}
	bad := func(status int, field, problem string) error {
		v.Problems = ui.Problems{field: problem}
		return r.show(status, hours.Import(v))
	}
	if strings.HasPrefix(r.Request().Header.Get("Content-Type"), "multipart/form-data") {
		file, status, problem, err := r.calendarFile()
		if err != nil {
			return err
		}
		if problem != "" {
			return bad(status, "file", problem)
		}
		today := r.desk.Today(set.Schedule)
		days, skipped, err := holidays.Calendar(file, today, platform.Date{Year: today.Year + 3, Month: today.Month, Day: 1})
		if err != nil {
			e, status, ok := refused(err)
			if !ok {
				return err
			}
			return bad(status, "file", words.T(r.ctx(), e.Msg))
		}
		v.Source = r.t("What the file holds")
		if skipped > 0 {
			v.Note = r.t("%d entries are left out: they are no whole days, or are cancelled.", skipped)
		}
		r.offer(&v, set, days)
		return r.show(http.StatusOK, hours.Import(v))
	}
	f, problems, err := decode[hours.ChosenForm](r)
	if err != nil {
		return err
	}
	days := f.Holidays(r.desk.Today(set.Schedule))
	if len(problems) > 0 || len(days) == 0 {
		return bad(http.StatusUnprocessableEntity, "day", r.t("Tick at least one day to come."))
	}
	return r.putHolidays(l, days, func(status int, e *platform.Error) error { return bad(status, "", words.T(r.ctx(), e.Msg)) })
}

// calendarFile is the file of the form, or what is wrong with it.
func (r *request) calendarFile() (file []byte, status int, problem string, err error) {
	large := r.t("The file is larger than 1 MB. A calendar of holidays is a few KB: export that one alone.")
	if _, err := r.formValues(); err != nil {
		if he, ok := errors.AsType[*echo.HTTPError](err); ok && he.Code == http.StatusRequestEntityTooLarge {
			return nil, he.Code, large, nil
		}
		return nil, 0, "", err
	}
	form := r.Request().MultipartForm
	defer form.RemoveAll() //nolint:errcheck // what is left behind is the system's to clear
	if len(form.File["file"]) == 0 || form.File["file"][0].Size == 0 {
		return nil, http.StatusUnprocessableEntity, r.t("Choose a file."), nil
	}
	head := form.File["file"][0]
	if head.Size > holidays.MaxFile {
		return nil, http.StatusRequestEntityTooLarge, large, nil
	}
	in, err := head.Open()
	if err != nil {
		return nil, 0, "", err
	}
	defer in.Close()
	file, err = io.ReadAll(in)
	return file, 0, "", err
}

// lineWord tells a WhatsApp number from a telephone number that reads the same.
func (r *request) lineWord(k store.LineKind) string {
	if k == store.WhatsAppLine {
		return r.t("WhatsApp")
	}
	return ""
}
