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

// followed says that these are the hours of a template.
func (v EditView) followed(ctx context.Context) (title, body string) {
	if v.Shift {
		return words.T(ctx, "This shift is that of the template %s", v.Template.Name), words.T(ctx, "What you change here changes this agent alone.")
	}
	return words.T(ctx, "These hours are those of the template %s", v.Template.Name), words.T(ctx, "What you change here changes this line alone.")
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
	return v.speech().one(words.T(ctx, "Save hours"), words.T(ctx, "Save shift"))
}

// then says what the line, or the agent, will do now, once saved.
func (v EditView) then(ctx context.Context) string {
	s, ok := v.draft()
	if !ok {
		return ""
	}
	_, text := v.speech().sentence(ctx, platform.LineSchedule{Schedule: s, Holidays: v.Set.Holidays}, v.Now)
	return v.speech().one(words.T(ctx, "With these hours: %s.", text), words.T(ctx, "With this shift: %s.", text))
}
