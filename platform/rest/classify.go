package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

const (
	msgUnavailable = "The platform can't be reached right now. Nothing was changed."
	msgUnknown     = "The platform's answer was lost, so it is not known whether this was done."
	msgUnread      = "The platform's answer could not be read."
	msgRefused     = "The platform refused this without saying why."
	msgMisplaced   = "The platform does not offer this where it was expected."
)

// failure is an attempt that did not succeed.
type failure struct {
	err        *platform.Error
	status     int  // HTTP; 0 where no answer came
	again      bool // another try may help
	callerGone bool // the call was given up here
	notAsked   bool // nothing was sent, because the group is left alone
	stated     bool // the platform itself said that it could not, and that nothing was done
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// kindOf is the kind of a failure that the platform told in an envelope. code is
// an addition of our own server and is trusted only where the status leaves the
// question open.
func kindOf(status int, code string) platform.Kind {
	switch status {
	case http.StatusUnauthorized:
		return platform.Unauthenticated
	case http.StatusForbidden:
		return platform.Forbidden
	case http.StatusNotFound, http.StatusGone:
		if code == wire.CodeNoEndpoint {
			return platform.Unavailable
		}
		return platform.NotFound
	case http.StatusConflict:
		if code == wire.CodeOf(platform.InsufficientFunds) {
			return platform.InsufficientFunds
		}
		return platform.Conflict
	case http.StatusPaymentRequired:
		return platform.InsufficientFunds
	case http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType, http.StatusRequestTimeout:
		return platform.Unavailable
	case http.StatusTooManyRequests:
		return platform.RateLimited
	case http.StatusServiceUnavailable:
		if code == wire.CodeOf(platform.Unavailable) {
			return platform.Unavailable
		}
		return platform.Unknown
	}
	if status >= 500 {
		return platform.Unknown
	}
	return platform.Invalid
}

// judge reads a complete answer.
func (a ask) judge(resp *http.Response, body []byte, now time.Time) (attempt, error) {
	ref := refOf(resp)
	body = bytes.TrimSpace(body)
	var reply wire.Reply
	enveloped := len(body) > 0 && json.Unmarshal(body, &reply) == nil
	status := resp.StatusCode
	if said := reply.Status.Value(); enveloped && status < 300 && said >= 400 && said < 600 {
		status = said // a failure that was sent as a 200
	}
	switch {
	case status >= 200 && status < 300:
		if len(body) > 0 && !enveloped {
			return attempt{}, &failure{err: a.lost(ref, "success without an envelope", nil), status: status}
		}
		return attempt{reply: reply, empty: len(body) == 0, ref: ref}, nil
	case status < 400:
		return attempt{}, a.redirected(resp, ref)
	case status < 500 && (!enveloped || reply.Status.IsZero()):
		return attempt{}, a.foreign(resp, ref, now)
	}
	f := a.refused(status, reply, resp.Header, now)
	if f.err.Ref == "" {
		f.err.Ref = ref
	}
	return attempt{}, f
}

// refused is a failure told in an envelope, or any 5xx.
func (a ask) refused(status int, reply wire.Reply, h http.Header, now time.Time) *failure {
	e := &platform.Error{Kind: kindOf(status, string(reply.Code)), Msg: a.clean(string(reply.Message)),
		Due: platform.Step(a.clean(string(reply.Due))), RetryAfter: retryAfter(h, now),
		Ref: a.clean(string(reply.Ref)), Err: &cause{text: "the platform answered " + strconv.Itoa(status)}}
	for name, msg := range reply.Fields() {
		if e.Fields == nil {
			e.Fields = map[string]string{}
		}
		e.Fields[a.clean(name)] = a.clean(msg)
	}
	// Our own server names the kind; its words are ours.
	e.Quoted = reply.Code == "" && (e.Msg != "" || len(e.Fields) > 0)
	switch {
	case e.Kind == platform.Unknown && a.reads:
		e.Kind, e.Msg = platform.Unavailable, msgUnavailable
	case e.Kind == platform.Unknown:
		e.Msg = msgUnknown
	case e.Kind == platform.Unavailable && status < 500:
		e.Msg = msgMisplaced
		e.NotOffered = status == http.StatusNotFound || status == http.StatusGone || status == http.StatusMethodNotAllowed
	case e.Msg == "":
		e.Msg = msgRefused
	}
	return &failure{err: e, status: status, again: status >= 500,
		stated: status == http.StatusServiceUnavailable && e.Kind == platform.Unavailable && string(reply.Code) == wire.CodeOf(platform.Unavailable)}
}

// foreign is a 4xx that did not come from the platform itself but from something
// in front of it. It must not be read as news about a client or a number; that
// nothing was done is certain all the same.
func (a ask) foreign(resp *http.Response, ref string, now time.Time) *failure {
	e := &platform.Error{Kind: platform.Unavailable, Msg: msgMisplaced, Ref: ref,
		Err: &cause{text: fmt.Sprintf("status %d without an envelope", resp.StatusCode)}}
	switch resp.StatusCode {
	case http.StatusNotFound, http.StatusGone, http.StatusMethodNotAllowed:
		e.NotOffered = true
	case http.StatusUnauthorized:
		e.Kind, e.Msg = platform.Unauthenticated, "The platform does not accept the API key."
	case http.StatusTooManyRequests:
		e.Kind, e.Msg, e.RetryAfter = platform.RateLimited, "The platform is busy. Try again a little later.", retryAfter(resp.Header, now)
	}
	return &failure{err: e, status: resp.StatusCode}
}

// redirected is an answer that points elsewhere. 301, 307 and 308 say that the
// request belongs to another address and was not carried out; after 302 and 303
// it may have been.
func (a ask) redirected(resp *http.Response, ref string) *failure {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return &failure{status: resp.StatusCode, err: &platform.Error{Kind: platform.Unavailable, Msg: msgMisplaced, Ref: ref,
			Err: &cause{text: fmt.Sprintf("redirect %d, not followed", resp.StatusCode)}}}
	}
	return &failure{status: resp.StatusCode, err: a.lost(ref, fmt.Sprintf("status %d", resp.StatusCode), nil)}
}

