package handlers

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/board"
	"partnerdesk/views/paths"
)

const (
	pulseEvery  = 15 * time.Second // says that the connection lives, and whether the viewer still may
	writeWithin = 20 * time.Second // a viewer that takes nothing for so long is gone
	eventStream = "text/event-stream"
)

// wantsEvents says that the request is an EventSource's.
func (r *request) wantsEvents() bool {
	return strings.HasPrefix(r.Request().Header.Get("Accept"), eventStream)
}

// showBoardStream sends what happens on a board until the viewer goes, or may not
// look any more.
func (s *Server) showBoardStream(r *request) error {
	ref := r.client.Ref
	if !r.wantsEvents() {
		return r.done(paths.Board(ref))
	}
	return r.stream(ref, board.Sort{Portal: !r.site.staff, All: ref == "", May: r.can(setPresence)}, r.stillMay())
}

func (s *Server) showScreenStream(r *request) error {
	if !r.wantsEvents() {
		return r.done(paths.Screen(r.screen.token))
	}
	l, token := r.screen.link, r.screen.token
	return r.stream(l.ClientRef, screenSort(l), func(ctx context.Context) string {
		l, err := s.Store.Boards.LinkByToken(ctx, token)
		if err != nil {
			return lost(err, "revoked")
		}
		_ = s.Store.Boards.SawLink(ctx, l) // a failure shows in the next question
		return ""
	})
}

// stillMay asks whether the session goes on. Looking is no activity, so a board
// that nobody touches ends with the session's idle limit. What it asks with outlives
// the request.
func (r *request) stillMay() func(context.Context) string {
	s, id, limits, ref, view := r.s, r.person.ID, r.person.Limits, r.client.Ref, r.desk
	if v := r.visit; v != nil {
		id, partner := v.ID, v.Partner
		return func(ctx context.Context) string {
			if _, err := s.liveVisit(ctx, id, partner); platform.Is(err, platform.NotFound) {
				return "signed-out"
			}
			return ""
		}
	}
	asks := &http.Request{Host: r.Request().Host, Header: http.Header{"Cookie": r.Request().Header["Cookie"]}}
	return func(ctx context.Context) string {
		sess, err := s.sessions.New(asks.WithContext(store.Poll(ctx)), s.sessions.Name())
		if err != nil {
			return ""
		}
		p := store.InfoOf(sess).Person
		if p.ID != id || !p.Active || p.Kind == store.Staff && (!may(p.Role, readClient) || p.Limits != limits) {
			return "signed-out"
		}
		if ref != "" {
			if _, err := view.Client(ctx, ref); platform.Is(err, platform.NotFound) {
				return "signed-out" // the tag was taken off the client
			}
		}
		if p.Kind == store.Portal {
			works, err := s.worksFor(ctx, p)
			if err == nil && !slices.ContainsFunc(works, func(m store.Membership) bool { return m.ClientRef == ref && may(m.Role, readClient) }) {
				return "signed-out"
			}
		}
		return ""
	}
}

// stream is one viewer of a board. It holds nothing of the request that opened it:
// thousands stay for hours.
type stream struct {
	s    *Server
	desk *desk.View
	v    *desk.Viewer
	ref  string
	sort board.Sort
	why  func(context.Context) string // asked now and then: a word ends the stream
	send func([]byte) error
}

// stream sends what happens on a board. The connection is taken from net/http where
// it lets go of it, since its buffers and the deep stack of a request take three
// times the memory of the viewing; over HTTP/2 it does not, and the stream goes on
// inside the request.
func (r *request) stream(ref string, sort board.Sort, why func(context.Context) string) error {
	after := r.Request().Header.Get("Last-Event-ID")
	if after == "" {
		after = r.QueryParam("after")
	}
	v, err := r.desk.WatchBoard(r.ctx(), ref, after)
	if err != nil {
		return err
	}
	st := &stream{s: r.s, desk: r.desk, v: v, ref: ref, sort: sort, why: why}
	w, rc := r.Response(), http.NewResponseController(r.Response())
	h := w.Header()
	h.Set("Content-Type", eventStream)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would gather
	if conn := r.s.takeConn(rc); conn != nil {
		w.Status, w.Committed = http.StatusOK, true
		ctx := context.WithoutCancel(r.ctx())
		head := responseHead(h)
		st.send = func(b []byte) error {
			_ = conn.SetWriteDeadline(time.Now().Add(writeWithin))
			_, err := conn.Write(b)
			return err
		}
		begun := r.s.apart(func() {
			defer conn.Close()
			defer v.Close() // before run does, where the viewer has gone at once
			if st.send(head) == nil {
				st.run(ctx)
			}
		})
		if !begun { // its viewer comes back to another server, or to this one's next start
			v.Close()
			conn.Close()
		}
		return nil
	}
	_ = rc.SetReadDeadline(time.Time{})
	w.WriteHeader(http.StatusOK)
	st.send = func(b []byte) error {
		_ = rc.SetWriteDeadline(time.Now().Add(writeWithin)) // a recorder has none
		if _, err := w.Write(b); err != nil {
			return err
		}
		return rc.Flush()
	}
	st.run(r.ctx())
	return nil
}

