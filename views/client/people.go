package client

import (
	"context"
	"strings"
	"time"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// PeopleView lists a client's portal logins.
type PeopleView struct {
	Ref      string
	People   []PersonRow
	Form     InviteForm
	Problems ui.Problems
	MayAdd   bool
	Brand    *BrandChoice // nil where there is nothing to choose
	Portal   bool         // the client's own people look
	Agents   []ui.Option  // of the client
	Host     string       // where they sign in; empty: no host is set up
	Now      time.Time
}

// PersonRow is one portal login.
type PersonRow struct {
	ID, Name, Email string
	RoleKey, Role   string
	Agent           string // whose page they see, for an agent
	Own             bool   // the reader
	HasPassword     bool
	Active          bool
	LastSignin      time.Time
}

// InviteForm invites somebody into the client's portal.
type InviteForm struct {
	Name  string `form:"name"`
	Email string `form:"email"`
	Role  string `form:"role"`
	Agent string `form:"agent"` // with the role of an agent
}

// AgentID is the agent that the person is; empty for other roles.
func (f InviteForm) AgentID() string {
	if f.Role == "client_agent" {
		return f.Agent
	}
	return ""
}

// Check says what is missing or of the wrong shape.
func (f *InviteForm) Check() ui.Problems {
	p := ui.Problems{}
	f.Email = strings.ToLower(f.Email)
	p.Person(f.Name, f.Email)
	switch f.Role {
	case "client_admin", "client_viewer":
	case "client_agent":
		if f.Agent == "" {
			p["agent"] = "Choose which agent this person is."
		}
	default:
		p["role"] = "Choose what the person may do."
	}
	return p
}

// menu is what can be done about a person.
func (v PeopleView) menu(ctx context.Context, p PersonRow) []ui.Action {
	role := func(key, label string) ui.Action {
		return ui.Action{Label: label, Post: paths.PersonRole(v.Ref, p.ID), Fields: []ui.Pair{{Name: "role", Value: key}}}
	}
	var all []ui.Action
	if p.RoleKey != "client_admin" {
		all = append(all, role("client_admin", words.T(ctx, "Let them do everything")))
	}
	if p.RoleKey != "client_viewer" {
		all = append(all, role("client_viewer", words.T(ctx, "Let them only look")))
	}
	return append(all, ui.Action{Label: words.T(ctx, "Take away access…"), Href: paths.RemovePerson(v.Ref, p.ID)})
}

// roles are what somebody may be invited as.
func (v PeopleView) roles(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "client_admin", Label: words.T(ctx, "Everything of this client")}, {Value: "client_viewer", Label: words.T(ctx, "Only look")}}
	if len(v.Agents) > 0 || v.Form.Role == "client_agent" {
		all = append(all, ui.Option{Value: "client_agent", Label: words.T(ctx, "Their own page as an agent"), Hint: words.T(ctx, "Availability, shift and day; nothing else.")})
	}
	return all
}

func (v PeopleView) heads(ctx context.Context) []ui.Head {
	all := []ui.Head{{Label: words.T(ctx, "Name")}, {Label: words.T(ctx, "Access")}, {Label: words.T(ctx, "Last signed in")}}
	if v.MayAdd {
		all = append(all, ui.Head{Label: words.T(ctx, "Actions"), Hide: true})
	}
	return all
}
