package api

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// scheduleCalls are those about when numbers and agents are there.
func scheduleCalls() []call {
	return []call{
		on(wire.GetDIDSchedule, func(ctx context.Context, p platform.API, in wire.DIDRequest) (wire.ScheduleAnswer, error) {
			l, err := p.Schedules.Get(ctx, client(in.ClientID), string(in.DIDID))
			return wire.ScheduleAnswerOf(l), err
		}),
		on(wire.SetDIDSchedule, func(ctx context.Context, p platform.API, in wire.SetDIDScheduleRequest) (wire.ScheduleAnswer, error) {
			s, err := in.Platform()
			if err != nil {
				return wire.ScheduleAnswer{}, err
			}
			l, err := p.Schedules.Set(ctx, client(in.ClientID), string(in.DIDID), s)
			return wire.ScheduleAnswerOf(l), err
		}),
		on(wire.AddDIDHoliday, func(ctx context.Context, p platform.API, in wire.AddDIDHolidayRequest) (wire.HolidayIDAnswer, error) {
			id, err := p.Schedules.AddHoliday(ctx, client(in.ClientID), string(in.DIDID), string(in.Name), in.Date.Date())
			return wire.HolidayIDAnswer{HolidayID: wire.Text(id)}, err
		}),
		on(wire.DeleteDIDHoliday, func(ctx context.Context, p platform.API, in wire.HolidayRequest) (wire.HolidayGoneAnswer, error) {
			err := p.Schedules.DeleteHoliday(ctx, client(in.ClientID), string(in.HolidayID))
			return wire.HolidayGoneAnswer{HolidayID: in.HolidayID}, err
		}),
		on(wire.GetAgentSchedule, func(ctx context.Context, p platform.API, in wire.AgentRequest) (wire.HoursAnswer, error) {
			s, err := p.Agents.Schedule(ctx, client(in.ClientID), string(in.AgentID))
			return wire.HoursAnswerOf(s), err
		}),
		on(wire.SetAgentSchedule, func(ctx context.Context, p platform.API, in wire.SetAgentScheduleRequest) (wire.HoursAnswer, error) {
			s, err := in.Platform()
			if err != nil {
				return wire.HoursAnswer{}, err
			}
			s, err = p.Agents.SetSchedule(ctx, client(in.ClientID), string(in.AgentID), s)
			return wire.HoursAnswerOf(s), err
		}),
		on(wire.SetAgentAvailability, func(ctx context.Context, p platform.API, in wire.SetAvailabilityRequest) (wire.AvailabilityAnswer, error) {
			err := p.Agents.SetAvailable(ctx, client(in.ClientID), string(in.AgentID), in.Available.On())
			return wire.AvailabilityAnswer{AgentID: in.AgentID, Available: in.Available}, err
		}),
	}
}
