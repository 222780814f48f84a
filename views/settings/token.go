// Package settings holds the partner's own settings.
package settings

import (
	"time"

	"partnerdesk/views/ui"
)

// TokenView is the page about API tokens: the partner's own at the embedded
// platform, or the vendor's key.
type TokenView struct {
	Base     string // where the API is
	Remote   bool   // the platform is somebody else's
	Last4    string // of the vendor's key
	Set      time.Time
	Readable string // the demo's token
	Fresh    string // a token just made, shown this once
	Tokens   []TokenRow
	Form     TokenForm
	Problems ui.Problems
	Now      time.Time
}

// TokenRow is one token of the embedded platform.
type TokenRow struct {
	ID, Label, Last4 string
	Created, Used    time.Time
}

// TokenForm makes or revokes a token, or replaces the vendor's key.
type TokenForm struct {
	Do    string `form:"do"` // create, revoke, replace
	Label string `form:"label"`
	ID    string `form:"id"`
	Key   string `form:"key"`
}

// Check says what is missing.
func (f *TokenForm) Check() ui.Problems {
	p := ui.Problems{}
	switch {
	case f.Do == "create" && f.Label == "":
		p["label"] = "Write what this token is for, such as “billing script”."
	case f.Do == "create" && len(f.Label) > 60:
		p["label"] = "Write at most 60 characters."
	case f.Do == "replace" && (len(f.Key) < 8 || len(f.Key) > 400):
		p["key"] = "Paste the whole key as the vendor shows it."
	case f.Do != "create" && f.Do != "revoke" && f.Do != "replace":
		p[""] = "Choose what to do."
	}
	return p
}

// curl is the documented registration call with this installation's address.
func (v TokenView) curl() string {
	token := v.Readable
	if v.Fresh != "" {
		token = v.Fresh
	}
	if token == "" {
		token = "YOUR_TOKEN"
	}
	return "curl -X POST " + v.Base + "/partnerclients/register \\\n  -H 'Authorization: Bearer " + token + "' \\\n  -H 'Content-Type: application/json' \\\n" +
		`  -d '{"name":"Acme Corp","email":"ops@acme.example","mobile":"9876543210","password":"SecurePass@123","country_code":"+91"}'`
}
