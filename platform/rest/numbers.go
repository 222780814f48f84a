package rest

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type numbers struct{ *Conn }

func (c numbers) Regions(ctx context.Context) ([]platform.Region, error) {
	rows, err := call(ctx, c.Conn, wire.Regions, wire.None{})
	return listOf(rows, wire.RegionRow.Platform, err)
}

func (c numbers) Search(ctx context.Context, q platform.NumberQuery) ([]platform.NumberOffer, error) {
	rows, err := call(ctx, c.Conn, wire.SearchDID, wire.SearchRequestOf(q))
	return listOf(rows, wire.OfferRow.Platform, err)
}

func (c numbers) Buy(ctx context.Context, client platform.ClientID, number platform.Phone, country string) (platform.Number, error) {
	a, err := call(ctx, c.Conn, wire.BuyDID, wire.BuyDIDRequest{ClientID: wire.Text(client),
		Number: wire.Text(number), Country: wire.Text(country)})
	return a.Platform(), err
}

func (c numbers) Held(ctx context.Context, client platform.ClientID) ([]platform.Number, error) {
	rows, err := call(ctx, c.Conn, wire.ClientDIDs, wire.ClientRequest{ClientID: wire.Text(client)})
	return listOf(rows, wire.DIDRow.Platform, err)
}

func (c numbers) Remove(ctx context.Context, client platform.ClientID, number platform.Phone) error {
	_, err := call(ctx, c.Conn, wire.RemoveDID, wire.RemoveDIDRequest{ClientID: wire.Text(client), DID: wire.Text(number)})
	return err
}
