package account

import (
	"time"
	"unicode/utf8"

	"partnerdesk/views/ui"
)

// PasskeyForm is a device's answer, as the script sends it.
type PasskeyForm struct {
	Name      string `form:"name"` // of a new one
	Challenge string `form:"challenge"`
	Answer    string `form:"answer"`
	Next      string `form:"next"`
}

// Check says what is missing.
func (f *PasskeyForm) Check() ui.Problems {
	if f.Answer == "" || f.Challenge == "" {
		return ui.Problems{"": "Passkeys need JavaScript, which is off or was stopped."}
	}
	return ui.Problems{}
}

// Remove is what PasskeyChange.Do says to forget a passkey.
const Remove = "remove"

// PasskeyChange renames one or removes it.
type PasskeyChange struct {
	Name string `form:"name"`
	Do   string `form:"do"`
}

// Check says what is wrong with the name.
func (f *PasskeyChange) Check() ui.Problems {
	if f.Do != Remove && (f.Name == "" || utf8.RuneCountInString(f.Name) > 60) {
		return ui.Problems{"name": "Write a name of at most 60 characters, such as “My phone”."}
	}
	return ui.Problems{}
}

// PasskeyRow is one passkey of one's own.
type PasskeyRow struct {
	ID, Name, Host string
	Created, Used  time.Time // Used is zero where it never was
}
