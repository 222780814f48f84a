package board

import (
	"context"
	"strconv"
	"strings"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

func (v View) line(ctx context.Context) string {
	n := words.T(ctx, "%d agents", len(v.Tiles))
	if v.Ref != "" {
		return n
	}
	seen := map[string]bool{}
	for _, t := range v.Tiles {
		seen[t.Ref] = true
	}
	return words.T(ctx, "%s of %s", n, words.T(ctx, "%d clients", len(seen)))
}

func (v View) actions(ctx context.Context) []ui.Action {
	if v.Settings == "" {
		return nil
	}
	return []ui.Action{
		{Label: words.T(ctx, "Thresholds and rules"), Icon: "sliders-horizontal", Size: ui.Small, Href: v.Settings},
		{Label: words.T(ctx, "TV mode"), Icon: "monitor", Size: ui.Small, Kind: ui.Primary, Href: v.Settings + "#screens"},
	}
}

// toggled is the address with a state's filter on, or off where it is.
func (v View) toggled(word string) string {
	f := v.Filter
	if f.Word == word {
		word = ""
	}
	f.Word = word
	if v.TV {
		return v.Here
	}
	return v.url(f)
}

func (v View) teamOptions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "All teams")}}
	for _, t := range v.Teams {
		all = append(all, ui.Option{Value: t, Label: t})
	}
	return all
}

func rank(t Tile) string { return strconv.Itoa(t.Rank) }

// backOf is the page that a change of state leads back to without scripts.
func backOf(s Sort) string {
	if s.All {
		return paths.Wallboard
	}
	return "board"
}

// standingOut says how many of a state's tiles stand out, and as what; empty for a
// state of which none can.
func standingOut(ctx context.Context, word string, n int) (text, class string) {
	switch word {
	case "Offline":
		return words.T(ctx, "%d on shift", n), "text-error"
	case "Ready":
		return "", ""
	}
	return words.T(ctx, "%d for long", n), "text-warning"
}

// withN is the text of standingOut for the board's script, which puts the number in.
func withN(ctx context.Context, word string) string {
	text, _ := standingOut(ctx, word, 0)
	return strings.Replace(text, "0", "{n}", 1)
}
