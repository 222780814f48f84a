package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// statusOf is the HTTP status of a kind of failure. InsufficientFunds shares 409
// with Conflict, because a client written for the vendor knows no 402; the
// envelope's code tells them apart, as it does for the two kinds of 503.
func statusOf(k platform.Kind) int {
	switch k {
	case platform.Invalid:
		return http.StatusBadRequest
	case platform.Unauthenticated:
		return http.StatusUnauthorized
	case platform.Forbidden:
		return http.StatusForbidden
	case platform.NotFound:
		return http.StatusNotFound
	case platform.Conflict, platform.InsufficientFunds:
		return http.StatusConflict
	case platform.RateLimited:
		return http.StatusTooManyRequests
	case platform.Unavailable, platform.Unknown:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// StatusOf is the HTTP status with which a call is answered that ended so.
func StatusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return statusOf(platform.KindOf(err))
}

// refusal is a failure of the request itself, with a status that no kind has.
type refusal struct {
	status    int
	code, msg string
}

func (r *refusal) Error() string { return r.msg }

var (
	errNoSuchPath  = &refusal{http.StatusNotFound, wire.CodeNoEndpoint, "There is no such path."}
	errWrongMethod = &refusal{http.StatusMethodNotAllowed, wire.CodeNoEndpoint, "This path wants another method; see the Allow header."}
)

// reply is a finished answer.
type reply struct {
	status     int
	retryAfter int // seconds; 0 for none
	body       []byte
	undone     bool // a failure that certainly changed nothing and may be tried again
}

func success(message string, data any) reply {
	return reply{status: http.StatusOK, body: encode(wire.Envelope{Status: http.StatusOK, Message: message, Data: data})}
}

// failure turns any error into an answer and notes its cause for the log.
func (s *server) failure(v *visit, err error) reply {
	if r, ok := errors.AsType[*refusal](err); ok {
		return reply{status: r.status, body: encode(wire.Envelope{Status: r.status, Message: r.msg, Code: r.code})}
	}
	e, ok := errors.AsType[*platform.Error](err)
	if !ok {
		e = &platform.Error{Kind: platform.Internal, Err: err}
	}
	out := wire.Envelope{Status: statusOf(e.Kind), Message: e.Msg, Errors: e.Fields, Due: e.Due, Code: wire.CodeOf(e.Kind)}
	if len(out.Errors) == 0 {
		out.Errors = nil
	}
	if out.Message == "" {
		out.Message = defaultMessage(e.Kind)
	}
	if out.Status >= 500 {
		v.cause = errors.Join(v.cause, err)
		out.Ref = v.id
	}
	if out.Status == http.StatusInternalServerError {
		out.Message, out.Errors, out.Due = defaultMessage(platform.Internal), nil, ""
	}
	r := reply{status: out.Status, body: encode(out)}
	switch e.Kind {
	case platform.Unavailable, platform.RateLimited, platform.Unauthenticated:
		r.undone = true
	}
	if e.RetryAfter > 0 {
		r.retryAfter = wire.CeilSeconds(e.RetryAfter)
	} else if e.Kind == platform.RateLimited {
		r.retryAfter = 1
	}
	return r
}

func defaultMessage(k platform.Kind) string {
	switch k {
	case platform.Invalid:
		return "The request is not valid."
	case platform.NotFound:
		return "There is no such thing."
	case platform.Conflict:
		return "The present state does not allow this."
	case platform.Unauthenticated:
		return "The API key is missing or not known."
	case platform.Forbidden:
		return "This key may not do this."
	case platform.InsufficientFunds:
		return "The balance is too low."
	case platform.RateLimited:
		return "Too many requests. Wait a little and try again."
	case platform.Unavailable:
		return "The platform cannot do this right now. Nothing was done."
	case platform.Unknown:
		return "It is not known whether this was done. Look before you repeat it."
	}
	return "Something went wrong on the platform's side. Quote the reference if you ask about it."
}

func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.send(w, s.failure(visitOf(r), err))
}

func (s *server) send(w http.ResponseWriter, r reply) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(r.body)))
	if r.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(r.retryAfter))
	}
	if r.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // a caller that has gone is not our failure
}

func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // every answer is a struct of package wire
	}
	return b.Bytes()
}

// whenGone says what an error means once the caller has gone or its time is up: a
// write may still have happened.
func whenGone(ctx context.Context, err error, reads bool) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	if _, ok := errors.AsType[*platform.Error](err); ok {
		return err
	}
	kind := platform.Unknown
	if reads {
		kind = platform.Unavailable
	}
	return &platform.Error{Kind: kind, Err: err}
}