// takeConn takes the connection out of its request; nil where that can't be, or the
// server is about to close.
func (s *Server) takeConn(rc *http.ResponseController) net.Conn {
	select {
	case <-s.closing:
		return nil
	default:
		conn, _, _ := rc.Hijack()
		return conn
	}
}

// responseHead is the first part of an answer that ends with its connection.
func responseHead(h http.Header) []byte {
	var buf bytes.Buffer
	buf.WriteString("HTTP/1.1 200 OK\r\nConnection: close\r\n")
	if h.Get("Date") == "" {
		buf.WriteString("Date: " + time.Now().UTC().Format(http.TimeFormat) + "\r\n")
	}
	_ = h.Write(&buf) // into memory
	buf.WriteString("\r\n")
	return buf.Bytes()
}

// run writes events until ctx ends, the server closes, the viewer has gone, or may
// not look any more. Each says whole tiles, so that one that comes twice does no harm.
func (st *stream) run(ctx context.Context) {
	defer st.v.Close()
	st.s.viewers.Inc()
	defer st.s.viewers.Dec()
	if st.begin(ctx) != nil {
		return
	}
	tick := time.NewTicker(st.s.pulse)
	defer tick.Stop()
	for {
		frames, behind := st.v.Next(ctx, tick.C, st.s.closing)
		select {
		case <-st.s.closing:
			return
		default:
		}
		if ctx.Err() != nil || st.tell(ctx, frames, behind) != nil {
			return
		}
	}
}

func (st *stream) begin(ctx context.Context) error {
	if err := st.send([]byte("retry: 3000\n\n")); err != nil {
		return err
	}
	if st.v.Reset() {
		if err := st.whole(ctx); err != nil {
			return err
		}
	}
	return st.send(pulse(st.v.Status(), st.s.Now()))
}

// errOver ends a stream that has said good-bye.
var errOver = errors.New("the viewer may not look any more")

// tell sends what is new, or where nothing is, that the line lives.
func (st *stream) tell(ctx context.Context, frames []*desk.Frame, behind bool) error {
	switch {
	case behind:
		return st.whole(ctx)
	case len(frames) > 0:
		for _, f := range frames {
			b, err := f.Encoded(st.sort.Key(), func(f *desk.Frame) ([]byte, error) { return st.event(ctx, f) })
			if err == nil {
				err = st.send(b)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	if word := st.why(ctx); word != "" {
		var buf bytes.Buffer
		board.Event(&buf, "bye", "", word)
		_ = st.send(buf.Bytes())
		return errOver
	}
	return st.send(pulse(st.v.Status(), st.s.Now()))
}

// whole sends the board as it is, for a viewer who has no picture that frames
// could bring up to date.
func (st *stream) whole(ctx context.Context) error {
	b, err := st.v.Whole(st.sort.Key(), func() ([]byte, error) {
		b, err := st.desk.Board(ctx, st.ref)
		if err != nil {
			return nil, err
		}
		var buf, html bytes.Buffer
		if err := board.Tiles(tilesOf(b.Agents), st.sort, st.s.Now()).Render(ctx, &html); err != nil {
			return nil, err
		}
		board.Event(&buf, "board", b.Position, html.String())
		html.Reset()
		if err := board.Calls(statusOfBoard(b.Status, st.sort.All).Calls).Render(ctx, &html); err != nil {
			return nil, err
		}
		board.Event(&buf, "calls", "", html.String())
		return buf.Bytes(), nil
	})
	if err != nil {
		return nil // the next frames bring it
	}
	return st.send(b)
}

// event is a frame as all viewers of a sort get it.
func (st *stream) event(ctx context.Context, f *desk.Frame) ([]byte, error) {
	var buf, html bytes.Buffer
	if err := board.Tiles(tilesOf(f.Agents), st.sort, st.s.Now()).Render(ctx, &html); err != nil {
		return nil, err
	}
	if len(f.Gone) > 0 {
		board.Event(&buf, "gone", "", strings.Join(f.Gone, " "))
	}
	var calls bytes.Buffer
	if err := board.Calls(statusOfBoard(f.Status, st.sort.All).Calls).Render(ctx, &calls); err != nil {
		return nil, err
	}
	board.Event(&buf, "calls", "", calls.String())
	buf.Write(pulse(f.Status, st.s.Now()))
	board.Event(&buf, "tiles", st.v.Position(f.Seq), html.String()) // last: its id says that all of it came
	return buf.Bytes(), nil
}

// pulse says how old the board is: when the platform last told, since when it does
// not, and what the server's clock shows.
func pulse(s desk.BoardStatus, now time.Time) []byte {
	ms := func(t time.Time) string {
		if t.IsZero() {
			return "0"
		}
		return strconv.FormatInt(t.UnixMilli(), 10)
	}
	var buf bytes.Buffer
	board.Event(&buf, "pulse", "", ms(s.At)+" "+ms(s.Stale)+" "+ms(now))
	return buf.Bytes()
}
