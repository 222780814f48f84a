package handlers

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/words"
)

// readerKey is where a request's context has the language of the client whom it is
// about, where staff are at it for them.
type readerKey struct{}

// about makes what the platform sends on the way leave in a brand's name, and in the
// language of a client; tag is empty where nobody knows it.
func about(ctx context.Context, b store.Brand, tag string) context.Context {
	return context.WithValue(withBrand(ctx, b), readerKey{}, known(tag, b))
}

// Spoken words a message of the embedded platform in the language of whom it is for:
// of the page at a brand's host where they are themselves, of the client whom staff
// are at work for, else the one that the brand has for whose own nobody knows. The
// platform writes English, since its contract has no place for a language. What was
// sent over the API alone stays as it is. The context that comes back is for what is
// made of the message.
func Spoken(ctx context.Context, s *store.Store, m platform.Message) (context.Context, platform.Message) {
	tag, told := ctx.Value(readerKey{}).(string)
	switch {
	case told:
	case brandIn(ctx) != "":
		tag = words.Lang(ctx)
	default:
		if b, err := s.Brands.Of(ctx, m.Partner); err == nil { // else a code in English is better than none
			tag = b.Language
		}
	}
	ctx = words.With(ctx, words.English)
	if tag != "" {
		ctx = words.With(ctx, words.Best(tag, ""))
	}
	m.Subject, m.Text = words.Said(ctx, m.Subject), words.Said(ctx, m.Text)
	return ctx, m
}
