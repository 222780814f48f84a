// Package whatsapp holds the pages of a client's WhatsApp numbers.
package whatsapp

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ListView is a client's linked numbers.
type ListView struct {
	Ref                       string
	Rows                      []Row
	Portal, MayEdit, NotKnown bool
	Checks                    bool // tokens are checked with Meta
	AsOf, Now                 time.Time
}

// Row is one number.
type Row struct {
	ID, PhoneNumberID string
	Display           platform.Phone
	Name              string
	Status            platform.WhatsAppStatus
	TokenEnds         time.Time // zero: no end, or not known
	Checked           time.Time // when the token was found good; zero: never
	Refused           time.Time // since when it is refused; zero: it is not
	Hours             *Hours    // nil: not known
}

// Hours is when a number is attended.
type Hours struct {
	Schedule platform.LineSchedule
	State    platform.State
}

func (r Row) name() string {
	if r.Display != "" {
		return r.Display.String()
	}
	return r.PhoneNumberID
}

func (r Row) alarm(now time.Time) bool {
	return !r.Refused.IsZero() || r.Status == platform.WhatsAppRefused || !r.TokenEnds.IsZero() && !r.TokenEnds.After(now)
}

const endsSoon = 7 * 24 * time.Hour

func (r Row) token(ctx context.Context, now time.Time) (ui.Status, string) {
	switch {
	case !r.Refused.IsZero() || r.Status == platform.WhatsAppRefused:
		return ui.Refused, words.T(ctx, "Token refused")
	case r.alarm(now):
		return ui.Refused, words.T(ctx, "Token ended on %s", words.Date(ctx, r.TokenEnds))
	case !r.TokenEnds.IsZero() && r.TokenEnds.Sub(now) < endsSoon:
		return ui.Ending, words.T(ctx, "Token ends on %s", words.Date(ctx, r.TokenEnds))
	case r.Status != platform.WhatsAppActive && r.Status != "":
		return ui.NotKnown, string(r.Status)
	case r.Checked.IsZero():
		return ui.Active, words.T(ctx, "Linked")
	}
	return ui.Active, words.T(ctx, "Linked, token good")
}

// says is one line: when it is open, and whether it is now.
func (h Hours) says(ctx context.Context, now time.Time) (ui.Status, string) {
	next := words.Upcoming(ctx, h.Schedule.Zone, now, h.State.Next)
	switch {
	case h.State.Reason == platform.ReasonNever:
		return ui.Closed, words.T(ctx, "Closed every day")
	case h.State.Open && h.State.Next.IsZero():
		return ui.Open, words.T(ctx, "Always open")
	case h.State.Open:
		return ui.Open, words.T(ctx, "Open, closes %s", next)
	case h.State.Reason == platform.ReasonHoliday && h.State.Holiday != nil:
		return ui.Closed, words.T(ctx, "Closed: %s", words.Holiday(ctx, h.State.Holiday.Name))
	case h.State.Next.IsZero():
		return ui.Closed, words.T(ctx, "Closed")
	}
	return ui.Closed, words.T(ctx, "Closed, opens %s", next)
}

// week is a line for each run of days with the same hours, Monday first.
func (h Hours) week(ctx context.Context) []ui.Row {
	texts := h.Schedule.Hours.Texts()
	type run struct{ first, last, value string }
	var runs []run
	for _, day := range platform.Weekdays() {
		d, _ := platform.ParseWeekday(day)
		name, value := words.T(ctx, d.String()), words.T(ctx, "closed")
		if h.Schedule.Hours == nil {
			value = "00:00–24:00"
		} else if t, ok := texts[day]; ok {
			value = t[0] + "–" + t[1]
			if t[1] <= t[0] {
				value += " " + words.T(ctx, "(next day)")
			}
		}
		if n := len(runs); n > 0 && runs[n-1].value == value {
			runs[n-1].last = name
		} else {
			runs = append(runs, run{name, name, value})
		}
	}
	var rows []ui.Row
	for _, r := range runs {
		days := r.first
		if r.last != r.first {
			days = words.T(ctx, "%s to %s", r.first, r.last)
		}
		rows = append(rows, ui.Row{Term: days, Value: r.value})
	}
	return rows
}

