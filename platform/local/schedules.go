package local

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // schedules name zones that the machine may not know

	"partnerdesk/platform"
)

// lineKind is a sort of thing that has opening hours.
type lineKind string

const (
	lineDID      lineKind = "did"
	lineAgent    lineKind = "agent"
	lineWhatsApp lineKind = "whatsapp"
)

// line is one thing that has opening hours.
type line struct {
	kind       lineKind
	client, id int64
}

// schedules serves the hours and holidays of all lines of a kind.
type schedules struct {
	scope
	kind lineKind
}

func (s schedules) Get(ctx context.Context, client platform.ClientID, id string) (platform.LineSchedule, error) {
	var out platform.LineSchedule
	err := s.data.read(ctx, func(c *session) error {
		row, err := s.client(c, client)
		if err != nil {
			return err
		}
		l, err := s.line(c, s.kind, row.id, id)
		if err != nil {
			return err
		}
		out, err = s.scheduleOf(c, l)
		return err
	})
	return out, err
}

func (s schedules) Set(ctx context.Context, client platform.ClientID, id string, sch platform.Schedule) (platform.LineSchedule, error) {
	var out platform.LineSchedule
	err := s.data.write(ctx, func(c *session) error {
		l, err := s.workingLine(c, s.kind, client, id)
		if err != nil {
			return err
		}
		if err := s.keepSchedule(c, l, sch); err != nil {
			return err
		}
		out, err = s.scheduleOf(c, l)
		return err
	})
	return out, err
}

func (s schedules) AddHoliday(ctx context.Context, client platform.ClientID, id, name string, date platform.Date) (string, error) {
	var holiday int64
	err := s.data.write(ctx, func(c *session) error {
		l, err := s.workingLine(c, s.kind, client, id)
		if err != nil {
			return err
		}
		holiday, err = s.addHoliday(c, l, name, date)
		return err
	})
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(holiday, 10), nil
}

func (s schedules) DeleteHoliday(ctx context.Context, client platform.ClientID, id string) error {
	return s.data.write(ctx, func(c *session) error {
		row, err := s.working(c, client)
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(id), 10, 64)
		if err == nil {
			err = c.get(`DELETE FROM holidays WHERE partner = $1 AND client = $2 AND kind = $3 AND id = $4 RETURNING id`,
				args{s.partner, row, string(s.kind), n}, &n)
		} else {
			err = sql.ErrNoRows
		}
		if errors.Is(err, sql.ErrNoRows) {
			return platform.Errorf(platform.NotFound, "There is no such holiday.")
		}
		return err
	})
}

// line finds a line of a client by the id that the API has for it.
func (s scope) line(c *session, kind lineKind, client int64, id string) (line, error) {
	query, word := "", ""
	switch kind {
	case lineDID:
		query, word = `SELECT id FROM dids WHERE partner = $1 AND client = $2 AND id = $3`, "number"
	case lineAgent:
		query, word = `SELECT id FROM agents WHERE partner = $1 AND client = $2 AND id = $3 AND active = 1`, "agent"
	case lineWhatsApp:
		query, word = `SELECT id FROM whatsapp WHERE partner = $1 AND client = $2 AND id = $3`, "WhatsApp number"
	default:
		return line{}, fmt.Errorf("lines of kind %q are not known", kind)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(id), 10, 64)
	if err == nil {
		err = c.get(query, args{s.partner, client, n}, &n)
	} else {
		err = sql.ErrNoRows
	}
	if errors.Is(err, sql.ErrNoRows) {
		return line{}, platform.Errorf(platform.NotFound, "There is no such %s.", word)
	}
	return line{kind, client, n}, err
}

// workingLine is line for what only an active client may do.
func (s scope) workingLine(c *session, kind lineKind, client platform.ClientID, id string) (line, error) {
	row, err := s.working(c, client)
	if err != nil {
		return line{}, err
	}
	return s.line(c, kind, row, id)
}

// scheduleOf is a line's hours and holidays.
func (s scope) scheduleOf(c *session, l line) (platform.LineSchedule, error) {
	var zone, hours *string
	err := c.get(`SELECT zone, hours FROM schedules WHERE partner = $1 AND client = $2 AND kind = $3 AND line = $4`,
		args{s.partner, l.client, string(l.kind), l.id}, &zone, &hours)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return platform.LineSchedule{}, err
	}
	out := platform.LineSchedule{Holidays: []platform.Holiday{}}
	if out.Schedule, err = s.readSchedule(zone, hours); err != nil {
		return out, err
	}
	return out, c.each(`SELECT id, name, date FROM holidays WHERE partner = $1 AND client = $2 AND kind = $3 AND line = $4 ORDER BY date`,
		args{s.partner, l.client, string(l.kind), l.id}, func(scan func(...any) error) error {
			var h platform.Holiday
			var date string
			if err := scan(&h.ID, &h.Name, &date); err != nil {
				return err
			}
			h.Date, err = platform.ParseDate(date)
			out.Holidays = append(out.Holidays, h)
			return err
		})
}

