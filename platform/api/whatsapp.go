package api

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// whatsappCalls are those about WhatsApp numbers and their hours.
func whatsappCalls() []call {
	return []call{
		on(wire.LinkWhatsApp, func(ctx context.Context, p platform.API, in wire.LinkWhatsAppRequest) (wire.WhatsAppIDAnswer, error) {
			id, err := p.WhatsApp.Link(ctx, in.Platform())
			return wire.WhatsAppIDAnswer{ID: wire.Text(id)}, err
		}),
		on(wire.WhatsAppNumbers, func(ctx context.Context, p platform.API, in wire.ClientRequest) ([]wire.WhatsAppRow, error) {
			list, err := p.WhatsApp.List(ctx, client(in.ClientID))
			return wire.List(list, wire.WhatsAppRowOf), err
		}),
		on(wire.UnlinkWhatsApp, func(ctx context.Context, p platform.API, in wire.WhatsAppRequest) (wire.WhatsAppGoneAnswer, error) {
			err := p.WhatsApp.Unlink(ctx, client(in.ClientID), string(in.ID))
			return wire.WhatsAppGoneAnswer{ID: in.ID}, err
		}),
		on(wire.GetWhatsAppSchedule, func(ctx context.Context, p platform.API, in wire.WhatsAppRequest) (wire.ScheduleAnswer, error) {
			s, err := p.WhatsAppSchedules.Get(ctx, client(in.ClientID), string(in.ID))
			return wire.ScheduleAnswerOf(s), err
		}),
		on(wire.SetWhatsAppSchedule, func(ctx context.Context, p platform.API, in wire.SetWhatsAppScheduleRequest) (wire.ScheduleAnswer, error) {
			s, err := in.Platform()
			if err != nil {
				return wire.ScheduleAnswer{}, err
			}
			set, err := p.WhatsAppSchedules.Set(ctx, client(in.ClientID), string(in.ID), s)
			return wire.ScheduleAnswerOf(set), err
		}),
		on(wire.AddWhatsAppHoliday, func(ctx context.Context, p platform.API, in wire.AddWhatsAppHolidayRequest) (wire.HolidayIDAnswer, error) {
			id, err := p.WhatsAppSchedules.AddHoliday(ctx, client(in.ClientID), string(in.ID), string(in.Name), in.Date.Date())
			return wire.HolidayIDAnswer{HolidayID: wire.Text(id)}, err
		}),
		on(wire.DeleteWhatsAppHoliday, func(ctx context.Context, p platform.API, in wire.HolidayRequest) (wire.HolidayGoneAnswer, error) {
			err := p.WhatsAppSchedules.DeleteHoliday(ctx, client(in.ClientID), string(in.HolidayID))
			return wire.HolidayGoneAnswer{HolidayID: in.HolidayID}, err
		}),
	}
}
