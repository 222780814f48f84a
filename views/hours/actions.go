package hours

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

func (v EditView) actions(ctx context.Context) []ui.Action {
	if !v.MayEdit {
		return nil
	}
	return []ui.Action{{Label: words.T(ctx, "Copy from another"), Icon: "copy", Href: v.Pages.Copy()}}
}

func (v EditView) templateActions(ctx context.Context) []ui.Action {
	t := v.Template
	actions := []ui.Action{{Label: words.T(ctx, "Open the template"), Href: paths.Template(t.ID)}}
	if !v.MayEdit {
		return actions
	}
	if len(t.Drifted) > 0 {
		actions = append([]ui.Action{{Label: words.T(ctx, "Apply it again"), Icon: "rotate-cw", Post: v.Pages.Template(), Fields: []ui.Pair{{Name: "template", Value: t.ID}}}}, actions...)
	}
	return append(actions, ui.Action{Label: words.T(ctx, "Follow it no more"), Kind: ui.Ghost, Post: v.Pages.Template(), Fields: []ui.Pair{{Name: "template", Value: ""}}})
}

func (v EditView) save(ctx context.Context) string {
	if v.Sure {
		return words.T(ctx, "Save these changes")
	}
	return words.T(ctx, "Save hours")
}

// then says what the line will do now, once saved.
func (v EditView) then(ctx context.Context) string {
	s, ok := v.draft()
	if !ok {
		return ""
	}
	_, text := Sentence(ctx, platform.LineSchedule{Schedule: s, Holidays: v.Set.Holidays}, v.Now)
	return words.T(ctx, "With these hours: %s.", text)
}
