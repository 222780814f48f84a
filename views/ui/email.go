package ui

import "partnerdesk/platform"

// IsEmail is platform.IsEmail, for forms.
func IsEmail(s string) bool { return platform.IsEmail(s) }

// Person says what is wrong with the name and the address of somebody to be invited,
// at the fields name and email.
func (p Problems) Person(name, email string) {
	if name == "" {
		p["name"] = "Write the person’s name."
	} else if len(name) > 120 {
		p["name"] = "This name is too long."
	}
	if !IsEmail(email) {
		p["email"] = "Write an e-mail address, such as name@company.com."
	}
}
