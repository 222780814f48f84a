package rest

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type flows struct{ *Conn }

func (c flows) Create(ctx context.Context, in platform.NewFlow) (string, error) {
	a, err := call(ctx, c.Conn, wire.CreateBasicFlow, wire.NewFlowRequestOf(in))
	return string(a.FlowID), err
}

func (c flows) MapNumber(ctx context.Context, client platform.ClientID, flowID string, number platform.Phone) error {
	_, err := call(ctx, c.Conn, wire.MapFlowDID, wire.MapFlowRequest{ClientID: wire.Text(client),
		FlowID: wire.Text(flowID), DID: wire.Text(number)})
	return err
}

// Edit believes a platform that says it is done and tells no more.
func (c flows) Edit(ctx context.Context, in platform.EditFlow) (platform.Flow, error) {
	a, err := call(ctx, c.Conn, wire.EditBasicFlow, wire.EditFlowRequestOf(in))
	if err != nil {
		return platform.Flow{}, err
	}
	f := wire.FlowRow(a).Platform()
	if f.ID == "" {
		f.ID = in.FlowID
	}
	return f, nil
}
