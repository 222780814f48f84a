package layout

import (
	"context"
	"strconv"

	"partnerdesk/views/words"
)

type failureWords struct{ code, title, body string }

// in fills what the handler left open with the status's own words.
func (f Failure) in(ctx context.Context) failureWords {
	w := failureWords{code: strconv.Itoa(f.Status)}
	switch f.Status {
	case 403:
		w.title = words.T(ctx, "You may not do this")
		w.body = words.T(ctx, "Your role does not include it. An owner or admin can change your role, or do it for you.")
	case 404:
		w.title = words.T(ctx, "There is no such page")
		w.body = words.T(ctx, "The address may be mistyped, or what stood here is gone. Nothing was changed.")
	case 405:
		w.title = words.T(ctx, "This can’t be opened like that")
		w.body = words.T(ctx, "The address takes a form, or only shows a page. Go back and try again from there.")
	case 409:
		w.title = words.T(ctx, "Something has changed in the meantime")
		w.body = words.T(ctx, "Load the page again and look before you repeat it.")
	case 413:
		w.title = words.T(ctx, "That is too large")
		w.body = words.T(ctx, "Send something smaller. Nothing was changed.")
	case 421:
		w.title = words.T(ctx, "Nobody lives at this address")
		w.body = words.T(ctx, "This server does not answer for that host name.")
	case 429:
		w.title = words.T(ctx, "Too many tries")
		w.body = words.T(ctx, "Wait a while, then try again.")
	case 422, 400:
		w.title = words.T(ctx, "This could not be taken as it was")
		w.body = words.T(ctx, "Something in the form is missing or not possible. Go back, and look at what was entered.")
	case 503:
		w.title = words.T(ctx, "The telephony platform does not answer")
		w.body = words.T(ctx, "Nothing was changed. Numbers and calls go on as they are. Try again in a minute.")
	default:
		w.title = words.T(ctx, "Something went wrong on our side")
		w.body = words.T(ctx, "It is noted with the reference below. Try again, and if it stays, tell us the reference.")
	}
	if f.Title != "" {
		w.title = f.Title
	}
	if f.Body != "" {
		w.body = f.Body
	}
	return w
}

// Heading is the page's h1, for the document's title.
func (f Failure) Heading(ctx context.Context) string { return f.in(ctx).title }
