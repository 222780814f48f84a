package api_test

import (
	"context"

	"partnerdesk/platform"
)

type fakeWhatsApp struct{ f *fake }

func (a fakeWhatsApp) Link(context.Context, platform.LinkWhatsApp) (string, error) {
	return "1", a.f.done()
}
func (a fakeWhatsApp) List(context.Context, platform.ClientID) ([]platform.WhatsAppNumber, error) {
	return nil, a.f.done()
}
func (a fakeWhatsApp) Unlink(context.Context, platform.ClientID, string) error { return a.f.done() }
