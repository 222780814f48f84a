package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"reflect"
	"sync/atomic"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// attempt is one exchange that ended in a success.
type attempt struct {
	resp  *http.Response // only of a list that is still to be read
	reply wire.Reply
	empty bool // a success without a body
	ref   string
}

// call sends a request and reads the answer.
func call[Req, Answer any](ctx context.Context, c *Conn, e wire.Endpoint[Req, Answer], in Req) (Answer, error) {
	var out Answer
	a, err := prepare(c, e, in)
	if err != nil {
		return out, err
	}
	return send[Answer](ctx, c, a)
}

// callAs is call for what a client's own token authorises. That the platform does
// not know the token says that there is no such client; the partner's key has no
// part in it.
func callAs[Req, Answer any](ctx context.Context, c *Conn, client platform.ClientID, e wire.Endpoint[Req, Answer], in Req) (Answer, error) {
	var none Answer
	unknown := platform.Errorf(platform.NotFound, "There is no such client.")
	if !oneWord(string(client)) {
		return none, unknown // it could not stand in a header
	}
	a, err := prepare(c, e, in)
	if err != nil {
		return none, err
	}
	a.bearer, a.secrets = string(client), append(a.secrets, string(client))
	out, err := send[Answer](ctx, c, a)
	if failed, ok := errors.AsType[*platform.Error](err); ok && failed.Kind == platform.Unauthenticated {
		unknown.Ref, unknown.Err = failed.Ref, failed.Err
		return none, unknown
	}
	return out, err
}

// send carries a prepared call out.
func send[Answer any](ctx context.Context, c *Conn, a ask) (Answer, error) {
	var out Answer
	if a.costly && ctx.Err() == nil {
		// A browser tab that closes must not turn a running purchase into an unknown
		// one. A caller that will not wait leaves the call to a goroutine.
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, a.limit)
	defer cancel()
	got, err := c.try(ctx, a, c.exchange)
	if err != nil {
		return out, err
	}
	data := []byte(got.reply.Data)
	if len(data) == 0 || string(data) == "null" {
		if data = []byte("{}"); reflect.TypeFor[Answer]().Kind() == reflect.Slice {
			data = []byte("[]")
		}
		if got.empty && a.reads {
			return out, a.lost(got.ref, "empty answer", nil)
		}
	}
	if err := wire.Decode(data, &out); err != nil {
		err := a.lost(got.ref, "unreadable answer", err)
		c.log.LogAttrs(ctx, slog.LevelError, "platform answer", slog.String("call", a.name),
			slog.String("ref", got.ref), slog.String("cause", err.Error()))
		var none Answer
		return none, err
	}
	return out, nil
}

// try sends once, or for a read until it works, the tries are used up or the
// time is. While the platform is mute, reads are tried once as well: a page makes
// several, and its reader has waited for the first one's tries already.
func (c *Conn) try(ctx context.Context, a ask, send func(context.Context, ask) (attempt, error)) (attempt, error) {
	began, tries, limit := c.now(), 0, c.limits.Tries
	if c.isMute(began) {
		limit = 1
	}
	var before *failure
	for {
		tries++
		got, err := c.throughBreaker(a.group, func() (attempt, error) { return send(ctx, a) })
		f, failed := errors.AsType[*failure](err)
		if failed && f.again && a.reads && tries < limit && ctx.Err() == nil &&
			c.sleep(ctx, c.backoff(tries)) == nil {
			before = f
			continue
		}
		c.heard(a, f)
		took := c.now().Sub(began)
		c.logCall(ctx, a, tries, took, got, f)
		seen := f
		if f != nil && f.notAsked && before != nil {
			seen = before // the group was closed by this very call
		}
		c.meter.note(a.name, c.now(), took, seen)
		if failed {
			return attempt{}, f.err
		}
		return got, nil
	}
}

// isMute says that lately all tries of a read went without any answer, and that none
// has come since.
func (c *Conn) isMute(now time.Time) bool {
	since := c.muteSince.Load()
	return since != 0 && now.Sub(time.Unix(0, since)) < c.openFor
}

// heard notes how a call ended.
func (c *Conn) heard(a ask, f *failure) {
	switch {
	case f == nil || f.status != 0:
		c.muteSince.Store(0)
	case a.reads && !f.notAsked && !f.callerGone:
		c.muteSince.Store(c.now().UnixNano())
	}
}

// backoff is 150 ms, 450 ms, …, each up to half as long again.
func (c *Conn) backoff(tries int) time.Duration {
	d := 150 * time.Millisecond
	for range tries - 1 {
		d *= 3
	}
	return d + time.Duration(c.jitter()*float64(d)/2)
}

// exchange sends once and reads the whole envelope.
func (c *Conn) exchange(ctx context.Context, a ask) (attempt, error) {
	began := c.now()
	resp, err := c.open(ctx, a)
	if err != nil {
		return attempt{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.limits.Bytes+1))
	switch {
	case err != nil:
		return attempt{}, a.broken(ctx, refOf(resp), err)
	case int64(len(body)) > c.limits.Bytes:
		return attempt{}, &failure{err: a.lost(refOf(resp), "answer too large", nil), status: resp.StatusCode}
	}
	if see := wire.Watching(ctx); see != nil {
		see(wire.Exchange{Call: a.name, Status: resp.StatusCode, Body: body, Took: c.now().Sub(began)})
	}
	return a.judge(resp, body, c.now())
}

// open sends once and returns with the head of the answer.
func (c *Conn) open(ctx context.Context, a ask) (*http.Response, error) {
	var left atomic.Bool // whether bytes may have left this machine
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { left.Store(true) },
	})
	var body io.Reader
	if a.body != nil {
		body = bytes.NewReader(a.body)
	}
	req, err := http.NewRequestWithContext(traced, a.method, a.url, body)
	if err != nil {
		return nil, &failure{err: &platform.Error{Kind: platform.Internal, Err: because(err)}}
	}
	if !a.reads {
		req.GetBody = nil // without it the transport is unable to send the body a second time
	}
	req.Header.Set("Authorization", "Bearer "+a.bearer)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "Partnerdesk")
	if a.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	// No Idempotency-Key, ever: it would make the transport repeat a write by itself.
	client := c.shared
	if a.costly {
		client = c.single
	}
	resp, err := client.Do(req)
	switch {
	case err == nil:
		return resp, nil
	case left.Load():
		return nil, a.broken(ctx, "", err)
	}
	return nil, &failure{err: &platform.Error{Kind: platform.Unavailable, Msg: msgUnavailable, Err: because(err)},
		again: true, callerGone: callerGone(ctx)}
}

func (c *Conn) logCall(ctx context.Context, a ask, tries int, took time.Duration, got attempt, f *failure) {
	attrs := []slog.Attr{slog.String("call", a.name), slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.Int("tries", tries)}
	level := slog.LevelDebug
	if f == nil {
		attrs = append(attrs, slog.String("ref", got.ref))
	} else {
		if level = slog.LevelInfo; f.err.Kind == platform.Unavailable || f.err.Kind == platform.Unknown || f.err.Kind == platform.Internal {
			level = slog.LevelWarn
		}
		attrs = append(attrs, slog.Int("status", f.status), slog.String("kind", f.err.Kind.String()), slog.String("ref", f.err.Ref))
		if f.err.Err != nil {
			attrs = append(attrs, slog.String("cause", f.err.Err.Error()))
		}
	}
	c.log.LogAttrs(ctx, level, "platform call", attrs...)
}
