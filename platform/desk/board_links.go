package desk

import (
	"context"

	"partnerdesk/store"
)

// Screens are the links by which screens show a board: a client's, or, without a
// ref, that of all clients.
func (v *View) Screens(ctx context.Context, ref string) ([]store.BoardLink, error) {
	if err := v.ofBoard(ctx, ref); err != nil {
		return nil, err
	}
	return v.d.store.Boards.Links(ctx, v.actor.Partner, ref)
}

// AddScreen makes a link for a screen; its token is returned this once.
func (v *View) AddScreen(ctx context.Context, l store.BoardLink) (token string, err error) {
	if err := v.ofBoard(ctx, l.ClientRef); err != nil {
		return "", err
	}
	l.Partner, l.CreatedBy = v.actor.Partner, v.actor.ID
	l, token, err = v.d.store.Boards.AddLink(ctx, l)
	if err != nil {
		return "", err
	}
	v.record(ctx, Change{Action: "board.screen", Object: "screen", ObjectID: l.ID, Ref: l.ClientRef, Summary: "Made a link for the screen " + l.Name})
	return token, nil
}

// RevokeScreen ends a link; the screen goes dark within half a minute.
func (v *View) RevokeScreen(ctx context.Context, ref, id string) error {
	if err := v.ofBoard(ctx, ref); err != nil {
		return err
	}
	if err := v.d.store.Boards.RevokeLink(ctx, v.actor.Partner, ref, id); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "board.screen", Object: "screen", ObjectID: id, Ref: ref, Summary: "Revoked the link of a screen"})
	return nil
}

func (v *View) ofBoard(ctx context.Context, ref string) error {
	if err := v.staffOnly(); err != nil || ref == "" {
		return err
	}
	_, err := v.Client(ctx, ref)
	return err
}
