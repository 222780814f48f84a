package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// What one board shows at most.
const (
	BoardClients = 200
	BoardTiles   = 2000
)

// Alert is why a tile stands out.
type Alert string

const (
	NoAlert      Alert = ""
	AlertOffline Alert = "offline" // offline during the agent's own shift
	AlertLong    Alert = "long"    // on one call for long
	AlertAway    Alert = "away"    // paused for long
)

// BoardAgent is one tile.
type BoardAgent struct {
	Key             string // names the tile on a page
	Ref, Client     string
	AgentID         string
	Name, Extension string
	Team            string
	Word            string // as platform.AgentPresence.Word has it
	Available       bool
	Since           time.Time // when the state began
	Seen            bool      // Since is when we saw it: the platform did not say
	Alert           Alert
}

// rank puts alerts first and then the states as people look for them.
func (a BoardAgent) rank() int {
	switch {
	case a.Alert == AlertOffline:
		return 0
	case a.Alert != NoAlert:
		return 1
	}
	return 2 + slices.Index(words[:], a.Word)
}

// Rank is the tile's place on a board: the lower the earlier, the longest in its
// state first among equals.
func (a BoardAgent) Rank() int { return a.rank() }

var words = [...]string{"On call", "Ready", "Paused", "Offline"}

func byRank(a, b BoardAgent) int {
	if c := a.rank() - b.rank(); c != 0 {
		return c
	}
	if c := a.Since.Compare(b.Since); c != 0 {
		return c
	}
	return strings.Compare(a.Key, b.Key)
}

// Board is a board as it is now.
type Board struct {
	Agents   []BoardAgent // alerts first, then the longest in their state
	Status   BoardStatus
	Position string // what a stream may go on from; empty: from the whole board
	More     bool   // there are more clients with agents than one board shows
}

// Thresholds are from when on tiles of all boards stand out; zero: never.
type Thresholds struct {
	Long    time.Duration `json:"long"`    // a call
	Away    time.Duration `json:"away"`    // a pause
	Offline bool          `json:"offline"` // offline during the agent's shift
}

const thresholdsKey = "board thresholds"

// Thresholds are what the partner has set, or the usual ones.
func (v *View) Thresholds(ctx context.Context) (Thresholds, error) {
	return v.d.thresholds(ctx, v.actor.Partner)
}

func (d *Desk) thresholds(ctx context.Context, partner string) (Thresholds, error) {
	t := Thresholds{Long: 15 * time.Minute, Offline: true}
	err := d.store.Settings.Get(ctx, partner, thresholdsKey, &t)
	if platform.Is(err, platform.NotFound) {
		err = nil
	}
	return t, err
}

// SetThresholds changes them for all boards of the partner.
func (v *View) SetThresholds(ctx context.Context, t Thresholds) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	was, err := v.Thresholds(ctx)
	if err != nil {
		return err
	}
	if err := v.d.store.Settings.Put(ctx, v.actor.Partner, thresholdsKey, t); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "board.thresholds", Object: "board", ObjectID: "thresholds", Summary: "Changed when tiles of the wallboard stand out", Before: asJSON(was), After: asJSON(t)})
	v.d.eachWatch(v.actor.Partner, func(w *watch) { w.nudge(true) })
	return nil
}

// alertOf says why an agent's tile stands out at a moment.
func (t Thresholds) alertOf(a BoardAgent, onShift bool, now time.Time) Alert {
	in := now.Sub(a.Since)
	switch {
	case a.Word == "Offline" && t.Offline && onShift:
		return AlertOffline
	case a.Word == "On call" && t.Long > 0 && in >= t.Long:
		return AlertLong
	case a.Word == "Paused" && t.Away > 0 && in >= t.Away:
		return AlertAway
	}
	return NoAlert
}

// onShift says whether an agent with hours of its own works at a moment. One
// without is always on shift for the platform, which is nothing to call for.
func onShift(a store.Agent, now time.Time) bool {
	s, ok := ScheduleOf(a.Shift)
	return ok && s.Hours != nil && s.At(now, nil).Open
}

// Board is the board of one client, or, without a ref, that of all the clients
// that this person may see. It asks the platform only where nobody watches.
func (v *View) Board(ctx context.Context, ref string) (Board, error) {
	if ref == "" {
		if err := v.staffOnly(); err != nil {
			return Board{}, err
		}
		return v.d.boardOfAll(ctx, v.actor.Partner, v.tag())
	}
	c, err := v.Client(ctx, ref)
	if err != nil {
		return Board{}, err
	}
	if w := v.d.watchOf(v.actor.Partner, ref); w != nil {
		if b, ok := w.board(); ok {
			return b, nil
		}
	}
	got, err := v.Agents(ctx, ref)
	if err != nil {
		return Board{}, err
	}
	known, err := v.d.knownAgents(ctx, v.actor.Partner, ref)
	if err != nil {
		return Board{}, err
	}
	limits, err := v.Thresholds(ctx)
	if err != nil {
		return Board{}, err
	}
	b := Board{Agents: tiles(c, got.Value, known, nil, limits, v.d.now()), Status: BoardStatus{At: got.At}}
	if got.Stale != nil {
		b.Status.Stale = got.At
	}
	return b, nil
}

// knownAgents is what the store has of a client's agents, by id.
func (d *Desk) knownAgents(ctx context.Context, partner, ref string) (map[string]store.Agent, error) {
	all, err := d.store.Agents.Of(ctx, partner, ref)
	known := make(map[string]store.Agent, len(all))
	for _, a := range all {
		known[a.ID] = a
	}
	return known, err
}

// tiles makes a client's tiles of what the platform told. before is what was
// known of each, for when their states began where the platform does not say.
func tiles(c store.Client, list []platform.AgentPresence, known map[string]store.Agent, before map[string]BoardAgent, limits Thresholds, now time.Time) []BoardAgent {
	out := make([]BoardAgent, 0, min(len(list), BoardTiles))
	for i, p := range list {
		if i == BoardTiles {
			break
		}
		a := BoardAgent{Key: c.Ref + "." + p.AgentID, Ref: c.Ref, Client: c.Name, AgentID: p.AgentID, Name: p.Name, Extension: p.Extension,
			Team: known[p.AgentID].Team, Word: p.Word(), Available: p.Available}
		switch was, ok := before[a.Key]; {
		case p.Since != nil:
			a.Since = *p.Since
		case ok && was.Word == a.Word:
			a.Since, a.Seen = was.Since, was.Seen
		default:
			a.Since, a.Seen = now, true
		}
		a.Alert = limits.alertOf(a, onShift(known[p.AgentID], now), now)
		out = append(out, a)
	}
	slices.SortFunc(out, byRank)
	return out
}

// WatchBoard opens a board for as long as the viewer is not closed. after is the
// position of the picture that the viewer has, if any.
func (v *View) WatchBoard(ctx context.Context, ref, after string) (*Viewer, error) {
	var f *feed
	var leave func()
	if ref == "" {
		if err := v.staffOnly(); err != nil {
			return nil, err
		}
		all := v.d.joinAll(v.actor.Partner, v.tag())
		f, leave = all.feed, func() { v.d.leaveAll(all) }
	} else {
		c, err := v.Client(ctx, ref)
		if err != nil {
			return nil, err
		}
		w := v.d.join(v.actor.Partner, c, false)
		f, leave = w.feed, func() { v.d.leave(w, false) }
	}
	w := &Viewer{feed: f, close: leave}
	var ok bool
	if w.seq, ok = f.seqOf(after); !ok {
		w.seq, w.reset = f.state.Load().seq, true
	}
	return w, nil
}
