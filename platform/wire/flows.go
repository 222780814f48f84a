package wire

import "partnerdesk/platform"

// CreateBasicFlow makes a flow.
var CreateBasicFlow = Endpoint[CreateFlowRequest, CreateFlowAnswer]{
	Name: "create_basic_flow", Group: "Flows", Method: "POST", Path: "/partnerclients/create_basic_flow",
	Words:  "Makes a flow that rings an agent and maps it to a number, the client's first where none is named.",
	Costly: true, Action: "flows.edit", Done: "Flow created",
	Sample: CreateFlowRequest{ClientID: sampleClientID, Name: "Front desk", AgentExt: "2101", DID: "+911143104501"},
	Answer: CreateFlowAnswer{FlowID: "71"},
}

// MapFlowDID puts a flow on a number.
var MapFlowDID = Endpoint[MapFlowRequest, MapFlowAnswer]{
	Name: "map_flow_did", Group: "Flows", Method: "POST", Path: "/partnerclients/map_flow_did",
	Words:  "Puts a flow on a number, in place of the one that was there.",
	Action: "flows.edit", Done: "Flow mapped",
	Sample: MapFlowRequest{ClientID: sampleClientID, FlowID: "71", DID: "+911143104501"},
	Answer: MapFlowAnswer{FlowID: "71", DID: "+911143104501"},
}

// EditBasicFlow changes a flow.
var EditBasicFlow = Endpoint[EditFlowRequest, EditFlowAnswer]{
	Name: "edit_basic_flow", Group: "Flows", Method: "POST", Path: "/partnerclients/edit_basic_flow",
	Words:  "Changes a flow. Fields that are left out stay as they are; an empty text takes away what it names.",
	Action: "flows.edit", Done: "Flow changed",
	Sample: EditFlowRequest{ClientID: sampleClientID, FlowID: "71", Name: patch("Front desk"), TransferTo: patch("+919822041376")},
	Answer: EditFlowAnswer{FlowID: "71", Name: "Front desk", AgentExt: "2101", DIDs: []Text{"+911143104501"}, TransferTo: "+919822041376"},
}

func patch(s string) Patch { return PatchOf(&s) }

var sampleFlow = FlowRow{FlowID: "71", Name: "Front desk", AgentExt: "2101", DIDs: []Text{"+911143104501"}}

type CreateFlowRequest struct {
	ClientID    Text `json:"client_id" req:"true" doc:"The client"`
	Name        Text `json:"flow_name" req:"rule" doc:"Name of the flow"`
	AgentExt    Text `json:"agent_ext" req:"rule" from:"extension" doc:"Extension of the agent that it rings"`
	DID         Text `json:"did_no,omitempty" from:"did_no" doc:"Number to map it to"`
	RecordingID Text `json:"recording_id,omitempty" doc:"Welcome, an id from the client's configuration"`
}

type CreateFlowAnswer struct {
	FlowID Text `json:"flow_id" req:"true" keep:"flow_id" doc:"The flow"`
}

type MapFlowRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	FlowID   Text `json:"flow_id" req:"true" doc:"The flow"`
	DID      Text `json:"did_no" req:"rule" doc:"The number"`
}

type MapFlowAnswer struct {
	FlowID Text `json:"flow_id" doc:"The flow"`
	DID    Text `json:"did_no" doc:"The number"`
}

type EditFlowRequest struct {
	ClientID    Text  `json:"client_id" req:"true" doc:"The client"`
	FlowID      Text  `json:"flow_id" req:"true" doc:"The flow"`
	Name        Patch `json:"flow_name,omitzero" doc:"Name of the flow; may not be empty"`
	RecordingID Patch `json:"recording_id,omitzero" doc:"Welcome, an id from the client's configuration; empty for none"`
	TransferTo  Patch `json:"transfer_to,omitzero" doc:"Number that rings where nobody answers; empty for none"`
	AgentExt    Patch `json:"agent_ext,omitzero" doc:"Extension of the agent that it rings; empty for none"`
	BotID       Patch `json:"wss_bot_id,omitzero" doc:"Voice bot that answers where no agent can; empty for none"`
}

