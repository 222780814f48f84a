package masking

import (
	"strconv"
	"time"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// Form opens a session. Its names are the API's, so that a refusal lands beside
// its field.
type Form struct {
	Intent    string `form:"intent"`
	DID       string `form:"did"`
	Use       string `form:"use"` // a number that was proposed in place of DID
	PartyA    string `form:"party_a"`
	PartyB    string `form:"party_b"`
	Life      string `form:"expires_in"` // seconds
	Reference string `form:"reference"`
}

// Check says what is missing or of the wrong shape.
func (f *Form) Check() ui.Problems {
	p := ui.Problems{}
	if f.Use != "" {
		f.DID, f.Use = f.Use, ""
	}
	if phone(f.DID) == "" {
		p["did"] = "Choose the number that both will call."
	}
	a, b := party(p, "party_a", f.PartyA), party(p, "party_b", f.PartyB)
	if a != "" && a == b {
		p["party_b"] = "Write the other person’s phone: this is the same one."
	}
	life(p, f.Life)
	if utf8.RuneCountInString(f.Reference) > 100 {
		p["reference"] = "A reference has at most 100 characters."
	}
	return p
}

// Input is the form as the platform takes it.
func (f Form) Input() platform.NewMask {
	return platform.NewMask{DID: phone(f.DID), PartyA: phone(f.PartyA), PartyB: phone(f.PartyB), ExpiresIn: seconds(f.Life), Reference: f.Reference}
}

// Number is the number in E.164; empty where it is none.
func (f Form) Number() platform.Phone { return phone(f.DID) }

// Parties are the two phones in E.164.
func (f Form) Parties() []platform.Phone { return []platform.Phone{phone(f.PartyA), phone(f.PartyB)} }

// ChangeForm changes a live session: its end, or a party.
type ChangeForm struct {
	Life   string `form:"expires_in"`
	PartyA string `form:"party_a"`
	PartyB string `form:"party_b"`
}

// Check says what is of the wrong shape; what is empty stays.
func (f *ChangeForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.PartyA != "" {
		party(p, "party_a", f.PartyA)
	}
	if f.PartyB != "" {
		party(p, "party_b", f.PartyB)
	}
	if f.Life != "" {
		life(p, f.Life)
	}
	if f.PartyA == "" && f.PartyB == "" && f.Life == "" {
		p["party_a"] = "Write a new phone for one of the two."
	}
	return p
}

// Input is the form as the platform takes it.
func (f ChangeForm) Input(session string) platform.MaskChange {
	return platform.MaskChange{Session: session, PartyA: phone(f.PartyA), PartyB: phone(f.PartyB), ExpiresIn: seconds(f.Life)}
}

// LookupForm asks as the switch would.
type LookupForm struct {
	DID    string `form:"did"`
	Caller string `form:"caller"`
}

// Check says what is missing or of the wrong shape.
func (f *LookupForm) Check() ui.Problems {
	p := ui.Problems{}
	if phone(f.DID) == "" {
		p["did"] = "Choose the number that is called."
	}
	party(p, "caller", f.Caller)
	return p
}

// Phones are the number and the caller in E.164.
func (f LookupForm) Phones() (did, caller platform.Phone) { return phone(f.DID), phone(f.Caller) }

// RevealForm asks for what is masked. The reason goes into the audit trail.
type RevealForm struct {
	Reason string `form:"reason"`
}

// Check wants a reason that says something.
func (f *RevealForm) Check() ui.Problems {
	switch n := utf8.RuneCountInString(f.Reason); {
	case n < 5:
		return ui.Problems{"reason": "Say in a few words why you need it."}
	case n > 200:
		return ui.Problems{"reason": "A reason has at most 200 characters."}
	}
	return ui.Problems{}
}

func phone(s string) platform.Phone {
	n, err := platform.ParsePhone(s)
	if err != nil {
		return ""
	}
	return n
}

func party(p ui.Problems, field, value string) platform.Phone {
	n := phone(value)
	if n == "" {
		p[field] = "Write a full phone number, such as 98220 41376."
	}
	return n
}

// life checks how long a session is to live, in seconds.
func life(p ui.Problems, text string) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 60 || time.Duration(n)*time.Second > platform.MaxMaskLife {
		p["expires_in"] = "Choose how long it lives: a minute to 7 days."
	}
}

func seconds(text string) time.Duration {
	n, _ := strconv.Atoi(text) // empty: it stays
	return time.Duration(n) * time.Second
}
