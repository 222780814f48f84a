package platform

import "context"

type onlySchedules struct {
	ScheduleService
	id ClientID
}

func (s onlySchedules) Get(ctx context.Context, client ClientID, line string) (LineSchedule, error) {
	if err := s.id.guard(client); err != nil {
		return LineSchedule{}, err
	}
	return s.ScheduleService.Get(ctx, client, line)
}

func (s onlySchedules) Set(ctx context.Context, client ClientID, line string, sch Schedule) (LineSchedule, error) {
	if err := s.id.guard(client); err != nil {
		return LineSchedule{}, err
	}
	return s.ScheduleService.Set(ctx, client, line, sch)
}

func (s onlySchedules) AddHoliday(ctx context.Context, client ClientID, line, name string, date Date) (string, error) {
	if err := s.id.guard(client); err != nil {
		return "", err
	}
	return s.ScheduleService.AddHoliday(ctx, client, line, name, date)
}

func (s onlySchedules) DeleteHoliday(ctx context.Context, client ClientID, holiday string) error {
	if err := s.id.guard(client); err != nil {
		return err
	}
	return s.ScheduleService.DeleteHoliday(ctx, client, holiday)
}
