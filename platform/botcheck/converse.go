package botcheck

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// talk is one exchange under way.
type talk struct {
	mu      sync.Mutex
	d       Dialect
	began   time.Time
	started time.Time // start was sent
	first   time.Duration
	lines   []Line
	skipped int
	events  map[string]int
	faults  map[Fault]int
	audio   int
	bytes   int
	count   int
	closed  bool // the bot closed before it was told to
	heard   chan struct{}
}

func (t *talk) note(l Line) {
	if len(t.lines) >= maxLines {
		t.skipped++
		return
	}
	t.lines = append(t.lines, l)
}

// take notes a message of the bot and reports whether it may go on.
func (t *talk) take(kind websocket.MessageType, body []byte) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := Line{At: time.Since(t.began)}
	if kind != websocket.MessageText {
		l.Fault = FaultBinary
	} else if l.Event, l.Audio, l.Fault = t.d.read(body); l.Fault != "" {
		l.Text = clip(string(body[:min(len(body), 4*maxText)]))
	}
	if l.Fault != "" {
		t.faults[l.Fault]++
	}
	if l.Event != "" {
		t.events[l.Event]++
	}
	t.audio += l.Audio
	// A bot that speaks sends fifty frames a second: one line stands for a run of them.
	if n := len(t.lines); n > 0 && l.Fault == "" && l.Event == "media" && !t.lines[n-1].Out && t.lines[n-1].Event == "media" && t.lines[n-1].Fault == "" {
		t.lines[n-1].Audio += l.Audio
	} else {
		t.note(l)
	}
	t.bytes += len(body)
	t.count++
	t.answered()
	return t.bytes < maxBytes && t.count < maxCount
}

// start is when the call begins. A bot that spoke before, as soon as the line stood,
// has answered at once.
func (t *talk) start() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.started = time.Now()
	t.answered()
}

// answered notes how long the first message took, once there is one and a call.
func (t *talk) answered() {
	if t.first == 0 && t.count > 0 && !t.started.IsZero() {
		t.first = max(time.Since(t.started), 1)
		close(t.heard)
	}
}

// converse speaks as the platform does: the opening, silence for a while, stop.
// It listens from the first moment on.
func (c *Checker) converse(ctx context.Context, r *Report, d Dialect, ws *websocket.Conn) {
	t := &talk{d: d, began: time.Now(), events: map[string]int{}, faults: map[Fault]int{}, heard: make(chan struct{})}
	// A deadline on a read closes the connection, so the reader ends with the
	// exchange and not by itself.
	reading, hush := context.WithCancel(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			kind, body, err := ws.Read(reading)
			if err != nil {
				t.mu.Lock()
				t.closed = t.closed || reading.Err() == nil
				if errors.Is(err, websocket.ErrMessageTooBig) {
					t.faults[FaultTooLarge]++
				}
				t.mu.Unlock()
				return
			}
			if !t.take(kind, body) {
				return
			}
		}
	}()
	sent := c.say(ctx, t, ws, over)
	hush()
	_ = ws.CloseNow() // what is still on its way is not waited for
	<-over

	r.FirstByte, r.Lines, r.Events, r.Faults, r.Audio = t.first, t.lines, t.events, t.faults, d.plays(t.audio)
	answer := Step{Stage: StageAnswer, Outcome: OK, Took: t.first}
	switch {
	case t.first == 0 && t.closed:
		answer.Outcome, answer.Cause = Failed, CauseClosed
	case t.first == 0:
		answer.Outcome, answer.Cause, answer.Took = Failed, CauseSilent, time.Since(t.began)
	}
	if !r.add(answer) {
		return
	}
	exchange := Step{Stage: StageExchange, Outcome: OK, Took: time.Since(t.began)}
	switch {
	case len(t.faults) > 0:
		exchange.Outcome, exchange.Cause = Failed, CauseFaults
	case t.closed && !sent:
		exchange.Outcome, exchange.Cause = Failed, CauseClosed
	case t.audio == 0:
		exchange.Outcome, exchange.Cause = Warn, CauseNoAudio
	}
	r.add(exchange)
}

// say sends the call and reports whether it came to its end. A bot that has said
// nothing is waited for, since a slow one is slow and not mute.
func (c *Checker) say(ctx context.Context, t *talk, ws *websocket.Conn, over <-chan struct{}) bool {
	write := func(event string, b []byte, shown bool) bool {
		limited, cancel := context.WithTimeout(ctx, c.patience())
		defer cancel()
		err := ws.Write(limited, websocket.MessageText, b)
		if err == nil && shown {
			t.mu.Lock()
			t.note(Line{At: time.Since(t.began), Out: true, Event: event})
			t.mu.Unlock()
		}
		if err != nil && limited.Err() == nil { // the connection has ended, whether or not the reader has seen it yet
			t.mu.Lock()
			t.closed = true
			t.mu.Unlock()
		}
		return err == nil
	}
	for i, b := range t.d.opening() {
		if i == 1 {
			t.start()
		}
		if !write([]string{"connected", "start"}[i], b, true) {
			return false
		}
	}
	tick := time.NewTicker(t.d.frame())
	defer tick.Stop()
	spoken, late := time.After(c.speak()), time.After(c.patience())
	done, heard := false, t.heard
	for n := 1; ; n++ {
		if !write("media", t.d.media(n), n == 1) {
			return false
		}
		select {
		case <-over:
			return false
		case <-ctx.Done():
			return false
		case <-late:
			return write("stop", t.d.stop(n), true)
		case <-spoken:
			done = true
		case <-heard:
			heard = nil
		case <-tick.C:
		}
		if done && heard == nil {
			return write("stop", t.d.stop(n), true)
		}
	}
}
