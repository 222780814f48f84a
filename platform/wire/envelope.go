package wire

import (
	"encoding/json"

	"partnerdesk/platform"
)

// Envelope is what every answer comes in. Status repeats the HTTP status.
// Errors, Due and Code accompany failures only and are additions of ours: the
// vendor sends status and message.
type Envelope struct {
	Status  int               `json:"status"`
	Message string            `json:"message"`
	Data    any               `json:"data,omitzero"`
	Errors  map[string]string `json:"errors,omitzero"` // wire name of a field → what is wrong with it
	Due     platform.Step     `json:"due,omitzero"`    // the onboarding step that is due instead
	Code    string            `json:"code,omitzero"`   // see CodeOf; tells apart what shares a status
	Ref     string            `json:"ref,omitzero"`    // request id, for a failure on the platform's side
}

// CodeNoEndpoint is the code of a 404 or 405 that is about the path, not about
// an id in it.
const CodeNoEndpoint = "no_such_endpoint"

// CodeTooLarge is the code of a 413.
const CodeTooLarge = "too_large"

// CodeOf is the word for a kind of failure in an envelope. It tells a client
// what the status alone can't: 503 "unavailable" says that nothing was done and
// 503 "unknown" that it may have been; 409 is also "insufficient_funds".
func CodeOf(k platform.Kind) string {
	switch k {
	case platform.Invalid:
		return "invalid"
	case platform.NotFound:
		return "not_found"
	case platform.Conflict:
		return "conflict"
	case platform.Unauthenticated:
		return "unauthenticated"
	case platform.Forbidden:
		return "forbidden"
	case platform.InsufficientFunds:
		return "insufficient_funds"
	case platform.RateLimited:
		return "rate_limited"
	case platform.Unavailable:
		return "unavailable"
	case platform.Unknown:
		return "unknown"
	}
	return "internal"
}

// Reply is an Envelope as it is read: every part tolerantly.
type Reply struct {
	Status  Int             `json:"status"`
	Message Text            `json:"message"`
	Data    json.RawMessage `json:"data"`
	Errors  json.RawMessage `json:"errors"`
	Due     Text            `json:"due"`
	Code    Text            `json:"code"`
	Ref     Text            `json:"ref"`
}

// Fields reads Errors; a shape that is not an object of texts gives nil.
func (r Reply) Fields() map[string]string {
	var m map[string]Text
	if json.Unmarshal(r.Errors, &m) != nil || len(m) == 0 {
		return nil
	}
	fields := make(map[string]string, len(m))
	for name, msg := range m {
		fields[name] = string(msg)
	}
	return fields
}
