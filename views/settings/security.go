package settings

import (
	"context"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// SecurityView is how the staff sign in.
type SecurityView struct {
	Form     SecurityForm
	Problems ui.Problems
	Must     bool // as it is now
	Own      bool // the reader has a second factor
	Staff    []SecurityRow
}

// SecurityRow is one of the staff who may sign in.
type SecurityRow struct {
	Name, Role string
	Has        bool // a second factor
}

// have says how many of the staff have a second factor.
func (v SecurityView) have(ctx context.Context) string {
	n := 0
	for _, one := range v.Staff {
		if one.Has {
			n++
		}
	}
	return words.T(ctx, "%d of %d", n, len(v.Staff))
}

// SecurityForm changes it.
type SecurityForm struct {
	SecondFactor bool `form:"second_factor"`
}

// Check finds nothing wrong: what there is to refuse is not in the form.
func (f *SecurityForm) Check() ui.Problems { return ui.Problems{} }