// lost is an outcome that can't be read: it may have happened.
func (a ask) lost(ref, why string, err error) *platform.Error {
	e := &platform.Error{Kind: platform.Unknown, Msg: msgUnknown, Ref: ref, Err: &cause{text: why, err: err}}
	if err != nil {
		e.Err = &cause{text: why + ": " + because(err).Error(), err: err}
	}
	if a.reads {
		e.Kind, e.Msg = platform.Unavailable, msgUnread
	}
	return e
}

// broken is a connection that failed after bytes may have left.
func (a ask) broken(ctx context.Context, ref string, err error) *failure {
	e := &platform.Error{Kind: platform.Unknown, Msg: msgUnknown, Ref: ref, Err: because(err)}
	if a.reads {
		e.Kind, e.Msg = platform.Unavailable, msgUnavailable
	}
	return &failure{err: e, again: true, callerGone: callerGone(ctx)}
}

// callerGone is true where the caller ended the call, not its time limit.
func callerGone(ctx context.Context) bool { return errors.Is(ctx.Err(), context.Canceled) }

// cause is an error whose text is safe to log. The error behind it may quote the
// URL, which can hold a client_id, or the answer.
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.err }

func because(err error) *cause {
	c := &cause{err: err}
	if own, ok := errors.AsType[*cause](err); ok {
		return own
	}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	errno, isErrno := errors.AsType[syscall.Errno](err)
	bad, isBad := errors.AsType[*platform.Error](err)
	switch {
	case isBad:
		c.text = bad.Error()
		for name, msg := range bad.Fields {
			c.text += "; " + name + " " + msg
		}
	case isDNS:
		c.text = "the host name was not found"
		if dns.IsTimeout {
			c.text = "looking up the host name took too long"
		}
	case errors.Is(err, context.Canceled):
		c.text = "the caller went away"
	case errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		c.text = "no answer in time"
	case isErrno:
		c.text = errno.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		c.text = "the connection was closed"
	case isTLS(err):
		c.text = "the certificate or the TLS handshake was refused"
	default:
		c.text = "the exchange failed"
	}
	return c
}

func isTLS(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	return verification || record || alert || authority
}

// clean makes a text of the platform fit to be shown and logged.
func (a ask) clean(s string) string {
	for _, secret := range a.secrets {
		s = strings.ReplaceAll(s, secret, "…")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "…"))
	if runes := []rune(s); len(runes) > 500 {
		s = string(runes[:499]) + "…"
	}
	return s
}

func refOf(resp *http.Response) string {
	ref := resp.Header.Get("X-Request-Id")
	if len(ref) > 100 || strings.ContainsFunc(ref, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return ref
}

// retryAfter reads the header in both of its forms.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := h.Get("Retry-After")
	if n, err := strconv.Atoi(v); err == nil && n >= 0 && n <= 7*24*3600 {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}
