package wire

import (
	"errors"
	"strings"

	"partnerdesk/platform"
)

// GetDIDSchedule reads when a number is open.
var GetDIDSchedule = Endpoint[DIDRequest, ScheduleAnswer]{
	Name: "get_did_schedule", Group: "Number schedules", Method: "POST", Path: "/partnerclients/get_did_schedule",
	Words: "Reads a number's opening hours and holidays.",
	Reads: true, Action: "schedules.view", Done: "Schedule",
	Sample: DIDRequest{ClientID: sampleClientID, DIDID: "331"},
	Answer: sampleSchedule,
}

// SetDIDSchedule sets when a number is open.
var SetDIDSchedule = Endpoint[SetDIDScheduleRequest, ScheduleAnswer]{
	Name: "set_did_schedule", Group: "Number schedules", Method: "POST", Path: "/partnerclients/set_did_schedule",
	Words:  "Replaces a number's time zone and opening hours. Its holidays stay.",
	Action: "schedules.edit", Done: "Schedule saved",
	Sample: SetDIDScheduleRequest{ClientID: sampleClientID, DIDID: "331", Timezone: "Asia/Kolkata", Hours: sampleHours},
	Answer: sampleSchedule,
}

// AddDIDHoliday closes a number for a day.
var AddDIDHoliday = Endpoint[AddDIDHolidayRequest, HolidayIDAnswer]{
	Name: "add_did_holiday", Group: "Number schedules", Method: "POST", Path: "/partnerclients/add_did_holiday",
	Words:  "Closes a number for a day of its time zone. A second holiday on a day is refused.",
	Action: "schedules.edit", Done: "Holiday added",
	Sample: AddDIDHolidayRequest{ClientID: sampleClientID, DIDID: "331", Name: "Republic Day", Date: DayOn(sampleDate)},
	Answer: HolidayIDAnswer{HolidayID: "12"},
}

// DeleteDIDHoliday takes a holiday of a number away.
var DeleteDIDHoliday = Endpoint[HolidayRequest, HolidayGoneAnswer]{
	Name: "delete_did_holiday", Group: "Number schedules", Method: "POST", Path: "/partnerclients/delete_did_holiday",
	Words:  "Takes a holiday of a number away.",
	Action: "schedules.edit", Done: "Holiday deleted",
	Sample: HolidayRequest{ClientID: sampleClientID, HolidayID: "12"},
	Answer: HolidayGoneAnswer{HolidayID: "12"},
}

var (
	sampleDate  = platform.Date{Year: 2026, Month: 1, Day: 26}
	sampleHours = WorkingHours{set: true, days: map[string][2]string{"mon": {"09:00", "18:00"}, "tue": {"09:00", "18:00"},
		"sat": {"22:00", "06:00"}}}
	sampleSchedule = ScheduleAnswer{HoursAnswer: HoursAnswer{Timezone: "Asia/Kolkata", Hours: sampleHours},
		Holidays: []HolidayRow{{HolidayID: "12", Name: "Republic Day", Date: DayOn(sampleDate)}}}
)

type DIDRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	DIDID    Text `json:"did_id" req:"true" doc:"The number's id"`
}

type SetDIDScheduleRequest struct {
	ClientID Text         `json:"client_id" req:"true" doc:"The client"`
	DIDID    Text         `json:"did_id" req:"true" doc:"The number's id"`
	Timezone Text         `json:"timezone" req:"rule" doc:"IANA name of the zone that the times are in"`
	Hours    WorkingHours `json:"working_hours" doc:"Opening times by day: null or absent is always open, {} always closed"`
}

type AddDIDHolidayRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	DIDID    Text `json:"did_id" req:"true" doc:"The number's id"`
	Name     Text `json:"name" req:"rule" doc:"What the day is"`
	Date     Day  `json:"date" req:"rule" doc:"The day, in the number's zone"`
}

