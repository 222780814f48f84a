package settings

import "partnerdesk/views/ui"

// SignUpView says at which brands clients may register by themselves.
type SignUpView struct {
	Brands   []SignUpRow
	Problems ui.Problems
}

// SignUpRow is one brand. Address is where its clients sign up; empty without a host.
type SignUpRow struct {
	ID, Name, Address string
	On, Approval      bool
}

// SignUpForm changes one brand.
type SignUpForm struct {
	Brand    string `form:"brand"`
	On       bool   `form:"on"`
	Approval bool   `form:"approval"`
}

// Check finds nothing wrong: what there is to refuse is not in the form.
func (f *SignUpForm) Check() ui.Problems { return ui.Problems{} }
