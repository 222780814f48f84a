package api_test

import (
	"context"

	"partnerdesk/platform"
)

type fakeBots struct{ f *fake }

func (b fakeBots) Save(context.Context, platform.SaveBot) (string, error) { return "1", b.f.done() }
func (b fakeBots) List(context.Context, platform.ClientID) ([]platform.Bot, error) {
	return nil, b.f.done()
}
func (b fakeBots) Get(context.Context, platform.ClientID, string) (platform.Bot, error) {
	return platform.Bot{ID: "1"}, b.f.done()
}
func (b fakeBots) Delete(context.Context, platform.ClientID, string) error { return b.f.done() }
