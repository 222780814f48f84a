// Package account holds the pages about oneself: signing in, setting up, taking
// up an invitation, and one's own account.
package account

import (
	"context"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// SignInForm is what the sign-in page sends.
type SignInForm struct {
	Email    string `form:"email"`
	Password string `form:"password"`
	Next     string `form:"next"`
}

// Check says what is missing.
func (f *SignInForm) Check() ui.Problems {
	p := ui.Problems{}
	f.Email = strings.ToLower(f.Email)
	if f.Email == "" {
		p["email"] = "Write your e-mail address."
	}
	if f.Password == "" {
		p["password"] = "Write your password."
	}
	if len(f.Password) > 1024 || len(f.Email) > 320 {
		p[""] = "That is too long."
	}
	return p
}

// SignInView is the sign-in page at one door.
type SignInView struct {
	SignUp       bool // clients may register by themselves here
	Form         SignInForm
	Problems     ui.Problems
	Portal       bool
	Passkeys     bool // the host can have any
	SupportEmail string
	SupportPhone platform.Phone
}

// SetUpForm makes the first owner.
type SetUpForm struct {
	Code     string `form:"code"`
	Company  string `form:"company"`
	Name     string `form:"name"`
	Email    string `form:"email"`
	Password string `form:"password"`
}

// Check says what is missing or of the wrong shape.
func (f *SetUpForm) Check() ui.Problems {
	p := ui.Problems{}
	f.Email = strings.ToLower(f.Email)
	need(p, "code", f.Code, "Write the code that the program printed when it started.")
	need(p, "company", f.Company, "Write your company’s name.")
	need(p, "name", f.Name, "Write your name.")
	need(p, "password", f.Password, "Choose a password.")
	if !ui.IsEmail(f.Email) {
		p["email"] = "Write an e-mail address, such as you@example.com."
	}
	return p
}

func need(p ui.Problems, name, value, problem string) {
	if value == "" {
		p[name] = problem
	} else if len(value) > 200 {
		p[name] = "This is too long."
	}
}

// WelcomeForm is an invited person's new password.
type WelcomeForm struct {
	Password string `form:"password"`
}

// Check says what is missing.
func (f *WelcomeForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Password == "" {
		p["password"] = "Choose a password."
	}
	return p
}

// WelcomeView is the page behind an invitation.
type WelcomeView struct{ Name, Email, Token string }

// PasswordForm changes one's own password.
type PasswordForm struct {
	Current  string `form:"current_password"`
	Password string `form:"password"`
}

// Check says what is missing.
func (f *PasswordForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Current == "" {
		p["current_password"] = "Write the password that you have now."
	}
	if f.Password == "" {
		p["password"] = "Choose a new password."
	}
	return p
}

// PreferencesForm is how one wants to read.
type PreferencesForm struct {
	Zone  string `form:"zone"`
	Theme string `form:"theme"`
}

// Check refuses a theme that there is not.
func (f *PreferencesForm) Check() ui.Problems {
	p := ui.Problems{}
	switch f.Theme {
	case "", "desk", "desk-dark":
	default:
		p["theme"] = "Choose one of the three."
	}
	return p
}

// AccountView is one's own page.
type AccountView struct {
	Name, Email, Role string
	Zone, Theme       string
	SecondFactor      bool
	HasPassword       bool
	Passkeys          []PasskeyRow
	OffersPasskeys    bool // the host can have any
	Sessions          []SessionRow
	Problems          ui.Problems
	Now               time.Time
}

// SessionRow is a device that is signed in.
type SessionRow struct {
	ID, Device, IP string
	Seen, Since    time.Time
	Own            bool
}

// AllOthers stands for every session but the one that asks.
const AllOthers = "others"

// RoleName is a role in words.
func RoleName(ctx context.Context, role string) string {
	switch role {
	case "owner":
		return words.T(ctx, "Owner")
	case "admin":
		return words.T(ctx, "Admin")
	case "operations":
		return words.T(ctx, "Operations")
	case "billing":
		return words.T(ctx, "Billing")
	case "support":
		return words.T(ctx, "Support")
	case "viewer":
		return words.T(ctx, "Viewer")
	case "client_admin":
		return words.T(ctx, "Client admin")
	case "client_viewer":
		return words.T(ctx, "Client viewer")
	case "client_agent":
		return words.T(ctx, "Agent")
	}
	return role
}

// Device names a browser and system as far as its user agent tells.
func Device(agent string) string {
	find := func(pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if strings.Contains(agent, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	browser := find("Edg/", "Edge", "OPR/", "Opera", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari", "curl/", "curl")
	system := find("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS", "macOS", "Linux", "Linux")
	switch {
	case browser == "" && system == "":
		return "Unknown device"
	case system == "":
		return browser
	case browser == "":
		return system
	}
	return browser + ", " + system
}

// zones are those on offer; one that was set otherwise stays on the list.
var zones = []string{"Asia/Kolkata", "Asia/Dubai", "Asia/Singapore", "Asia/Kathmandu", "Asia/Colombo", "Asia/Dhaka",
	"Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC"}

func zoneOptions(current string) []ui.Option {
	var all []ui.Option
	found := false
	for _, z := range zones {
		found = found || z == current
		all = append(all, ui.Option{Value: z, Label: strings.ReplaceAll(z, "_", " ")})
	}
	if !found && current != "" {
		all = append(all, ui.Option{Value: current, Label: current})
	}
	return all
}

// PickView is the choice among a person's clients.
type PickView struct{ Clients []PickRow }

// PickRow is one of them.
type PickRow struct{ Name, Role, Href string }
