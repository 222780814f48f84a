package wire

import "partnerdesk/platform"

// AddAgent makes an agent.
var AddAgent = Endpoint[AddAgentRequest, AddAgentAnswer]{
	Name: "add_agent", Group: "Agents", Method: "POST", Path: "/partnerclients/add_agent",
	Words:  "Adds a person who answers calls. Without an extension the next free one is given.",
	Costly: true, Action: "agents.edit", Done: "Agent added",
	Sample: AddAgentRequest{ClientID: sampleClientID, Name: "Ravi Nair", Email: "ravi@acme.com",
		Phone: "9822041376", Password: "SecurePass@123", Extension: "2101", WebRTC: NewFlag(true), Dial: "1"},
	Answer: AddAgentAnswer{AgentID: "58", Extension: "2101"},
}

// AgentsAvailability lists agents and what they are doing.
var AgentsAvailability = Endpoint[ClientRequest, []PresenceRow]{
	Name: "agents_availability", Group: "Agent availability", Method: "POST", Path: "/partnerclients/agents_availability",
	Words: "Lists every agent of a client with its state.",
	Reads: true, Action: "agents.view", Done: "Agents",
	Sample: ClientRequest{ClientID: sampleClientID},
	Answer: []PresenceRow{{AgentID: "58", Name: "Ravi Nair", Extension: "2101", DID: "+911143104501",
		Available: NewFlag(true), State: "online", Since: sampleStamp("2025-12-01 09:58:12")}},
}

type AddAgentRequest struct {
	ClientID         Text `json:"client_id" req:"true" doc:"The client"`
	Name             Text `json:"name" req:"rule" doc:"Name of the agent"`
	Email            Text `json:"email" req:"rule" doc:"Mailbox; unique within the client"`
	Phone            Text `json:"phonenumber" req:"rule" doc:"Phone number; unique within the client"`
	Password         Text `json:"password" req:"rule" doc:"Password of the agent's login"`
	Extension        Text `json:"extension,omitempty" doc:"Unique within the client"`
	ReportingManager Text `json:"reporting_manager,omitempty" doc:"agent_id of the manager"`
	Manager          Flag `json:"manager,omitzero" doc:"1 where the agent manages others"`
	WebRTC           Flag `json:"is_webrtc,omitzero" doc:"1 where calls ring in the browser"`
	Dial             Text `json:"dial_preference,omitempty" one:"1 2" doc:"1 softphone, 2 phone"`
	DID              Text `json:"did_num,omitempty" from:"did_no" doc:"Number that the agent calls from"`
	PermissionGroup  Text `json:"permission_group,omitempty" doc:"id from the client's configuration"`
}

type AddAgentAnswer struct {
	AgentID   Text `json:"agent_id" req:"true" keep:"agent_id" doc:"The agent"`
	Extension Text `json:"extension" keep:"extension" doc:"Its extension"`
}

type PresenceRow struct {
	AgentID   Text  `json:"agent_id" req:"true" doc:"The agent"`
	Name      Text  `json:"name" doc:"Name of the agent"`
	Extension Text  `json:"extension" doc:"Its extension"`
	DID       Text  `json:"did_num,omitempty" doc:"Number that the agent calls from"`
	Available Flag  `json:"available" doc:"0 while the agent is paused"`
	State     Text  `json:"state" one:"online offline on_call" doc:"What the agent is doing"`
	Since     Stamp `json:"since,omitzero" doc:"When the state began"`
}

// AddAgentRequestOf maps to the wire.
func AddAgentRequestOf(in platform.NewAgent) AddAgentRequest {
	return AddAgentRequest{ClientID: Text(in.Client), Name: Text(in.Name), Email: Text(in.Email),
		Phone: Text(in.Phone), Password: Text(in.Password), Extension: Text(in.Extension),
		ReportingManager: Text(in.ReportingManager), Manager: NewFlag(in.Manager), WebRTC: NewFlag(in.WebRTC),
		Dial: Text(in.Dial), DID: Text(in.CallerID), PermissionGroup: Text(in.PermissionGroup)}
}

// Platform maps from the wire.
func (r AddAgentRequest) Platform() platform.NewAgent {
	return platform.NewAgent{Client: platform.ClientID(r.ClientID), Name: string(r.Name), Email: string(r.Email),
		Phone: string(r.Phone), Password: string(r.Password), Extension: string(r.Extension),
		ReportingManager: string(r.ReportingManager), Manager: r.Manager.On(), WebRTC: r.WebRTC.On(),
		Dial: platform.DialPreference(r.Dial), CallerID: phone(r.DID), PermissionGroup: string(r.PermissionGroup)}
}

func AgentAnswerOf(a platform.Agent) AddAgentAnswer {
	return AddAgentAnswer{AgentID: Text(a.AgentID), Extension: Text(a.Extension)}
}

func (a AddAgentAnswer) Platform() platform.Agent {
	return platform.Agent{AgentID: string(a.AgentID), Extension: string(a.Extension)}
}

// PresenceRowOf maps to the wire.
func PresenceRowOf(a platform.AgentPresence) PresenceRow {
	return PresenceRow{AgentID: Text(a.AgentID), Name: Text(a.Name), Extension: Text(a.Extension),
		DID: Text(a.CallerID), Available: NewFlag(a.Available), State: Text(a.State), Since: StampOf(a.Since)}
}

// Platform maps from the wire.
func (r PresenceRow) Platform() platform.AgentPresence {
	return platform.AgentPresence{AgentID: string(r.AgentID), Name: string(r.Name), Extension: string(r.Extension),
		CallerID: phone(r.DID), Available: r.Available.On(), State: platform.AgentState(r.State), Since: r.Since.Ptr()}
}