// EditFlowAnswer is FlowRow without its duty to name the flow, which whoever
// changed it knows.
type EditFlowAnswer struct {
	FlowID      Text   `json:"flow_id" doc:"The flow"`
	Name        Text   `json:"flow_name" doc:"Its name"`
	AgentExt    Text   `json:"agent_ext,omitempty" doc:"Extension that it rings"`
	DIDs        []Text `json:"did_no,omitzero" doc:"Numbers that it answers"`
	RecordingID Text   `json:"recording_id,omitempty" doc:"Welcome"`
	BotID       Text   `json:"wss_bot_id,omitempty" doc:"Voice bot"`
	TransferTo  Text   `json:"transfer_to,omitempty" doc:"Number to transfer to"`
}

type FlowRow struct {
	FlowID      Text   `json:"flow_id" req:"true" doc:"The flow"`
	Name        Text   `json:"flow_name" doc:"Its name"`
	AgentExt    Text   `json:"agent_ext,omitempty" doc:"Extension that it rings"`
	DIDs        []Text `json:"did_no,omitzero" doc:"Numbers that it answers"`
	RecordingID Text   `json:"recording_id,omitempty" doc:"Welcome"`
	BotID       Text   `json:"wss_bot_id,omitempty" doc:"Voice bot"`
	TransferTo  Text   `json:"transfer_to,omitempty" doc:"Number to transfer to"`
}

// NewFlowRequestOf maps to the wire.
func NewFlowRequestOf(in platform.NewFlow) CreateFlowRequest {
	return CreateFlowRequest{ClientID: Text(in.Client), Name: Text(in.Name), AgentExt: Text(in.AgentExt),
		DID: Text(in.DID), RecordingID: Text(in.RecordingID)}
}

// Platform maps from the wire.
func (r CreateFlowRequest) Platform() platform.NewFlow {
	return platform.NewFlow{Client: platform.ClientID(r.ClientID), Name: string(r.Name), AgentExt: string(r.AgentExt),
		DID: phone(r.DID), RecordingID: string(r.RecordingID)}
}

// EditFlowRequestOf maps to the wire.
func EditFlowRequestOf(in platform.EditFlow) EditFlowRequest {
	return EditFlowRequest{ClientID: Text(in.Client), FlowID: Text(in.FlowID), Name: PatchOf(in.Name),
		RecordingID: PatchOf(in.RecordingID), TransferTo: PatchOf(in.TransferTo), AgentExt: PatchOf(in.AgentExt), BotID: PatchOf(in.BotID)}
}

// Platform maps from the wire.
func (r EditFlowRequest) Platform() platform.EditFlow {
	return platform.EditFlow{Client: platform.ClientID(r.ClientID), FlowID: string(r.FlowID), Name: r.Name.Ptr(),
		RecordingID: r.RecordingID.Ptr(), TransferTo: r.TransferTo.phone(), AgentExt: r.AgentExt.Ptr(), BotID: r.BotID.Ptr()}
}

// Phone is the number to map.
func (r MapFlowRequest) Phone() platform.Phone { return phone(r.DID) }

// FlowRowOf maps to the wire.
func FlowRowOf(f platform.Flow) FlowRow {
	return FlowRow{FlowID: Text(f.ID), Name: Text(f.Name), AgentExt: Text(f.AgentExt),
		DIDs:        mapped(f.DIDs, func(p platform.Phone) Text { return Text(p) }),
		RecordingID: Text(f.RecordingID), BotID: Text(f.BotID), TransferTo: Text(f.TransferTo)}
}

// Platform maps from the wire.
func (r FlowRow) Platform() platform.Flow {
	return platform.Flow{ID: string(r.FlowID), Name: string(r.Name), AgentExt: string(r.AgentExt),
		DIDs: mapped(r.DIDs, phone), RecordingID: string(r.RecordingID), BotID: string(r.BotID),
		TransferTo: string(r.TransferTo)}
}
