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

// FlowService makes flows and puts them on numbers. The vendor has no call that
// lists them; ClientDetail.Flows holds those that it does tell.
type FlowService interface {
	// Create makes a flow and maps it to its number. An agent or number that the
	// client does not have is Invalid at its field.
	Create(ctx context.Context, in NewFlow) (flowID string, err error)
	// MapNumber puts the flow on a number, replacing the one that was there.
	MapNumber(ctx context.Context, client ClientID, flowID string, number Phone) error
}
