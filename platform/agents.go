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

// AgentService keeps the people who answer calls.
type AgentService interface {
	// Add makes an agent. An extension, e-mail or phone that another agent of the
	// same client has is Conflict with the field named.
	Add(ctx context.Context, in NewAgent) (Agent, error)
	// Presence lists every agent that has not been removed.
	Presence(ctx context.Context, client ClientID) ([]AgentPresence, error)
}
