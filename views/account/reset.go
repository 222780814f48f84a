package account

import (
	"strings"

	"partnerdesk/views/ui"
)

// ForgottenForm asks for a link to a new password.
type ForgottenForm struct {
	Email string `form:"email"`
}

// Check says what is wrong with the address.
func (f *ForgottenForm) Check() ui.Problems {
	f.Email = strings.ToLower(f.Email)
	if len(f.Email) > 320 || !ui.IsEmail(f.Email) {
		return ui.Problems{"email": "Write the e-mail address with which you sign in, such as you@example.com."}
	}
	return ui.Problems{}
}
