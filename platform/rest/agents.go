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
