package whatsapp

import (
	"strings"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// Form links a number. Its names are the API's, so that a refusal lands beside its
// field. The token goes in and never comes back.
type Form struct {
	Intent    string `form:"intent"`
	ID        string `form:"phone_number_id"`
	Token     string `form:"access_token"`
	Display   string `form:"display_number"`
	Name      string `form:"verified_name"`
	Unchecked string `form:"unchecked"` // "on": link although Meta did not answer
}

// Check says what is missing or of the wrong shape.
func (f *Form) Check() ui.Problems {
	p := ui.Problems{}
	switch n := len(f.ID); {
	case n == 0:
		p["phone_number_id"] = "Write the phone number id. Meta shows it beside the number, under API setup."
	case platform.Digits(f.ID) != f.ID || n < 5 || n > 20:
		p["phone_number_id"] = "A phone number id has 5 to 20 digits. It is not the phone number itself."
	}
	switch {
	case f.Token == "":
		p["access_token"] = "Paste the access token."
	case len(f.Token) > 2048:
		p["access_token"] = "A token has at most 2,048 characters."
	case strings.ContainsFunc(f.Token, func(r rune) bool { return r <= ' ' || r > '~' }):
		p["access_token"] = "A token is one word of plain letters, digits and signs. Copy it again, without what stands around it."
	}
	if f.Display != "" {
		if _, err := platform.ParsePhone(f.Display); err != nil {
			p["display_number"] = "Write a full phone number, such as 98220 41376."
		}
	}
	if utf8.RuneCountInString(f.Name) > 100 {
		p["verified_name"] = "A name has at most 100 characters."
	}
	return p
}

// Input is the form as the platform takes it.
func (f Form) Input() platform.LinkWhatsApp {
	in := platform.LinkWhatsApp{PhoneNumberID: f.ID, AccessToken: f.Token, VerifiedName: f.Name}
	if f.Display != "" {
		in.DisplayNumber, _ = platform.ParsePhone(f.Display)
	}
	return in
}
