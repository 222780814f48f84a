package rest

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type whatsapp struct{ *Conn }

func (c whatsapp) Link(ctx context.Context, in platform.LinkWhatsApp) (string, error) {
	a, err := call(ctx, c.Conn, wire.LinkWhatsApp, wire.LinkWhatsAppRequestOf(in))
	return string(a.ID), err
}

func (c whatsapp) List(ctx context.Context, client platform.ClientID) ([]platform.WhatsAppNumber, error) {
	rows, err := call(ctx, c.Conn, wire.WhatsAppNumbers, wire.ClientRequest{ClientID: wire.Text(client)})
	return listOf(rows, wire.WhatsAppRow.Platform, err)
}

func (c whatsapp) Unlink(ctx context.Context, client platform.ClientID, id string) error {
	_, err := call(ctx, c.Conn, wire.UnlinkWhatsApp, wire.WhatsAppRequest{ClientID: wire.Text(client), ID: wire.Text(id)})
	return err
}

// whatsappSchedules are those of WhatsApp numbers.
type whatsappSchedules struct{ *Conn }

func (c whatsappSchedules) Get(ctx context.Context, client platform.ClientID, id string) (platform.LineSchedule, error) {
	a, err := call(ctx, c.Conn, wire.GetWhatsAppSchedule, wire.WhatsAppRequest{ClientID: wire.Text(client), ID: wire.Text(id)})
	return scheduleRead(a, err)
}

func (c whatsappSchedules) Set(ctx context.Context, client platform.ClientID, id string, s platform.Schedule) (platform.LineSchedule, error) {
	a, err := call(ctx, c.Conn, wire.SetWhatsAppSchedule, wire.SetWhatsAppScheduleRequest{ClientID: wire.Text(client),
		ID: wire.Text(id), Timezone: wire.ZoneName(s), Hours: wire.HoursOf(s.Hours)})
	return scheduleSet(a, s, err)
}

func (c whatsappSchedules) AddHoliday(ctx context.Context, client platform.ClientID, id, name string, date platform.Date) (string, error) {
	a, err := call(ctx, c.Conn, wire.AddWhatsAppHoliday, wire.AddWhatsAppHolidayRequest{ClientID: wire.Text(client),
		ID: wire.Text(id), Name: wire.Text(name), Date: wire.DayOn(date)})
	return string(a.HolidayID), err
}

func (c whatsappSchedules) DeleteHoliday(ctx context.Context, client platform.ClientID, holiday string) error {
	_, err := call(ctx, c.Conn, wire.DeleteWhatsAppHoliday, wire.HolidayRequest{ClientID: wire.Text(client), HolidayID: wire.Text(holiday)})
	return err
}
