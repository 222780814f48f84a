package api_test

import (
	"context"
	"time"

	"partnerdesk/platform"
)

type fakeMasks struct{ f *fake }

var fakeMask = platform.Mask{ID: "ms_1", ExpiresAt: time.Date(2026, 1, 5, 11, 0, 0, 0, time.UTC)}

func (m fakeMasks) Create(context.Context, platform.NewMask) (platform.Mask, error) {
	return fakeMask, m.f.done()
}
func (m fakeMasks) Update(context.Context, platform.MaskChange) (platform.Mask, error) {
	return fakeMask, m.f.done()
}
func (m fakeMasks) Cancel(context.Context, platform.ClientID, string) error { return m.f.done() }
func (m fakeMasks) List(context.Context, platform.MaskQuery) ([]platform.Mask, error) {
	return nil, m.f.done()
}
func (m fakeMasks) Lookup(context.Context, platform.ClientID, platform.Phone, platform.Phone) (platform.MaskRoute, error) {
	return platform.MaskRoute{Session: "ms_1", ConnectTo: "+919822041377"}, m.f.done()
}
