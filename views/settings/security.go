package settings

import "partnerdesk/views/ui"

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

// SecurityForm changes it.
type SecurityForm struct {
	SecondFactor bool `form:"second_factor"`
}

// Check finds nothing wrong: what there is to refuse is not in the form.
func (f *SecurityForm) Check() ui.Problems { return ui.Problems{} }
