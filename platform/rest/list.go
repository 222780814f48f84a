package rest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// rowBytes is the largest row of a list; what is not a row (the message, say) is
// bounded by it too.
const rowBytes = 1 << 20

// All yields clients as they arrive. A list that breaks off ends in an error and
// never looks complete.
func (c clientList) All(ctx context.Context) iter.Seq2[platform.Client, error] {
	return func(yield func(platform.Client, error) bool) {
		a, err := prepare(c.Conn, wire.Clients, wire.None{})
		if err != nil {
			yield(platform.Client{}, err)
			return
		}
		ctx, cancel := context.WithTimeout(ctx, c.limits.List)
		defer cancel()
		got, err := c.try(ctx, a, c.openList)
		if err != nil {
			yield(platform.Client{}, err)
			return
		}
		defer got.resp.Body.Close()
		stopped, err := c.readList(ctx, a, got.resp, func(row wire.ClientRow) bool { return yield(row.Platform(), nil) })
		if err != nil && !stopped {
			c.log.LogAttrs(ctx, slog.LevelWarn, "platform list", slog.String("call", a.name),
				slog.String("ref", got.ref), slog.String("cause", err.Error()))
			yield(platform.Client{}, err)
		}
	}
}

// openList sends once and leaves the body of a success to be read.
func (c *Conn) openList(ctx context.Context, a ask) (attempt, error) {
	resp, err := c.open(ctx, a)
	if err != nil {
		return attempt{}, err
	}
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return attempt{resp: resp, ref: refOf(resp)}, nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.limits.Bytes))
	if err != nil {
		return attempt{}, a.broken(ctx, refOf(resp), err)
	}
	return a.judge(resp, body, c.now())
}

var (
	errTooLarge = errors.New("the answer is too large")
	errShape    = errors.New("the answer is not a list in an envelope")
	errStopped  = errors.New("stopped by the reader")
)

// readList walks the envelope token by token, in whatever order its members come.
func (c *Conn) readList(ctx context.Context, a ask, resp *http.Response, each func(wire.ClientRow) bool) (stopped bool, err error) {
	in := &allowance{r: resp.Body, total: c.limits.ListBytes, part: rowBytes}
	dec := json.NewDecoder(in)
	reply, err := walkEnvelope(dec, in, each)
	unread, isUnread := errors.AsType[*platform.Error](err)
	syntax, isSyntax := errors.AsType[*json.SyntaxError](err)
	switch {
	case errors.Is(err, errStopped):
		return true, nil
	case isUnread:
		return false, a.lost(refOf(resp), "unreadable row", unread)
	case errors.Is(err, errShape), errors.Is(err, errTooLarge), isSyntax && syntax != nil:
		return false, a.lost(refOf(resp), "unreadable list", nil)
	case err != nil:
		return false, a.broken(ctx, refOf(resp), err).err
	}
	if said := reply.Status.Value(); said >= 400 && said < 600 {
		return false, a.refused(said, reply, resp.Header, c.now()).err
	}
	return false, nil
}

func walkEnvelope(dec *json.Decoder, in *allowance, each func(wire.ClientRow) bool) (wire.Reply, error) {
	var reply wire.Reply
	if t, err := dec.Token(); err != nil {
		return reply, err
	} else if t != json.Delim('{') {
		return reply, errShape
	}
	head := map[string]json.RawMessage{}
	for dec.More() {
		in.refill()
		name, err := dec.Token()
		if err != nil {
			return reply, err
		}
		if name == "data" {
			err = walkRows(dec, in, each)
		} else {
			var raw json.RawMessage
			err = dec.Decode(&raw)
			if key, ok := name.(string); ok && len(head) < 20 {
				head[key] = raw
			}
		}
		if err != nil {
			return reply, err
		}
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return reply, err
	}
	encoded, err := json.Marshal(head)
	if err != nil || json.Unmarshal(encoded, &reply) != nil || reply.Status.IsZero() {
		return reply, errShape
	}
	return reply, nil
}

func walkRows(dec *json.Decoder, in *allowance, each func(wire.ClientRow) bool) error {
	switch t, err := dec.Token(); {
	case err != nil:
		return err
	case t == nil, t == "":
		return nil // no list is no rows
	case t != json.Delim('['):
		return errShape
	}
	for dec.More() {
		in.refill()
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		var row wire.ClientRow
		if err := wire.Decode(raw, &row); err != nil {
			return err
		}
		if !each(row) {
			return errStopped
		}
	}
	_, err := dec.Token() // the closing bracket
	return err
}

// allowance bounds a body as a whole and each part of it, so that neither an
// endless list nor one endless row fills the memory.
type allowance struct {
	r           io.Reader
	total, part int64
}

func (l *allowance) refill() { l.part = rowBytes }

func (l *allowance) Read(p []byte) (int, error) {
	left := min(l.total, l.part)
	if left <= 0 {
		return 0, errTooLarge
	}
	n, err := l.r.Read(p[:min(int64(len(p)), left)])
	l.total -= int64(n)
	l.part -= int64(n)
	return n, err
}
