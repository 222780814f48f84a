package agents

import (
	"strings"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// NewForm adds an agent. Its names are the API's, so that a refusal lands beside
// its field.
type NewForm struct {
	Intent    string `form:"intent"`
	Name      string `form:"name"`
	Email     string `form:"email"`
	Phone     string `form:"phonenumber"`
	Password  string `form:"password"`
	Extension string `form:"extension"`
	Device    string `form:"dial_preference"`
	CallerID  string `form:"did_num"`
	Group     string `form:"permission_group"`
	ReportsTo string `form:"reporting_manager"`
	Manager   bool   `form:"manager"`
	Team      string `form:"team"` // our own label
}

const shortestPassword = 8

// Check says what is missing or of the wrong shape; whether an extension is free
// is the platform's to say.
func (f *NewForm) Check() ui.Problems {
	p := ui.Problems{}
	f.Email = strings.ToLower(f.Email)
	switch {
	case f.Name == "":
		p["name"] = "Write the agent’s name."
	case utf8.RuneCountInString(f.Name) > 100:
		p["name"] = "A name has at most 100 characters."
	}
	if !ui.IsEmail(f.Email) {
		p["email"] = "Write an e-mail address, such as name@company.com."
	}
	if _, err := platform.ParsePhone(f.Phone); err != nil {
		p["phonenumber"] = "Write a full phone number, such as 98220 41376."
	}
	switch {
	case f.Password == "":
		p["password"] = "Choose a password for the agent."
	case utf8.RuneCountInString(f.Password) < shortestPassword:
		p["password"] = "Use at least 8 characters."
	case len(f.Password) > 200:
		p["password"] = "This password is too long."
	}
	if f.Extension != "" && (platform.Digits(f.Extension) != f.Extension || len(f.Extension) < 3 || len(f.Extension) > 6 || f.Extension[0] == '0') {
		p["extension"] = "An extension has 3 to 6 digits and does not start with 0."
	}
	switch platform.DialPreference(f.Device) {
	case platform.DialSoftphone, platform.DialPhone:
	case "":
		f.Device = string(platform.DialSoftphone)
	default:
		p["dial_preference"] = "Choose where calls ring."
	}
	if f.CallerID != "" {
		if _, err := platform.ParsePhone(f.CallerID); err != nil {
			p["did_num"] = "Choose one of the client’s numbers."
		}
	}
	if utf8.RuneCountInString(f.Team) > 40 {
		p["team"] = "A team’s name has at most 40 characters."
	}
	return p
}

// Input is the form as the platform takes it.
func (f NewForm) Input() platform.NewAgent {
	in := platform.NewAgent{
		Name: f.Name, Email: f.Email, Phone: f.Phone, Password: f.Password, Extension: f.Extension,
		ReportingManager: f.ReportsTo, Manager: f.Manager, PermissionGroup: f.Group,
		Dial: platform.DialPreference(f.Device), WebRTC: f.Device == string(platform.DialSoftphone),
	}
	if n, err := platform.ParsePhone(f.Phone); err == nil {
		in.Phone = string(n)
	}
	if n, err := platform.ParsePhone(f.CallerID); err == nil {
		in.CallerID = n
	}
	return in
}
