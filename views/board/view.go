// Package board holds the wallboards: of one client, of all, and on a screen.
package board

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"partnerdesk/views/agents"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// Tile is one agent on a board.
type Tile struct {
	Key, Ref, Client, AgentID string
	Name, Extension, Team     string
	Word                      string
	Available                 bool
	Since                     time.Time
	Seen                      bool // Since is when we saw it
	Alert                     string
	Rank                      int
}

// Sort is what a viewer sees of each tile. Viewers of one sort share what is sent.
type Sort struct {
	Portal   bool
	All      bool // tiles of several clients
	May      bool // change states
	TV       bool
	Initials bool // names are not shown
}

// Key names the sort.
func (s Sort) Key() string { return fmt.Sprint(s) }

// Status is how the board as a whole does.
type Status struct {
	At, Stale time.Time
	Calls     []Call
}

// Call is a rule that calls for somebody.
type Call struct {
	Client, Href string
	Team, Kind   string // as the store has them; no team is all agents
	Threshold    int
	Have         int
	Names        []string // some of whom it is about
	Since        time.Time
}

// words say what is so: "Sales: 1 online, fewer than 2".
func (c Call) words(ctx context.Context) string {
	names := strings.Join(c.Names, ", ")
	if more := c.Have - len(c.Names); more > 0 {
		names += " " + words.T(ctx, "and %d more", more)
	}
	what := ""
	switch c.Kind {
	case "few":
		what = words.T(ctx, "%d online, fewer than %d", c.Have, c.Threshold)
	case "ready":
		what = words.T(ctx, "%d ready, fewer than %d", c.Have, c.Threshold)
	case "long":
		what = words.T(ctx, "on a call for %d min or more: %s", c.Threshold, names)
	case "away":
		what = words.T(ctx, "paused for %d min or more: %s", c.Threshold, names)
	default:
		what = words.T(ctx, "offline on shift: %s", names)
	}
	if c.Team == "" {
		return what
	}
	return c.Team + ": " + what
}

// View is a board.
type View struct {
	Sort
	Ref, ClientName string
	Tiles           []Tile // all, whatever the filters
	Status          Status
	Position        string
	Now             time.Time
	More            bool
	Stream          string // the address of its events
	Here            string // the page's address with its filters
	Filter          Filter
	Teams           []string
	Clients         []ui.Option
	Settings        string // address; empty: not for this viewer
	Name            string // of the screen
	Brand           string
	NotKnown        bool
}

// Filter is what of a board is shown; it stands in the address.
type Filter struct{ Q, Team, Client, Word string }

// Fits says whether a tile is shown.
func (f Filter) Fits(t Tile) bool {
	q := strings.ToLower(f.Q)
	return (f.Team == "" || f.Team == t.Team) && (f.Client == "" || f.Client == t.Ref) && (f.Word == "" || f.Word == t.Word) &&
		(q == "" || strings.Contains(strings.ToLower(t.Name), q) || strings.HasPrefix(t.Extension, q))
}

// Words are the states in the order of a board.
var Words = [...]string{"On call", "Ready", "Paused", "Offline"}

// counts are the figures above the tiles: of all that the filters but the state let through.
func (v View) counts() map[string]int {
	f := v.Filter
	f.Word = ""
	n := map[string]int{}
	for _, t := range v.Tiles {
		if f.Fits(t) {
			n[t.Word]++
			n[""]++
		}
	}
	return n
}

// standOut is how many of a state's tiles stand out.
func (v View) standOut(word string) int {
	f := v.Filter
	f.Word = ""
	n := 0
	for _, t := range v.Tiles {
		if t.Word == word && t.Alert != "" && f.Fits(t) {
			n++
		}
	}
	return n
}

func (v View) url(f Filter) string {
	return paths.With(paths.Board(v.Ref), "q", f.Q, "team", f.Team, "client", f.Client, "state", f.Word)
}

func (v View) shown() int {
	n := 0
	for _, t := range v.Tiles {
		if v.Filter.Fits(t) {
			n++
		}
	}
	return n
}

// share is a state's part of the bar in per cent.
func share(n, of int) string {
	if of == 0 {
		return "0%"
	}
	return strconv.FormatFloat(float64(n)*100/float64(of), 'f', 3, 64) + "%"
}

// bar is the states' shares as rects of an SVG that stretches.
type part struct{ Word, X, Width string }

func (v View) bar() []part {
	n := v.counts()
	var out []part
	at := 0
	for _, w := range Words {
		out = append(out, part{w, share(at, n[""]), share(n[w], n[""])})
		at += n[w]
	}
	return out
}

// slug is a state as a class.
func slug(word string) string { return strings.ReplaceAll(strings.ToLower(word), " ", "-") }

func status(word string) ui.Status {
	switch word {
	case "On call":
		return ui.OnCall
	case "Ready":
		return ui.Ready
	case "Paused":
		return ui.Paused
	}
	return ui.Offline
}

func (t Tile) icon() string {
	switch t.Alert {
	case "offline":
		return "phone-off"
	case "long", "away":
		return "timer"
	}
	return status(t.Word).Icon()
}

func (t Tile) class() string {
	switch t.Alert {
	case "offline":
		return "tile tile-error"
	case "long", "away":
		return "tile tile-warning"
	}
	return "tile tile-" + slug(t.Word)
}

// state is the word on a tile, with why it stands out.
func (t Tile) state(ctx context.Context, s Sort) string {
	if s.TV {
		return agents.StateWord(ctx, t.Word)
	}
	switch t.Alert {
	case "offline":
		return words.T(ctx, "Offline, on shift")
	case "long":
		return words.T(ctx, "On call, for long")
	case "away":
		return words.T(ctx, "Paused, for long")
	}
	return agents.StateWord(ctx, t.Word)
}

func (t Tile) name(s Sort) string {
	if s.Initials {
		return ui.Initials(t.Name)
	}
	return t.Name
}

// under is the muted line below the name.
func (t Tile) under(s Sort) string {
	var parts []string
	if s.All {
		parts = append(parts, t.Client)
	}
	if t.Team != "" {
		parts = append(parts, t.Team)
	}
	return strings.Join(parts, ", ")
}

func (t Tile) id() string {
	return "t-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, t.Key)
}

func millis(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

// Lasting is a time in a state: 09:26, 2:11:30, 3 d 04:10.
func Lasting(d time.Duration) string {
	s := int(max(d, 0) / time.Second)
	switch {
	case s < 3600:
		return fmt.Sprintf("%02d:%02d", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d d %02d:%02d", s/86400, s/3600%24, s/60%60)
}

// timeClass is that of a time in a state: on a screen a long one is set smaller.
func timeClass(t Tile, now time.Time) string {
	if len(lasting(t, now)) > len("00:00") {
		return "tile-time tile-time-long num"
	}
	return "tile-time num"
}

func lasting(t Tile, now time.Time) string {
	if t.Since.IsZero() {
		return ""
	}
	text := Lasting(now.Sub(t.Since))
	if t.Seen {
		return "≥ " + text
	}
	return text
}

// Event writes a server-sent event. Its data may have several lines.
func Event(buf *bytes.Buffer, name, id, data string) {
	buf.WriteString("event: " + name + "\n")
	if id != "" {
		buf.WriteString("id: " + id + "\n")
	}
	for line := range strings.Lines(data) {
		buf.WriteString("data: " + strings.TrimRight(line, "\r\n") + "\n")
	}
	if data == "" {
		buf.WriteString("data:\n")
	}
	buf.WriteString("\n")
}
