package rest

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type agents struct{ *Conn }

func (c agents) Add(ctx context.Context, in platform.NewAgent) (platform.Agent, error) {
	a, err := call(ctx, c.Conn, wire.AddAgent, wire.AddAgentRequestOf(in))
	return a.Platform(), err
}

func (c agents) Presence(ctx context.Context, client platform.ClientID) ([]platform.AgentPresence, error) {
	rows, err := call(ctx, c.Conn, wire.AgentsAvailability, wire.ClientRequest{ClientID: wire.Text(client)})
	return listOf(rows, wire.PresenceRow.Platform, err)
}

// Edit sends nothing without a password: the vendor wants one with every change,
// and an empty one might be taken for a choice.
func (c agents) Edit(ctx context.Context, in platform.EditAgent) (platform.Agent, error) {
	if in.Password == "" {
		return platform.Agent{}, platform.Field("password",
			"The platform wants the agent's password with every change. Choose a new one and tell the agent.")
	}
	a, err := call(ctx, c.Conn, wire.EditAgent, wire.EditAgentRequestOf(in))
	if err != nil {
		return platform.Agent{}, err
	}
	out := platform.Agent{AgentID: string(a.AgentID), Extension: string(a.Extension)}
	if out.AgentID == "" {
		out.AgentID = in.AgentID
	}
	return out, nil
}

func (c agents) Delete(ctx context.Context, client platform.ClientID, agent string) error {
	_, err := call(ctx, c.Conn, wire.DeleteAgent, wire.AgentRequest{ClientID: wire.Text(client), AgentID: wire.Text(agent)})
	return err
}

func (c agents) AssignNumber(ctx context.Context, client platform.ClientID, extension string, number platform.Phone) error {
	_, err := call(ctx, c.Conn, wire.AssignAgentDID, wire.AssignDIDRequest{ClientID: wire.Text(client),
		AgentExt: wire.Text(extension), DID: wire.Text(number)})
	return err
}

func (c agents) Schedule(ctx context.Context, client platform.ClientID, agent string) (platform.Schedule, error) {
	a, err := call(ctx, c.Conn, wire.GetAgentSchedule, wire.AgentRequest{ClientID: wire.Text(client), AgentID: wire.Text(agent)})
	if err != nil {
		return platform.Schedule{}, err
	}
	s, err := a.Platform()
	return s, unread(err)
}

func (c agents) SetSchedule(ctx context.Context, client platform.ClientID, agent string, s platform.Schedule) (platform.Schedule, error) {
	a, err := call(ctx, c.Conn, wire.SetAgentSchedule, wire.SetAgentScheduleRequest{ClientID: wire.Text(client),
		AgentID: wire.Text(agent), Timezone: wire.ZoneName(s), Hours: wire.HoursOf(s.Hours)})
	if err != nil {
		return platform.Schedule{}, err
	}
	if told, err := a.Platform(); err == nil {
		return told, nil
	}
	return s, nil
}

func (c agents) SetAvailable(ctx context.Context, client platform.ClientID, agent string, available bool) error {
	_, err := call(ctx, c.Conn, wire.SetAgentAvailability, wire.SetAvailabilityRequest{ClientID: wire.Text(client),
		AgentID: wire.Text(agent), Available: wire.NewFlag(available)})
	return err
}
