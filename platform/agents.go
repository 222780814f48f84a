package platform

import (
	"context"
	"time"
)

// FirstExtension is where automatic extensions begin within a client.
const FirstExtension = 2101

// DialPreference says which of an agent's devices rings.
type DialPreference string

const (
	DialSoftphone DialPreference = "1"
	DialPhone     DialPreference = "2"
)

// NewAgent is what add_agent asks for.
type NewAgent struct {
	Client           ClientID
	Name, Email      string
	Phone            string
	Password         string
	Extension        string // empty: the next free one from FirstExtension
	ReportingManager string // an agent id
	Manager          bool
	WebRTC           bool
	Dial             DialPreference // empty: softphone where WebRTC, else phone
	CallerID         Phone          // a number of the client
	PermissionGroup  string
}

// AgentState is where an agent's device is. With Available it gives the word a
// person reads: see AgentPresence.Word.
type AgentState string

const (
	AgentOnline  AgentState = "online"
	AgentOffline AgentState = "offline"
	AgentOnCall  AgentState = "on_call"
)

// AgentPresence is an agent as the availability list has it.
type AgentPresence struct {
	AgentID, Name, Extension string
	CallerID                 Phone
	Available                bool
	State                    AgentState
	Since                    *time.Time
}

// Word is the one name for an agent's state: On call, Ready, Paused or Offline.
func (a AgentPresence) Word() string {
	switch {
	case a.State == AgentOnCall:
		return "On call"
	case a.State == AgentOnline && a.Available:
		return "Ready"
	case a.State == AgentOnline:
		return "Paused"
	}
	return "Offline"
}

// Agent is the answer to Add.
type Agent struct{ AgentID, Extension string }

// EditAgent is what edit_agent asks for. Name, Email and Phone are wanted each
// time, because the platform has no call that shows what they are. Of the rest,
// what is left empty or nil stays as it is; a text that is set and empty is
// taken away.
type EditAgent struct {
	Client           ClientID
	AgentID          string
	Name, Email      string
	Phone            string
	Password         string // see AgentService.Edit
	Extension        string
	ReportingManager *string
	Manager, WebRTC  *bool
	Dial             DialPreference
	CallerID         *Phone
	PermissionGroup  *string
}

// AgentService keeps the people who answer calls.
type AgentService interface {
	// Add makes an agent. An extension, e-mail or phone that another agent of the
	// same client has is Conflict with the field named.
	Add(ctx context.Context, in NewAgent) (Agent, error)
	// Presence lists every agent that has not been removed.
	Presence(ctx context.Context, client ClientID) ([]AgentPresence, error)
	// Edit changes an agent; an agent that the client does not have is NotFound, and
	// what another agent of the client has is Conflict, as with Add. Flows follow the
	// agent to a new extension. Without a password the old one stays. The vendor wants
	// a password with every change, though: there, leaving it out is Invalid at
	// "password" and changes nothing. Never fill one in that nobody has chosen.
	Edit(ctx context.Context, in EditAgent) (Agent, error)
	// Delete removes an agent and keeps its history. Flows that ring it stay and
	// ring nobody. It works for an inactive client too.
	Delete(ctx context.Context, client ClientID, agentID string) error
	// AssignNumber sets the number that the agent with this extension calls from.
	// What the client does not have is Invalid at its field.
	AssignNumber(ctx context.Context, client ClientID, extension string, number Phone) error
	// Schedule is the agent's shifts; an agent without any is always on shift.
	Schedule(ctx context.Context, client ClientID, agentID string) (Schedule, error)
	SetSchedule(ctx context.Context, client ClientID, agentID string, s Schedule) (Schedule, error)
	// SetAvailable makes an agent take calls, or pauses it. It does not touch where
	// the agent's device is.
	SetAvailable(ctx context.Context, client ClientID, agentID string, available bool) error
}
