package platform

import "context"

// Flow is what a call runs through on a number.
type Flow struct {
	ID, Name    string
	AgentExt    string
	DIDs        []Phone // numbers mapped to it; nil where the platform did not say
	RecordingID string
	BotID       string
	TransferTo  string
}

// NewFlow is what create_basic_flow asks for.
type NewFlow struct {
	Client      ClientID
	Name        string
	AgentExt    string
	DID         Phone // empty: the client's primary, that is first, number
	RecordingID string
}

// EditFlow is what edit_basic_flow asks for. What is nil stays as it is; a text
// that is set and empty is taken away.
type EditFlow struct {
	Client      ClientID
	FlowID      string
	Name        *string // can't be taken away
	AgentExt    *string // rings first
	BotID       *string // answers where no agent can
	TransferTo  *Phone  // rings where neither answers
	RecordingID *string // the welcome
}

// FlowService makes flows and puts them on numbers. The vendor has no call that
// lists them; ClientDetail.Flows holds those that it does tell.
type FlowService interface {
	// Create makes a flow and maps it to its number. An agent or number that the
	// client does not have is Invalid at its field.
	Create(ctx context.Context, in NewFlow) (flowID string, err error)
	// MapNumber puts the flow on a number, replacing the one that was there. A number
	// to which the flow itself transfers is Invalid: the call would go in circles.
	MapNumber(ctx context.Context, client ClientID, flowID string, number Phone) error
	// Edit changes a flow and returns it as it is then. A flow must lead somewhere:
	// taking away the last of agent, bot and transfer is Invalid, and so is a
	// transfer to a number whose flow leads back to this one.
	Edit(ctx context.Context, in EditFlow) (Flow, error)
}
