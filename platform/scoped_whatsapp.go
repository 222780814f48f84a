package platform

import "context"

type onlyWhatsApp struct {
	WhatsAppService
	id ClientID
}

func (s onlyWhatsApp) Link(ctx context.Context, in LinkWhatsApp) (string, error) {
	if err := s.id.guard(in.Client); err != nil {
		return "", err
	}
	return s.WhatsAppService.Link(ctx, in)
}

func (s onlyWhatsApp) List(ctx context.Context, client ClientID) ([]WhatsAppNumber, error) {
	if err := s.id.guard(client); err != nil {
		return nil, err
	}
	return s.WhatsAppService.List(ctx, client)
}

func (s onlyWhatsApp) Unlink(ctx context.Context, client ClientID, id string) error {
	if err := s.id.guard(client); err != nil {
		return err
	}
	return s.WhatsAppService.Unlink(ctx, client, id)
}
