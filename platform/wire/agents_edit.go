package wire

import "partnerdesk/platform"

// EditAgent changes an agent.
var EditAgent = Endpoint[EditAgentRequest, AgentChangedAnswer]{
	Name: "edit_agent", Group: "Agents", Method: "POST", Path: "/partnerclients/edit_agent",
	Words:  "Changes an agent. Optional fields that are left out stay as they are; an empty text takes away what may be missing.",
	Action: "agents.edit", Done: "Agent changed",
	Sample: EditAgentRequest{ClientID: sampleClientID, AgentID: "58", Name: "Ravi Nair", Email: "ravi@acme.com",
		Phone: "9822041376", Password: "SecurePass@456", Extension: "2105"},
	Answer: AgentChangedAnswer{AgentID: "58", Extension: "2105"},
}

// DeleteAgent removes an agent.
var DeleteAgent = Endpoint[AgentRequest, AgentChangedAnswer]{
	Name: "delete_agent", Group: "Agents", Method: "POST", Path: "/partnerclients/delete_agent",
	Words: "Removes an agent and keeps its history. Flows that ring it stay and ring nobody.",
	Last:  true, Action: "agents.edit", Done: "Agent removed",
	Sample: AgentRequest{ClientID: sampleClientID, AgentID: "58"},
	Answer: AgentChangedAnswer{AgentID: "58"},
}

// AssignAgentDID sets the number that an agent calls from.
var AssignAgentDID = Endpoint[AssignDIDRequest, AssignDIDAnswer]{
	Name: "assign_agent_did", Group: "Agents", Method: "POST", Path: "/partnerclients/assign_agent_did",
	Words:  "Sets the number that an agent calls from.",
	Action: "agents.edit", Done: "Number assigned",
	Sample: AssignDIDRequest{ClientID: sampleClientID, AgentExt: "2101", DID: "+911143104501"},
	Answer: AssignDIDAnswer{AgentExt: "2101", DID: "+911143104501"},
}

// GetAgentSchedule reads an agent's shifts.
var GetAgentSchedule = Endpoint[AgentRequest, HoursAnswer]{
	Name: "get_agent_schedule", Group: "Agent availability", Method: "POST", Path: "/partnerclients/get_agent_schedule",
	Words: "Reads an agent's shifts. An agent without any is always on shift.",
	Reads: true, Action: "schedules.view", Done: "Schedule",
	Sample: AgentRequest{ClientID: sampleClientID, AgentID: "58"},
	Answer: sampleSchedule.HoursAnswer,
}

// SetAgentSchedule sets an agent's shifts.
var SetAgentSchedule = Endpoint[SetAgentScheduleRequest, HoursAnswer]{
	Name: "set_agent_schedule", Group: "Agent availability", Method: "POST", Path: "/partnerclients/set_agent_schedule",
	Words:  "Replaces an agent's time zone and shifts.",
	Action: "schedules.edit", Done: "Schedule saved",
	Sample: SetAgentScheduleRequest{ClientID: sampleClientID, AgentID: "58", Timezone: "Asia/Kolkata", Hours: sampleHours},
	Answer: sampleSchedule.HoursAnswer,
}

// SetAgentAvailability makes an agent take calls or pauses it.
var SetAgentAvailability = Endpoint[SetAvailabilityRequest, AvailabilityAnswer]{
	Name: "set_agent_availability", Group: "Agent availability", Method: "POST", Path: "/partnerclients/set_agent_availability",
	Words:  "Makes an agent take calls, or pauses it.",
	Action: "agents.availability", Done: "Availability set",
	Sample: SetAvailabilityRequest{ClientID: sampleClientID, AgentID: "58", Available: NewFlag(true)},
	Answer: AvailabilityAnswer{AgentID: "58", Available: NewFlag(true)},
}

