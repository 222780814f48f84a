package handlers

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

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
	sort := board.Sort{Portal: !r.site.staff, All: ref == "", May: r.can(setPresence)}
	return r.stream(ref, sort, "", r.stillMay)
}

func (s *Server) showScreenStream(r *request) error {
	if !r.wantsEvents() {
		return r.done(paths.Screen(r.screen.token))
	}
	l, token := r.screen.link, r.screen.token
	return r.stream(l.ClientRef, screenSort(l), l.Team, func(ctx context.Context) string {
		l, err := s.Store.Boards.LinkByToken(ctx, token)
		if err != nil {
			return lost(err, "revoked")
		}
		_ = s.Store.Boards.SawLink(ctx, l) // a failure shows in the next question
		return ""
	})
}

// stillMay asks whether the session goes on. Looking is no activity, so a board
// that nobody touches ends with the session's idle limit.
func (r *request) stillMay(ctx context.Context) string {
	clone := r.Request().Clone(store.Poll(ctx))
	sess, err := r.s.sessions.New(clone, r.s.sessions.Name())
	if err != nil {
		return ""
	}
	p := store.InfoOf(sess).Person
	if p.ID != r.person.ID || !p.Active || !may(p.Role, readClient) {
		return "signed-out"
	}
	if p.Kind == store.Portal {
		if on, err := r.s.clientIsOn(ctx, p); err == nil && !on {
			return "signed-out"
		}
	}
	return ""
}

// stream writes events until ctx ends. Each says whole tiles, so that one that
// comes twice does no harm; why is asked now and then and ends it with a word.
func (r *request) stream(ref string, sort board.Sort, team string, why func(context.Context) string) error {
	ctx := r.ctx()
	after := r.Request().Header.Get("Last-Event-ID")
	if after == "" {
		after = r.QueryParam("after")
	}
	v, err := r.desk.WatchBoard(ctx, ref, after)
	if err != nil {
		return err
	}
	defer v.Close()
	r.s.viewers.Inc()
	defer r.s.viewers.Dec()
	w, rc := r.Response(), http.NewResponseController(r.Response())
	h := w.Header()
	h.Set("Content-Type", eventStream)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would gather
	_ = rc.SetReadDeadline(time.Time{})
	w.WriteHeader(http.StatusOK)
	send := func(b []byte) error {
		_ = rc.SetWriteDeadline(time.Now().Add(writeWithin)) // a recorder has none
		if _, err := w.Write(b); err != nil {
			return err
		}
		return rc.Flush()
	}
	if err := send([]byte("retry: 3000\n\n")); err != nil {
		return nil
	}
	if v.Reset() {
		if err := r.whole(send, v, ref, sort); err != nil {
			return nil
		}
	}
	if err := send(pulse(v.Status(), r.s.Now())); err != nil {
		return nil
	}
	tick := time.NewTicker(r.s.pulse)
	defer tick.Stop()
	for {
		frames, behind := v.Next(ctx, tick.C, r.s.closing)
		select {
		case <-r.s.closing:
			return nil
		default:
		}
		if ctx.Err() != nil {
			return nil
		}
		switch {
		case behind:
			err = r.whole(send, v, ref, sort)
		case len(frames) > 0:
			for _, f := range frames {
				var b []byte
				if b, err = f.Encoded(sort.Key(), func(f *desk.Frame) ([]byte, error) { return r.event(v, f, sort) }); err != nil {
					return err
				}
				if err = send(b); err != nil {
					break
				}
			}
		default:
			if word := why(ctx); word != "" {
				var buf bytes.Buffer
				board.Event(&buf, "bye", "", word)
				_ = send(buf.Bytes())
				return nil
			}
			err = send(pulse(v.Status(), r.s.Now()))
		}
		if err != nil {
			return nil // the viewer has gone
		}
	}
}

// whole sends the board as it is, for a viewer who has no picture that frames
// could bring up to date.
func (r *request) whole(send func([]byte) error, v *desk.Viewer, ref string, sort board.Sort) error {
	b, err := v.Whole(sort.Key(), func() ([]byte, error) {
		b, err := r.desk.Board(r.ctx(), ref)
		if err != nil {
			return nil, err
		}
		var buf, html bytes.Buffer
		if err := board.Tiles(tilesOf(b.Agents), sort, r.s.Now()).Render(r.ctx(), &html); err != nil {
			return nil, err
		}
		board.Event(&buf, "board", b.Position, html.String())
		html.Reset()
		if err := board.Calls(statusOfBoard(b.Status, sort.All).Calls).Render(r.ctx(), &html); err != nil {
			return nil, err
		}
		board.Event(&buf, "calls", "", html.String())
		return buf.Bytes(), nil
	})
	if err != nil {
		return nil // the next frames bring it
	}
	return send(b)
}

// event is a frame as all viewers of a sort get it.
func (r *request) event(v *desk.Viewer, f *desk.Frame, sort board.Sort) ([]byte, error) {
	var buf, html bytes.Buffer
	if err := board.Tiles(tilesOf(f.Agents), sort, r.s.Now()).Render(r.ctx(), &html); err != nil {
		return nil, err
	}
	if len(f.Gone) > 0 {
		board.Event(&buf, "gone", "", strings.Join(f.Gone, " "))
	}
	var calls bytes.Buffer
	if err := board.Calls(statusOfBoard(f.Status, sort.All).Calls).Render(r.ctx(), &calls); err != nil {
		return nil, err
	}
	board.Event(&buf, "calls", "", calls.String())
	buf.Write(pulse(f.Status, r.s.Now()))
	board.Event(&buf, "tiles", v.Position(f.Seq), html.String()) // last: its id says that all of it came
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
