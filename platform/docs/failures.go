package docs

import (
	"encoding/json"
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// failure is a status with which calls are refused.
type failure struct {
	status   int
	name     string // in the document's components
	words    string
	retry    bool // says in Retry-After how long to wait
	of       func(call) bool
	examples []example
}

type example struct {
	name, words string
	envelope    wire.Envelope
}

// failures are the statuses of the API besides 200, in order. A path that is not
// served (404) and a method that it does not want (405) are no call's answers; the
// introduction tells of them.
func failures() []failure {
	return []failure{
		{status: http.StatusBadRequest, name: "Invalid", words: "The request breaks a rule. `errors` names the fields, `due` the onboarding step that is due instead.",
			of: func(c call) bool { return len(c.Request) > 0 || c.Method != http.MethodGet },
			examples: []example{
				{"field", "A field is wrong", wire.Envelope{Message: "This promo code has expired.",
					Errors: map[string]string{"promo": "This promo code has expired."}, Code: wire.CodeOf(platform.Invalid)}},
				{"missing", "A field is missing", wire.Envelope{Message: platform.Required,
					Errors: map[string]string{"client_id": platform.Required}, Code: wire.CodeOf(platform.Invalid)}},
				{"order", "Another step of the onboarding is due", wire.Envelope{Message: "The PAN is due now.",
					Due: platform.StepPAN, Code: wire.CodeOf(platform.Invalid)}},
				{"malformed", "The body is not JSON", wire.Envelope{
					Message: "The body is not valid JSON: it ends in the middle of a value.", Code: wire.CodeOf(platform.Invalid)}},
			}},
		{status: http.StatusUnauthorized, name: "Unauthenticated", words: "The token is missing, or is not known any more.",
			of: always, examples: []example{
				{"unknown", "The token is not known", wire.Envelope{
					Message: "This API key is not known, or works no longer.", Code: wire.CodeOf(platform.Unauthenticated)}},
			}},
		{status: http.StatusNotFound, name: "NotFound", words: "An id names nothing of yours. Nothing is said about whether it is somebody else's.",
			of: func(c call) bool { return c.names }, examples: []example{
				{"id", "An id names nothing of yours", wire.Envelope{Message: "There is no such client.", Code: wire.CodeOf(platform.NotFound)}},
			}},
		{status: http.StatusConflict, name: "Conflict", words: "The state of things forbids it: taken, in use, done already, or not enough in the wallet. `code` tells which.",
			of: func(c call) bool { return !c.Reads || c.ByClient }, examples: []example{
				{"taken", "Somebody was quicker", wire.Envelope{Message: "Someone has taken this number. Choose another.",
					Errors: map[string]string{"number": "Someone has taken this number. Choose another."}, Code: wire.CodeOf(platform.Conflict)}},
			}},
		{status: http.StatusRequestEntityTooLarge, name: "TooLarge", words: "The body is larger than the call takes.",
			of: func(c call) bool { return c.Method != http.MethodGet }, examples: []example{
				{"size", "The body is too large", wire.Envelope{Message: "The body is too large for this call.", Code: wire.CodeTooLarge}},
			}},
		{status: http.StatusTooManyRequests, name: "RateLimited", words: "Too many requests, or too many tries. Nothing was done; Retry-After says when to try again.",
			retry: true, of: always, examples: []example{
				{"rate", "Too many requests at once", wire.Envelope{
					Message: "This API key has sent too many requests at once. Nothing was done: wait a little and try again.",
					Code:    wire.CodeOf(platform.RateLimited)}},
			}},
		{status: http.StatusInternalServerError, name: "Internal", words: "Our fault. `ref` names the request: quote it if you ask about it.",
			of: always, examples: []example{
				{"fault", "A fault of the platform", wire.Envelope{
					Message: "Something went wrong on the platform's side. Quote the reference if you ask about it.",
					Code:    wire.CodeOf(platform.Internal), Ref: sampleRef}},
			}},
		{status: http.StatusServiceUnavailable, name: "Unavailable", retry: true, of: always,
			words: "With the code `unavailable` nothing was done. With `unknown` it may have been: look before you repeat it.",
			examples: []example{
				{"unavailable", "Nothing was done", wire.Envelope{
					Message: "The platform cannot do this right now. Nothing was done.", Code: wire.CodeOf(platform.Unavailable), Ref: sampleRef}},
				{"lost", "It may have been done", wire.Envelope{
					Message: "It is not known whether this was done. Look before you repeat it.", Code: wire.CodeOf(platform.Unknown), Ref: sampleRef}},
			}},
	}
}

const sampleRef = "4KXJ2Q7WZC5TNB6M"

func always(call) bool { return true }

// body is an example as it is sent.
func (f failure) body(e example) json.RawMessage {
	e.envelope.Status = f.status
	return pretty(e.envelope)
}
