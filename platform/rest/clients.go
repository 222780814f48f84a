package rest

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type clientList struct{ *Conn }

func (c clientList) Get(ctx context.Context, id platform.ClientID) (platform.ClientDetail, error) {
	a, err := call(ctx, c.Conn, wire.GetClient, wire.ClientRequest{ClientID: wire.Text(id)})
	return a.Platform(), err
}

func (c clientList) SetActive(ctx context.Context, id platform.ClientID, active bool) error {
	_, err := call(ctx, c.Conn, wire.UpdateStatus, wire.UpdateStatusRequest{ClientID: wire.Text(id), Status: wire.NewFlag(active)})
	return err
}

func (c clientList) Pending(ctx context.Context) ([]platform.PendingClient, error) {
	rows, err := call(ctx, c.Conn, wire.TempClients, wire.None{})
	return listOf(rows, wire.TempClientRow.Platform, err)
}

// listOf maps the rows of a call that worked.
func listOf[A, B any](rows []A, f func(A) B, err error) ([]B, error) {
	if err != nil {
		return nil, err
	}
	return wire.List(rows, f), nil
}