func (h Hours) zone() string {
	if h.Schedule.Zone == nil {
		return "UTC"
	}
	return h.Schedule.Zone.String()
}

// holidays are those to come, the nearest ones.
func (h Hours) holidays(now time.Time) []platform.Holiday {
	zone := h.Schedule.Zone
	if zone == nil {
		zone = time.UTC
	}
	today := platform.DateOf(now.In(zone)).String()
	var out []platform.Holiday
	for _, one := range h.Schedule.Holidays {
		if one.Date.String() >= today && len(out) < 6 {
			out = append(out, one)
		}
	}
	return out
}

// dayOf is a day of the calendar for reading.
func dayOf(ctx context.Context, d platform.Date) string {
	return words.DayDate(words.WithZone(ctx, time.UTC), time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC))
}

// LinkView links a number, or gives one a new token.
type LinkView struct {
	Ref, ClientName string
	Form            Form
	Problems        ui.Problems
	Replaces        string // name of the number that gets a new token; empty: a new one
	Checks          bool   // the token is checked with Meta before
	Silent          bool   // Meta did not answer
	Inactive        bool
	Blocked         bool
	Open            templ.Component
}

// UnlinkView asks before a number is let go.
type UnlinkView struct {
	Ref, ClientName string
	Row             Row
	Problems        ui.Problems
}

func (v UnlinkView) breaks(ctx context.Context) []string {
	all := []string{
		words.T(ctx, "Messages to %s are no longer taken, and none can be sent from it.", v.Row.name()),
		words.T(ctx, "Its access token is forgotten. To link it again, somebody has to paste one."),
	}
	if h := v.Row.Hours; h != nil && (h.Schedule.Hours != nil || len(h.Schedule.Holidays) > 0) {
		all = append(all, words.T(ctx, "Its hours and %d holidays are forgotten.", len(h.Schedule.Holidays)))
	}
	return append(all, words.T(ctx, "Calls to the number, if it has any, go on as before."))
}

func crumbs(ctx context.Context, client, ref string, last string) []ui.Crumb {
	return []ui.Crumb{{Label: words.T(ctx, "Clients"), Href: paths.Clients}, {Label: client, Href: paths.Client(ref)},
		{Label: words.T(ctx, "WhatsApp"), Href: paths.WhatsApp(ref)}, {Label: last}}
}

// hoursEditor is where the hours of a number are changed; none for who may not.
func (v ListView) hoursEditor(ctx context.Context, r Row) ui.Action {
	if !v.MayEdit {
		return ui.Action{}
	}
	return ui.Action{Label: words.T(ctx, "Change the hours"), Href: paths.WhatsAppHours(v.Ref, r.ID).Edit()}
}

func (v ListView) renew(ctx context.Context, r Row) []ui.Action {
	if !v.MayEdit {
		return nil
	}
	return []ui.Action{{Label: words.T(ctx, "Replace the token"), Href: paths.With(paths.LinkWhatsApp(v.Ref), "phone_number_id", r.PhoneNumberID)}}
}

func (v LinkView) tokenHint(ctx context.Context) string {
	if v.Checks {
		return words.T(ctx, "Of a system user: one from Meta’s console ends within a day. Meta is asked about it first. It goes to the platform and is never shown again.")
	}
	return words.T(ctx, "Of a system user: one from Meta’s console ends within a day. It goes to the platform and is never shown again.")
}

func (v LinkView) fillHint(ctx context.Context) string {
	if v.Checks {
		return words.T(ctx, "Left empty, Meta tells it.")
	}
	return ""
}
