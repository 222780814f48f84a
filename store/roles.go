package store

// Kind says which door a person comes in by.
type Kind string

const (
	Staff  Kind = "staff"  // works for the partner, signs in on the partner's host
	Portal Kind = "portal" // works for one client, signs in on the brand's host
)

// Role decides what a person may do; which actions those are stands with the
// routes, not here.
type Role string

const (
	Owner        Role = "owner"
	Admin        Role = "admin"
	Operations   Role = "operations"
	Billing      Role = "billing"
	Support      Role = "support"
	Viewer       Role = "viewer"
	ClientAdmin  Role = "client_admin"
	ClientViewer Role = "client_viewer"
	ClientAgent  Role = "client_agent" // an agent of a client, who sees their own page alone
)

// Kind is where a role belongs; empty for what is no role.
func (r Role) Kind() Kind {
	switch r {
	case Owner, Admin, Operations, Billing, Support, Viewer:
		return Staff
	case ClientAdmin, ClientViewer, ClientAgent:
		return Portal
	}
	return ""
}

// Valid reports whether r is a role.
func (r Role) Valid() bool { return r.Kind() != "" }

// Roles lists those of a kind, the most able first.
func Roles(k Kind) []Role {
	if k == Portal {
		return []Role{ClientAdmin, ClientViewer, ClientAgent}
	}
	return []Role{Owner, Admin, Operations, Billing, Support, Viewer}
}