// holidays are those of several lines, by the id of the line.
type holidays map[string][]platform.Holiday

func (h holidays) add(line, id, name, date string) error {
	day, err := platform.ParseDate(date)
	h[line] = append(h[line], platform.Holiday{ID: id, Name: name, Date: day})
	return err
}

// datesAround are the first and the last day whose holidays can matter at a
// moment whatever the zone: a shift may have begun two days ago, and be cut
// tomorrow.
func datesAround(t time.Time) (from, to string) {
	return platform.DateOf(t.UTC().AddDate(0, 0, -4)).String(), platform.DateOf(t.UTC().AddDate(0, 0, 3)).String()
}

// holidaysAround are those of all lines of a kind that can matter at a moment.
func (s scope) holidaysAround(c *session, client int64, kind lineKind, t time.Time) (holidays, error) {
	out := holidays{}
	from, to := datesAround(t)
	return out, c.each(`SELECT line, id, name, date FROM holidays
		WHERE partner = $1 AND client = $2 AND kind = $3 AND date BETWEEN $4 AND $5 ORDER BY line, date`,
		args{s.partner, client, string(kind), from, to}, func(scan func(...any) error) error {
			var line, id, name, date string
			if err := scan(&line, &id, &name, &date); err != nil {
				return err
			}
			return out.add(line, id, name, date)
		})
}

// readSchedule is a row of schedules, or nil and nil where there is none.
func (s scope) readSchedule(zone, hours *string) (platform.Schedule, error) {
	name := defaultZone
	if zone != nil {
		name = *zone
	}
	var out platform.Schedule
	var err error
	if out.Zone, err = platform.ParseZone(name); err != nil || hours == nil {
		return out, err
	}
	var byDay map[string][2]string
	if err := json.Unmarshal([]byte(*hours), &byDay); err != nil {
		return out, err
	}
	out.Hours, err = platform.ParseWeek(byDay)
	return out, err
}

// keepSchedule replaces a line's zone and hours.
func (s scope) keepSchedule(c *session, l line, sch platform.Schedule) error {
	if err := sch.Check(); err != nil {
		return err
	}
	var hours *string
	if sch.Hours != nil {
		b, err := json.Marshal(sch.Hours.Texts())
		if err != nil {
			return err
		}
		text := string(b)
		hours = &text
	}
	_, err := c.exec(`INSERT INTO schedules (partner, client, kind, line, zone, hours) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (partner, client, kind, line) DO UPDATE SET zone = excluded.zone, hours = excluded.hours`,
		s.partner, l.client, string(l.kind), l.id, sch.Zone.String(), hours)
	return err
}

// addHoliday notes a day on which a line is closed.
func (s scope) addHoliday(c *session, l line, name string, date platform.Date) (int64, error) {
	var bad platform.Fields
	name = text(&bad, "name", name, 100)
	// Bounded, since whoever asks when a line opens next has to look past its last holiday.
	switch last := s.now().AddDate(10, 0, 0).Year(); {
	case date == platform.Date{}:
		bad.Add("date", platform.Required)
	case !date.Valid():
		bad.Add("date", "The calendar has no such day.")
	case date.Year < 2000 || date.Year > last:
		bad.Add("date", "Choose a day between 2000 and %d.", last)
	}
	if err := bad.Err(); err != nil {
		return 0, err
	}
	var there string
	err := c.get(`SELECT name FROM holidays WHERE partner = $1 AND client = $2 AND kind = $3 AND line = $4 AND date = $5`,
		args{s.partner, l.client, string(l.kind), l.id, date.String()}, &there)
	if err == nil {
		return 0, conflict("date", "There is a holiday on this day already: "+there+".")
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	var has int
	if err := c.get(`SELECT count(*) FROM holidays WHERE partner = $1 AND client = $2 AND kind = $3 AND line = $4`,
		args{s.partner, l.client, string(l.kind), l.id}, &has); err != nil {
		return 0, err
	}
	if has >= platform.MaxHolidays {
		return 0, platform.Errorf(platform.Conflict, "There are %d holidays already. Delete some that are over.", has)
	}
	var id int64
	err = c.get(`INSERT INTO holidays (partner, client, kind, line, name, date) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
		args{s.partner, l.client, string(l.kind), l.id, name, date.String()}, &id)
	return id, err
}

// dropSchedule takes a line's hours and holidays away with it.
func (s scope) dropSchedule(c *session, l line) error {
	for _, q := range [...]string{
		`DELETE FROM schedules WHERE partner = $1 AND client = $2 AND kind = $3 AND line = $4`,
		`DELETE FROM holidays WHERE partner = $1 AND client = $2 AND kind = $3 AND line = $4`,
	} {
		if _, err := c.exec(q, s.partner, l.client, string(l.kind), l.id); err != nil {
			return err
		}
	}
	return nil
}

// defaultZone is the zone of a line that has none of its own.
const defaultZone = "Asia/Kolkata"
