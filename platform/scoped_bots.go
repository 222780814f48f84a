package platform

import "context"

type onlyBots struct {
	BotService
	id ClientID
}

func (s onlyBots) Save(ctx context.Context, in SaveBot) (string, error) {
	if err := s.id.guard(in.Client); err != nil {
		return "", err
	}
	return s.BotService.Save(ctx, in)
}

func (s onlyBots) List(ctx context.Context, client ClientID) ([]Bot, error) {
	if err := s.id.guard(client); err != nil {
		return nil, err
	}
	return s.BotService.List(ctx, client)
}

func (s onlyBots) Get(ctx context.Context, client ClientID, id string) (Bot, error) {
	if err := s.id.guard(client); err != nil {
		return Bot{}, err
	}
	return s.BotService.Get(ctx, client, id)
}

func (s onlyBots) Delete(ctx context.Context, client ClientID, id string) error {
	if err := s.id.guard(client); err != nil {
		return err
	}
	return s.BotService.Delete(ctx, client, id)
}