// EditAgentRequest wants the password as the vendor does, with every change.
type EditAgentRequest struct {
	ClientID         Text  `json:"client_id" req:"true" doc:"The client"`
	AgentID          Text  `json:"agent_id" req:"true" doc:"The agent"`
	Name             Text  `json:"name" req:"rule" doc:"Name of the agent"`
	Email            Text  `json:"email" req:"rule" doc:"Mailbox; unique within the client"`
	Phone            Text  `json:"phonenumber" req:"rule" doc:"Phone number; unique within the client"`
	Password         Text  `json:"password" req:"true" doc:"Password of the agent's login from now on"`
	Extension        Text  `json:"extension,omitempty" doc:"Unique within the client; flows follow it"`
	ReportingManager Patch `json:"reporting_manager,omitzero" doc:"agent_id of the manager; empty for none"`
	Manager          Flag  `json:"manager,omitzero" doc:"1 where the agent manages others"`
	WebRTC           Flag  `json:"is_webrtc,omitzero" doc:"1 where calls ring in the browser"`
	Dial             Text  `json:"dial_preference,omitempty" one:"1 2" doc:"1 softphone, 2 phone"`
	DID              Patch `json:"did_num,omitzero" doc:"Number that the agent calls from; empty for none"`
	PermissionGroup  Patch `json:"permission_group,omitzero" doc:"id from the client's configuration; empty for none"`
}

type AgentRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	AgentID  Text `json:"agent_id" req:"true" doc:"The agent"`
}

type AgentChangedAnswer struct {
	AgentID   Text `json:"agent_id" doc:"The agent"`
	Extension Text `json:"extension,omitempty" keep:"extension" doc:"Its extension"`
}

type AssignDIDRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	AgentExt Text `json:"agent_ext" req:"rule" from:"extension" doc:"Extension of the agent"`
	DID      Text `json:"did_num" req:"rule" from:"did_no" doc:"A number of the client"`
}

type AssignDIDAnswer struct {
	AgentExt Text `json:"agent_ext" doc:"Extension of the agent"`
	DID      Text `json:"did_num" doc:"The number that it calls from"`
}

type SetAgentScheduleRequest struct {
	ClientID Text         `json:"client_id" req:"true" doc:"The client"`
	AgentID  Text         `json:"agent_id" req:"true" doc:"The agent"`
	Timezone Text         `json:"timezone" req:"rule" doc:"IANA name of the zone that the times are in"`
	Hours    WorkingHours `json:"working_hours" doc:"Shifts by day: null or absent is always on shift, {} never"`
}

type SetAvailabilityRequest struct {
	ClientID  Text `json:"client_id" req:"true" doc:"The client"`
	AgentID   Text `json:"agent_id" req:"true" doc:"The agent"`
	Available Flag `json:"available" req:"true" doc:"1 to take calls, 0 to pause"`
}

type AvailabilityAnswer struct {
	AgentID   Text `json:"agent_id" doc:"The agent"`
	Available Flag `json:"available" doc:"1 taking calls, 0 paused"`
}

// EditAgentRequestOf maps to the wire.
func EditAgentRequestOf(in platform.EditAgent) EditAgentRequest {
	return EditAgentRequest{ClientID: Text(in.Client), AgentID: Text(in.AgentID), Name: Text(in.Name), Email: Text(in.Email),
		Phone: Text(in.Phone), Password: Text(in.Password), Extension: Text(in.Extension),
		ReportingManager: PatchOf(in.ReportingManager), Manager: FlagOf(in.Manager), WebRTC: FlagOf(in.WebRTC),
		Dial: Text(in.Dial), DID: PatchOf(in.CallerID), PermissionGroup: PatchOf(in.PermissionGroup)}
}

// Platform maps from the wire.
func (r EditAgentRequest) Platform() platform.EditAgent {
	return platform.EditAgent{Client: platform.ClientID(r.ClientID), AgentID: string(r.AgentID), Name: string(r.Name),
		Email: string(r.Email), Phone: string(r.Phone), Password: string(r.Password), Extension: string(r.Extension),
		ReportingManager: r.ReportingManager.Ptr(), Manager: r.Manager.Ptr(), WebRTC: r.WebRTC.Ptr(),
		Dial: platform.DialPreference(r.Dial), CallerID: r.DID.phone(), PermissionGroup: r.PermissionGroup.Ptr()}
}

func AgentChangedOf(a platform.Agent) AgentChangedAnswer {
	return AgentChangedAnswer{AgentID: Text(a.AgentID), Extension: Text(a.Extension)}
}

// Phone is the number to assign.
func (r AssignDIDRequest) Phone() platform.Phone { return phone(r.DID) }

// Platform maps from the wire.
func (r SetAgentScheduleRequest) Platform() (platform.Schedule, error) {
	return ScheduleOf(r.Timezone, r.Hours)
}
