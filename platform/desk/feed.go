package desk

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// ringSize is how many frames a feed keeps for whoever comes back. At four a
// second that is half a minute; whoever was away longer gets the whole board.
const ringSize = 128

// Frame is what changed on a board at once. It never changes after it was
// published, so that thousands may read it.
type Frame struct {
	Seq    int64
	Agents []BoardAgent // new, or different from before
	Gone   []string     // their Keys
	Status BoardStatus

	mu   sync.Mutex
	kept map[string][]byte
}

// Encoded is the frame as a sort of viewer gets it: made by the first who asks,
// shared by the rest.
func (f *Frame) Encoded(sort string, make func(*Frame) ([]byte, error)) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if b, ok := f.kept[sort]; ok {
		return b, nil
	}
	b, err := make(f)
	if err == nil {
		if f.kept == nil {
			f.kept = map[string][]byte{}
		}
		f.kept[sort] = b
	}
	return b, err
}

// BoardStatus is how a board as a whole does.
type BoardStatus struct {
	At     time.Time // when the platform last told; zero: not yet
	Stale  time.Time // since when it does not answer; zero: it does
	Called []Called  // the rules that call for somebody
}

// feed is the frames of one board. Publishing wakes every viewer by closing one
// channel, whatever their number, and waits for none: a slow viewer finds what it
// missed in the ring.
type feed struct {
	epoch string // tells this feed's numbers from those of an earlier process
	mu    sync.Mutex
	state atomic.Pointer[feedState]
}

type feedState struct {
	seq     int64
	frames  []*Frame // the last ones, oldest first
	status  BoardStatus
	changed chan struct{}
	whole   *Frame // only for what Whole keeps
}

func newFeed(epoch string) *feed {
	f := &feed{epoch: epoch}
	f.state.Store(&feedState{changed: make(chan struct{}), whole: &Frame{}})
	return f
}

func (f *feed) publish(agents []BoardAgent, gone []string, status BoardStatus) {
	f.mu.Lock()
	defer f.mu.Unlock()
	was := f.state.Load()
	now := &feedState{seq: was.seq + 1, status: status, changed: make(chan struct{}), whole: &Frame{}}
	old := was.frames
	if len(old) >= ringSize {
		old = old[1:]
	}
	now.frames = append(append(make([]*Frame, 0, len(old)+1), old...), &Frame{Seq: now.seq, Agents: agents, Gone: gone, Status: status})
	f.state.Store(now)
	close(was.changed)
}

// touch says that the board was confirmed without a change. It wakes nobody.
func (f *feed) touch(status BoardStatus) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := *f.state.Load()
	now.status = status
	f.state.Store(&now)
}

// Position is a place in a feed as an event's id has it.
func (f *feed) position(seq int64) string { return f.epoch + "-" + strconv.FormatInt(seq, 10) }

// seqOf reads a position; ok says that every frame after it is still there.
func (f *feed) seqOf(position string) (seq int64, ok bool) {
	epoch, n, found := strings.Cut(position, "-")
	seq, err := strconv.ParseInt(n, 10, 64)
	if !found || err != nil || epoch != f.epoch {
		return 0, false
	}
	s := f.state.Load()
	return seq, seq <= s.seq && s.seq-seq <= int64(len(s.frames))
}

// Viewer is one open board. Close it.
type Viewer struct {
	feed  *feed
	seq   int64
	reset bool
	close func()
	once  sync.Once
}

// Close ends the viewing. The last one to leave ends the questions to the platform.
func (w *Viewer) Close() { w.once.Do(w.close) }

// Reset says that the viewer's picture can't be brought up to date by frames: it
// wants the whole board first.
func (w *Viewer) Reset() bool { return w.reset }

// Whole is the board as a sort of viewer gets it at once: made by the first who
// asks since the last frame, shared by the rest, so that thousands who come back
// together cost one drawing.
func (w *Viewer) Whole(sort string, make func() ([]byte, error)) ([]byte, error) {
	return w.feed.state.Load().whole.Encoded(sort, func(*Frame) ([]byte, error) { return make() })
}

// Status is how the board does now.
func (w *Viewer) Status() BoardStatus { return w.feed.state.Load().status }

// Position is that of a frame, for the event's id.
func (w *Viewer) Position(seq int64) string { return w.feed.position(seq) }

// Next waits for frames that the viewer has not had, until ctx ends, or wake or
// stop comes; then there are none. behind says that the viewer was too slow and wants
// the whole board.
func (w *Viewer) Next(ctx context.Context, wake <-chan time.Time, stop <-chan struct{}) (frames []*Frame, behind bool) {
	for {
		s := w.feed.state.Load()
		if missed := s.seq - w.seq; missed > 0 {
			w.seq = s.seq
			if missed > int64(len(s.frames)) {
				return nil, true
			}
			return s.frames[int64(len(s.frames))-missed:], false
		}
		select {
		case <-s.changed:
		case <-wake:
			return nil, false
		case <-stop:
			return nil, false
		case <-ctx.Done():
			return nil, false
		}
	}
}
