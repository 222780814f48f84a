package rest

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type bots struct{ *Conn }

func (c bots) Save(ctx context.Context, in platform.SaveBot) (string, error) {
	a, err := call(ctx, c.Conn, wire.SaveWSSBot, wire.SaveBotRequestOf(in))
	return string(a.ID), err
}

func (c bots) List(ctx context.Context, client platform.ClientID) ([]platform.Bot, error) {
	rows, err := call(ctx, c.Conn, wire.WSSBots, wire.ClientRequest{ClientID: wire.Text(client)})
	return listOf(rows, wire.BotListRow.Platform, err)
}

func (c bots) Get(ctx context.Context, client platform.ClientID, id string) (platform.Bot, error) {
	a, err := call(ctx, c.Conn, wire.WSSBot, wire.BotRequest{ClientID: wire.Text(client), ID: wire.Text(id)})
	if err != nil {
		return platform.Bot{}, err
	}
	return a.Platform(), nil
}

func (c bots) Delete(ctx context.Context, client platform.ClientID, id string) error {
	_, err := call(ctx, c.Conn, wire.DeleteWSSBot, wire.BotRequest{ClientID: wire.Text(client), ID: wire.Text(id)})
	return err
}
