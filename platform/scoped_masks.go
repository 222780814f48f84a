package platform

import "context"

type onlyMasks struct {
	MaskService
	id ClientID
}

func (s onlyMasks) Create(ctx context.Context, in NewMask) (Mask, error) {
	if err := s.id.guard(in.Client); err != nil {
		return Mask{}, err
	}
	return s.MaskService.Create(ctx, in)
}

func (s onlyMasks) Update(ctx context.Context, in MaskChange) (Mask, error) {
	if err := s.id.guard(in.Client); err != nil {
		return Mask{}, err
	}
	return s.MaskService.Update(ctx, in)
}

func (s onlyMasks) Cancel(ctx context.Context, client ClientID, session string) error {
	if err := s.id.guard(client); err != nil {
		return err
	}
	return s.MaskService.Cancel(ctx, client, session)
}

func (s onlyMasks) List(ctx context.Context, q MaskQuery) ([]Mask, error) {
	if err := s.id.guard(q.Client); err != nil {
		return nil, err
	}
	return s.MaskService.List(ctx, q)
}

func (s onlyMasks) Lookup(ctx context.Context, client ClientID, did, caller Phone) (MaskRoute, error) {
	if err := s.id.guard(client); err != nil {
		return MaskRoute{}, err
	}
	return s.MaskService.Lookup(ctx, client, did, caller)
}
