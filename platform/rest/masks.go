package rest

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type masks struct{ *Conn }

func (c masks) Create(ctx context.Context, in platform.NewMask) (platform.Mask, error) {
	return c.session(callAs(ctx, c.Conn, in.Client, wire.CreateMask, wire.CreateMaskRequestOf(in)))
}

func (c masks) Update(ctx context.Context, in platform.MaskChange) (platform.Mask, error) {
	return c.session(callAs(ctx, c.Conn, in.Client, wire.UpdateMask, wire.UpdateMaskRequestOf(in)))
}

func (c masks) Cancel(ctx context.Context, client platform.ClientID, session string) error {
	_, err := callAs(ctx, c.Conn, client, wire.CancelMask, wire.MaskRequest{SessionID: wire.Text(session)})
	return err
}

func (c masks) List(ctx context.Context, q platform.MaskQuery) ([]platform.Mask, error) {
	rows, err := callAs(ctx, c.Conn, q.Client, wire.Masks, wire.MasksRequestOf(q))
	return listOf(rows, wire.MaskRow.Platform, err)
}

func (c masks) Lookup(ctx context.Context, client platform.ClientID, did, caller platform.Phone) (platform.MaskRoute, error) {
	a, err := callAs(ctx, c.Conn, client, wire.MaskLookup, wire.LookupRequest{DID: wire.Text(did), Caller: wire.Text(caller)})
	if err != nil {
		return platform.MaskRoute{}, err
	}
	return a.Platform(), nil
}

func (c masks) session(row wire.MaskRow, err error) (platform.Mask, error) {
	if err != nil {
		return platform.Mask{}, err
	}
	return row.Platform(), nil
}
