package rest

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// schedules are those of numbers.
type schedules struct{ *Conn }

func (c schedules) Get(ctx context.Context, client platform.ClientID, did string) (platform.LineSchedule, error) {
	a, err := call(ctx, c.Conn, wire.GetDIDSchedule, wire.DIDRequest{ClientID: wire.Text(client), DIDID: wire.Text(did)})
	return scheduleRead(a, err)
}

func (c schedules) Set(ctx context.Context, client platform.ClientID, did string, s platform.Schedule) (platform.LineSchedule, error) {
	a, err := call(ctx, c.Conn, wire.SetDIDSchedule, wire.SetDIDScheduleRequest{ClientID: wire.Text(client),
		DIDID: wire.Text(did), Timezone: wire.ZoneName(s), Hours: wire.HoursOf(s.Hours)})
	return scheduleSet(a, s, err)
}

func (c schedules) AddHoliday(ctx context.Context, client platform.ClientID, did, name string, date platform.Date) (string, error) {
	a, err := call(ctx, c.Conn, wire.AddDIDHoliday, wire.AddDIDHolidayRequest{ClientID: wire.Text(client),
		DIDID: wire.Text(did), Name: wire.Text(name), Date: wire.DayOn(date)})
	return string(a.HolidayID), err
}

func (c schedules) DeleteHoliday(ctx context.Context, client platform.ClientID, holiday string) error {
	_, err := call(ctx, c.Conn, wire.DeleteDIDHoliday, wire.HolidayRequest{ClientID: wire.Text(client), HolidayID: wire.Text(holiday)})
	return err
}

// scheduleRead maps the schedule of a call that worked.
func scheduleRead(a wire.ScheduleAnswer, err error) (platform.LineSchedule, error) {
	if err != nil {
		return platform.LineSchedule{}, err
	}
	l, err := a.Platform()
	if err != nil {
		return platform.LineSchedule{}, unread(err)
	}
	return l, nil
}

// scheduleSet is what holds after a call that set s: what the platform says, or,
// where it says nothing that can be read, what it was told.
func scheduleSet(a wire.ScheduleAnswer, s platform.Schedule, err error) (platform.LineSchedule, error) {
	if err != nil {
		return platform.LineSchedule{}, err
	}
	if l, err := a.Platform(); err == nil {
		return l, nil
	}
	return platform.LineSchedule{Schedule: s}, nil
}

// unread is a read whose answer holds what can't be understood; nil for nil.
func unread(err error) error {
	if err == nil {
		return nil
	}
	return &platform.Error{Kind: platform.Unavailable, Msg: msgUnread, Err: because(err)}
}
