package board

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// SettingsView is what belongs to a board.
type SettingsView struct {
	Ref, ClientName string
	MayEdit         bool
	Forms           SettingsForms
	Problems        ui.Problems
	Rules           []Rule
	Screens         []ScreenRow
	Fresh           string // the address of a link that was made just now
	Teams           []string
	Now             time.Time
}

// SettingsForms are the forms as they were typed.
type SettingsForms struct {
	Thresholds *ThresholdsForm
	Rule       RuleForm
	Screen     ScreenForm
}

// Rule is one that is kept, in words.
type Rule struct{ ID, Words string }

// ScreenRow is a link that works.
type ScreenRow struct {
	ID, Name, Team string
	Initials       bool
	Created, Seen  time.Time
}

// ThresholdsForm says from when on tiles stand out, in minutes; empty: never.
type ThresholdsForm struct {
	Long    string `form:"long"`
	Away    string `form:"away"`
	Offline bool   `form:"offline"`
}

func (f *ThresholdsForm) Check() ui.Problems {
	p := ui.Problems{}
	minutes(p, "long", f.Long, true)
	minutes(p, "away", f.Away, true)
	return p
}

func minutes(p ui.Problems, name, text string, empty bool) {
	if text == "" && empty {
		return
	}
	if n, err := strconv.Atoi(text); err != nil || n < 1 || n > 1440 {
		p[name] = "Write whole minutes, from 1 to 1440."
	}
}

// RuleForm adds a rule.
type RuleForm struct {
	Kind      string `form:"kind"`
	Threshold string `form:"threshold"`
	Team      string `form:"team"`
	When      string `form:"when"`
}

func (f *RuleForm) Check() ui.Problems {
	p := ui.Problems{}
	switch f.Kind {
	case "few", "ready":
		if n, err := strconv.Atoi(f.Threshold); err != nil || n < 1 || n > 1000 {
			p["threshold"] = "Write how many agents, from 1 to 1000."
		}
	case "long", "away", "offline":
		minutes(p, "threshold", f.Threshold, false)
	default:
		p["kind"] = "Choose what the rule watches."
	}
	if f.When != "" && f.When != "always" && f.When != "open" {
		p["when"] = "Choose when the rule holds."
	}
	if utf8.RuneCountInString(f.Team) > 40 {
		p["team"] = "A team’s name has at most 40 characters."
	}
	return p
}

// ScreenForm makes a link for a screen.
type ScreenForm struct {
	Name     string `form:"screen"`
	Team     string `form:"screen_team"`
	Initials bool   `form:"initials"`
}

func (f *ScreenForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Name == "" {
		p["screen"] = "Write where the screen hangs, so that you know later which one to revoke."
	}
	if utf8.RuneCountInString(f.Name) > 60 {
		p["screen"] = "A name has at most 60 characters."
	}
	return p
}

func kinds(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: "few", Label: words.T(ctx, "Fewer agents online than…")},
		{Value: "ready", Label: words.T(ctx, "Fewer agents ready than…")},
		{Value: "long", Label: words.T(ctx, "A call that lasts as many minutes as…")},
		{Value: "away", Label: words.T(ctx, "An agent paused for as many minutes as…")},
		{Value: "offline", Label: words.T(ctx, "An agent offline on shift for as many minutes as…")},
	}
}

func teams(ctx context.Context, all []string) []ui.Option {
	out := []ui.Option{{Value: "", Label: words.T(ctx, "All agents")}}
	for _, t := range all {
		out = append(out, ui.Option{Value: t, Label: t})
	}
	return out
}

func ruleKind(f RuleForm) string {
	if f.Kind == "" {
		return "few"
	}
	return f.Kind
}

func ruleWhen(f RuleForm) string {
	if f.When == "" {
		return "open"
	}
	return f.When
}