type HolidayRequest struct {
	ClientID  Text `json:"client_id" req:"true" doc:"The client"`
	HolidayID Text `json:"holiday_id" req:"true" doc:"The holiday"`
}

// HoursAnswer is zone and hours. Nothing in it is required, because a call that
// sets them may be answered with less.
type HoursAnswer struct {
	Timezone Text         `json:"timezone" doc:"IANA name of the zone that the times are in"`
	Hours    WorkingHours `json:"working_hours" doc:"Opening times by day: null is always open, {} always closed"`
}

type ScheduleAnswer struct {
	HoursAnswer
	Holidays []HolidayRow `json:"holidays,omitzero" doc:"Days on which it is closed, in order of date"`
}

type HolidayRow struct {
	HolidayID Text `json:"holiday_id" req:"true" doc:"The holiday"`
	Name      Text `json:"name" doc:"What the day is"`
	Date      Day  `json:"date" req:"true" doc:"The day"`
}

type HolidayIDAnswer struct {
	HolidayID Text `json:"holiday_id" req:"true" keep:"holiday_id" doc:"The holiday"`
}

type HolidayGoneAnswer struct {
	HolidayID Text `json:"holiday_id" doc:"The holiday"`
}

// ScheduleOf reads zone and hours of a request and names every fault of both.
func ScheduleOf(zone Text, hours WorkingHours) (platform.Schedule, error) {
	var s platform.Schedule
	var bad platform.Fields
	var err error
	s.Zone, err = platform.ParseZone(strings.TrimSpace(string(zone)))
	if e, ok := errors.AsType[*platform.Error](err); ok {
		bad.Add("timezone", "%s", e.Msg)
	}
	s.Hours, err = hours.Week()
	if e, ok := errors.AsType[*platform.Error](err); ok {
		for field, msg := range e.Fields {
			bad.Add(clip(field), "%s", msg)
		}
	}
	return s, bad.Err()
}

// ZoneName is the zone of a schedule as the wire has it; empty for none, which
// no platform takes.
func ZoneName(s platform.Schedule) Text {
	if s.Zone == nil {
		return ""
	}
	return Text(s.Zone.String())
}

// Platform maps from the wire.
func (r SetDIDScheduleRequest) Platform() (platform.Schedule, error) {
	return ScheduleOf(r.Timezone, r.Hours)
}

// HoursAnswerOf maps to the wire.
func HoursAnswerOf(s platform.Schedule) HoursAnswer {
	return HoursAnswer{Timezone: ZoneName(s), Hours: HoursOf(s.Hours)}
}

// Platform maps from the wire. Times in no zone, or in one that is not known, are
// no schedule.
func (a HoursAnswer) Platform() (platform.Schedule, error) {
	zone, err := platform.ParseZone(string(a.Timezone))
	if err != nil {
		return platform.Schedule{}, platform.Field("timezone", "is not known")
	}
	hours, err := a.Hours.Answered()
	return platform.Schedule{Zone: zone, Hours: hours}, err
}

// ScheduleAnswerOf maps to the wire.
func ScheduleAnswerOf(l platform.LineSchedule) ScheduleAnswer {
	return ScheduleAnswer{HoursAnswer: HoursAnswerOf(l.Schedule),
		Holidays: mapped(l.Holidays, func(h platform.Holiday) HolidayRow {
			return HolidayRow{HolidayID: Text(h.ID), Name: Text(h.Name), Date: DayOn(h.Date)}
		})}
}

// Platform maps from the wire.
func (a ScheduleAnswer) Platform() (platform.LineSchedule, error) {
	s, err := a.HoursAnswer.Platform()
	return platform.LineSchedule{Schedule: s, Holidays: mapped(a.Holidays, func(r HolidayRow) platform.Holiday {
		return platform.Holiday{ID: string(r.HolidayID), Name: string(r.Name), Date: r.Date.Date()}
	})}, err
}
