package platform

import "context"

type onlyAgents struct {
	AgentService
	id ClientID
}

func (s onlyAgents) Add(ctx context.Context, in NewAgent) (Agent, error) {
	if err := s.id.guard(in.Client); err != nil {
		return Agent{}, err
	}
	return s.AgentService.Add(ctx, in)
}

func (s onlyAgents) Presence(ctx context.Context, client ClientID) ([]AgentPresence, error) {
	if err := s.id.guard(client); err != nil {
		return nil, err
	}
	return s.AgentService.Presence(ctx, client)
}

func (s onlyAgents) Edit(ctx context.Context, in EditAgent) (Agent, error) {
	if err := s.id.guard(in.Client); err != nil {
		return Agent{}, err
	}
	return s.AgentService.Edit(ctx, in)
}

func (s onlyAgents) Delete(ctx context.Context, client ClientID, agent string) error {
	if err := s.id.guard(client); err != nil {
		return err
	}
	return s.AgentService.Delete(ctx, client, agent)
}

func (s onlyAgents) AssignNumber(ctx context.Context, client ClientID, extension string, n Phone) error {
	if err := s.id.guard(client); err != nil {
		return err
	}
	return s.AgentService.AssignNumber(ctx, client, extension, n)
}

func (s onlyAgents) Schedule(ctx context.Context, client ClientID, agent string) (Schedule, error) {
	if err := s.id.guard(client); err != nil {
		return Schedule{}, err
	}
	return s.AgentService.Schedule(ctx, client, agent)
}

func (s onlyAgents) SetSchedule(ctx context.Context, client ClientID, agent string, sch Schedule) (Schedule, error) {
	if err := s.id.guard(client); err != nil {
		return Schedule{}, err
	}
	return s.AgentService.SetSchedule(ctx, client, agent, sch)
}

func (s onlyAgents) SetAvailable(ctx context.Context, client ClientID, agent string, available bool) error {
	if err := s.id.guard(client); err != nil {
		return err
	}
	return s.AgentService.SetAvailable(ctx, client, agent, available)
}
