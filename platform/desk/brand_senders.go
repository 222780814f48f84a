package desk

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// sendersAsked is how many codes one brand may have mailed in store.TryWindow: they go
// to any address that is typed. sendersTried is how many trials.
const (
	sendersAsked = 5
	sendersTried = 5
)

// AskSender gives the code that shows an address to be the brand's, for the caller to
// mail there. RateLimited where there were too many.
func (v *View) AskSender(ctx context.Context, b store.Brand, address string) (code string, err error) {
	if err := v.staffOnly(); err != nil {
		return "", err
	}
	if err := v.d.store.Throttle.NoteAccount(ctx, "brand sender", b.ID, sendersAsked); err != nil {
		return "", err
	}
	code, err = v.d.store.Brands.AskSender(ctx, v.actor.Partner, b.ID, address)
	if err == nil {
		v.record(ctx, Change{Action: "brand.sender.ask", Object: "brand", ObjectID: b.ID, Summary: "Asked " + address + " whether mails of " + b.Name + " may come from there",
			After: asJSON(map[string]string{"address": address})})
	}
	return code, err
}

// ConfirmSender puts an address into use whose code was entered.
func (v *View) ConfirmSender(ctx context.Context, b store.Brand, code string) (address string, err error) {
	if err := v.staffOnly(); err != nil {
		return "", err
	}
	address, err = v.d.store.Brands.ConfirmSender(ctx, v.actor.Partner, b.ID, code)
	if err == nil {
		v.recordSender(ctx, b, address)
	}
	return address, err
}

// DropSender lets a brand's mails leave under the installation's address.
func (v *View) DropSender(ctx context.Context, b store.Brand) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	_, err := v.d.store.Brands.WaitingSender(ctx, v.actor.Partner, b.ID)
	if b.MailFrom == "" && platform.Is(err, platform.NotFound) {
		return nil // it was pressed twice
	}
	if err := v.d.store.Brands.DropSender(ctx, v.actor.Partner, b.ID); err != nil {
		return err
	}
	v.recordSender(ctx, b, "")
	return nil
}

// TrySender mails a trial in a brand's own name by send, and notes what came of it.
// Conflict where the brand has no address of its own; RateLimited where there were too
// many. What send gives comes back as it is.
func (v *View) TrySender(ctx context.Context, b store.Brand, send func() error) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if b.MailFrom == "" {
		return platform.Errorf(platform.Conflict, "This brand has no address of its own yet, so there is none to try.")
	}
	if err := v.d.store.Throttle.NoteAccount(ctx, "brand sender trial", b.ID, sendersTried); err != nil {
		return err
	}
	err := send()
	outcome := "The mail server took a test mail of " + b.Name + " from " + b.MailFrom
	if err != nil {
		outcome = "A test mail of " + b.Name + " from " + b.MailFrom + " did not leave"
	}
	v.record(ctx, Change{Action: "brand.sender.test", Object: "brand", ObjectID: b.ID, Summary: outcome})
	return err
}

func (v *View) recordSender(ctx context.Context, b store.Brand, now string) {
	summary := "Mails of " + b.Name + " come from " + now
	if now == "" {
		summary = "Mails of " + b.Name + " come from the installation’s own address"
	}
	v.record(ctx, Change{Action: "brand.sender", Object: "brand", ObjectID: b.ID, Summary: summary,
		Before: asJSON(map[string]string{"address": b.MailFrom}), After: asJSON(map[string]string{"address": now})})
}
