package wire

import (
	"partnerdesk/platform"
)

// Clients lists every client.
var Clients = Endpoint[None, []ClientRow]{
	Name: "clients", Group: "Clients", Method: "GET", Path: "/partnerclients/clients",
	Words: "Lists every client of the partner in one answer.",
	Reads: true, Action: "clients.view", Done: "Clients",
	Answer: []ClientRow{sampleClient},
}

// GetClient shows one client.
var GetClient = Endpoint[ClientRequest, ClientAnswer]{
	Name: "client", Group: "Clients", Method: "GET", Path: "/partnerclients/clients/{client_id}",
	Words: "Shows a client's profile, its KYC (masked) and its configuration.",
	Reads: true, Action: "clients.view", Done: "Client",
	Sample: ClientRequest{ClientID: sampleClientID},
	Answer: ClientAnswer{ClientRow: sampleClient,
		KYC: &KYCRow{BusinessType: "proprietorship", PAN: "AAAPA••••F", NameOnPAN: "Acme Corp", AadhaarLast4: "7058",
			AcceptedAt: sampleStamp("2025-06-01 11:00:00")},
		Configuration: ConfigurationRow{DIDs: []DIDRow{sampleDID}, Flows: []FlowRow{sampleFlow},
			Bots: []BotRow{{ID: "5", Name: "Night reception"}}, Groups: []ChoiceRow{{ID: "1", Name: "Agents"}},
			Recordings: []ChoiceRow{{ID: "2", Name: "Welcome"}}}},
}

// UpdateStatus switches a client on or off.
var UpdateStatus = Endpoint[UpdateStatusRequest, UpdateStatusAnswer]{
	Name: "update_status", Group: "Clients", Method: "POST", Path: "/partnerclients/update_status",
	Words:  "Switches a client on or off. While it is off its agents, flows and portal logins do not work.",
	Action: "clients.status", Done: "Status updated",
	Sample: UpdateStatusRequest{ClientID: sampleClientID, Status: NewFlag(true)},
	Answer: UpdateStatusAnswer{ClientID: sampleClientID, Status: NewFlag(true)},
}

// TempClients lists the registrations that are under way.
var TempClients = Endpoint[None, []TempClientRow]{
	Name: "temp_clients", Group: "Clients", Method: "GET", Path: "/partnerclients/temp_clients",
	Words: "Lists the registrations that have not become clients yet, with the step that is due.",
	Reads: true, Action: "clients.view", Done: "Registrations under way",
	Answer: []TempClientRow{{TempClientID: "tmp_5521", Name: "Acme Corp", Email: "ops@acme.com",
		Mobile: "+919876543210", Next: "pan", StartedAt: sampleStamp("2025-12-01 10:30:00")}},
}

const sampleClientID = "CLIENTAPIKEY12345"

var sampleClient = ClientRow{ClientID: sampleClientID, Name: "Acme Corp", Email: "ops@acme.com",
	Mobile: "+919876543210", Status: NewFlag(true), Balance: NewRupees(1234_50),
	ValidTill: sampleStamp("2025-12-31 23:59:59"), CreatedAt: sampleStamp("2025-06-01 11:00:00"),
	DIDs: NewInt(1), Agents: NewInt(1)}

// sampleStamp is for the samples of this package, whose form is known to be right.
func sampleStamp(s string) (st Stamp) {
	if err := st.UnmarshalJSON([]byte(`"` + s + `"`)); err != nil {
		panic(err)
	}
	return st
}

type ClientRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
}

type ClientRow struct {
	ClientID  Text   `json:"client_id" req:"true" doc:"Names the client in every other call; keep it secret"`
	Name      Text   `json:"name" doc:"Name of the client"`
	Email     Text   `json:"email" doc:"Mailbox"`
	Mobile    Text   `json:"mobile" doc:"Mobile number"`
	Status    Flag   `json:"status" doc:"1 active, 0 inactive"`
	Balance   Rupees `json:"balance,omitzero" doc:"Wallet balance"`
	ValidTill Stamp  `json:"valid_till,omitzero" doc:"End of validity"`
	CreatedAt Stamp  `json:"created_at,omitzero" doc:"When the client became live"`
	DIDs      Int    `json:"dids,omitzero" doc:"How many numbers it holds"`
	Agents    Int    `json:"agents,omitzero" doc:"How many agents it has"`
}

type ClientAnswer struct {
	ClientRow
	KYC           *KYCRow          `json:"kyc,omitzero" doc:"What the KYC captured, masked"`
	Configuration ConfigurationRow `json:"configuration,omitzero" doc:"What other calls refer to by id"`
}

type KYCRow struct {
	BusinessType Text  `json:"btype" doc:"Business type"`
	PAN          Text  `json:"pan" doc:"The PAN, masked"`
	NameOnPAN    Text  `json:"name_on_pan" doc:"Name on the PAN record"`
	AadhaarLast4 Text  `json:"aadhar,omitempty" doc:"The last four digits"`
	GSTIN        Text  `json:"gst_num,omitempty" doc:"The GSTIN, masked"`
	LegalName    Text  `json:"legal_name,omitempty" doc:"Name on the GST record"`
	State        Text  `json:"state,omitempty" doc:"State of the GST registration"`
	AcceptedAt   Stamp `json:"accepted_at,omitzero" doc:"When the KYC was accepted"`
}

type ConfigurationRow struct {
	DIDs       []DIDRow    `json:"dids,omitzero" doc:"Numbers"`
	Flows      []FlowRow   `json:"flows,omitzero" doc:"Flows"`
	Bots       []BotRow    `json:"bots,omitzero" doc:"Voice bots"`
	Groups     []ChoiceRow `json:"permission_groups,omitzero" doc:"Permission groups for agents"`
	Recordings []ChoiceRow `json:"recordings,omitzero" doc:"Recordings for the welcome of a flow"`
}

type BotRow struct {
	ID   Text `json:"id" doc:"The bot"`
	Name Text `json:"bot_name" doc:"Its name"`
}

type ChoiceRow struct {
	ID   Text `json:"id" doc:"The entry"`
	Name Text `json:"name" doc:"Its name"`
}

type UpdateStatusRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	Status   Flag `json:"status" req:"true" doc:"1 active, 0 inactive"`
}

type UpdateStatusAnswer struct {
	ClientID Text `json:"client_id" doc:"The client"`
	Status   Flag `json:"status" doc:"1 active, 0 inactive"`
}

type TempClientRow struct {
	TempClientID Text  `json:"temp_client_id,omitempty" doc:"Where the codes are confirmed"`
	RequestID    Text  `json:"request_id,omitempty" doc:"Where they are not"`
	Name         Text  `json:"name" doc:"Name of the client"`
	Email        Text  `json:"email" doc:"Mailbox"`
	Mobile       Text  `json:"mobile" doc:"Mobile number"`
	Next         Text  `json:"next" one:"otp pan aadhaar gst review done" doc:"Step that is due"`
	StartedAt    Stamp `json:"started_at,omitzero" doc:"When it was registered"`
}

// ClientRowOf maps to the wire.
func ClientRowOf(c platform.Client) ClientRow {
	return ClientRow{ClientID: Text(c.ID), Name: Text(c.Name), Email: Text(c.Email), Mobile: Text(c.Mobile),
		Status: NewFlag(c.Active), Balance: RupeesOf(c.Balance), ValidTill: StampOf(c.ValidTill),
		CreatedAt: StampOf(c.CreatedAt), DIDs: IntOf(c.Numbers), Agents: IntOf(c.Agents)}
}

// Platform maps from the wire.
func (r ClientRow) Platform() platform.Client {
	return platform.Client{ID: platform.ClientID(r.ClientID), Name: string(r.Name), Email: string(r.Email),
		Mobile: string(r.Mobile), Active: r.Status.On(), Balance: r.Balance.Ptr(), ValidTill: r.ValidTill.Ptr(),
		CreatedAt: r.CreatedAt.Ptr(), Numbers: r.DIDs.Ptr(), Agents: r.Agents.Ptr()}
}

// ClientAnswerOf maps to the wire.
func ClientAnswerOf(c platform.ClientDetail) ClientAnswer {
	a := ClientAnswer{ClientRow: ClientRowOf(c.Client), Configuration: ConfigurationRow{
		DIDs: mapped(c.DIDs, DIDRowOf), Flows: mapped(c.Flows, FlowRowOf),
		Bots:       mapped(c.Bots, func(b platform.Choice) BotRow { return BotRow{Text(b.ID), Text(b.Name)} }),
		Groups:     mapped(c.PermissionGroups, choiceRowOf),
		Recordings: mapped(c.Recordings, choiceRowOf),
	}}
	if k := c.KYC; k != nil {
		a.KYC = &KYCRow{BusinessType: Text(k.BusinessType), PAN: Text(k.PAN), NameOnPAN: Text(k.NameOnPAN),
			AadhaarLast4: Text(k.AadhaarLast4), GSTIN: Text(k.GSTIN), LegalName: Text(k.LegalName),
			State: Text(k.State), AcceptedAt: StampOf(k.AcceptedAt)}
	}
	return a
}

// Platform maps from the wire.
func (a ClientAnswer) Platform() platform.ClientDetail {
	c := a.Configuration
	d := platform.ClientDetail{Client: a.ClientRow.Platform(),
		DIDs: mapped(c.DIDs, DIDRow.Platform), Flows: mapped(c.Flows, FlowRow.Platform),
		Bots: mapped(c.Bots, func(b BotRow) platform.Choice {
			return platform.Choice{ID: string(b.ID), Name: string(b.Name)}
		}),
		PermissionGroups: mapped(c.Groups, ChoiceRow.choice),
		Recordings:       mapped(c.Recordings, ChoiceRow.choice),
	}
	if k := a.KYC; k != nil {
		d.KYC = &platform.KYCSummary{BusinessType: platform.BusinessType(k.BusinessType), PAN: string(k.PAN),
			NameOnPAN: string(k.NameOnPAN), AadhaarLast4: lastFour(k.AadhaarLast4), GSTIN: string(k.GSTIN),
			LegalName: string(k.LegalName), State: string(k.State), AcceptedAt: k.AcceptedAt.Ptr()}
	}
	return d
}

// TempClientRowOf maps to the wire.
func TempClientRowOf(p platform.PendingClient) TempClientRow {
	return TempClientRow{TempClientID: Text(p.TempID), RequestID: Text(p.RequestID), Name: Text(p.Name),
		Email: Text(p.Email), Mobile: Text(p.Mobile), Next: Text(p.Next), StartedAt: NewStamp(p.StartedAt)}
}

// Platform maps from the wire.
func (r TempClientRow) Platform() platform.PendingClient {
	return platform.PendingClient{TempID: platform.TempClientID(r.TempClientID),
		RequestID: platform.RequestID(r.RequestID), Name: string(r.Name), Email: string(r.Email),
		Mobile: string(r.Mobile), Next: platform.Step(r.Next), StartedAt: r.StartedAt.Time()}
}

func choiceRowOf(c platform.Choice) ChoiceRow { return ChoiceRow{Text(c.ID), Text(c.Name)} }

func (r ChoiceRow) choice() platform.Choice {
	return platform.Choice{ID: string(r.ID), Name: string(r.Name)}
}

// mapped keeps nil as nil: not told is not the same as none.
func mapped[A, B any](in []A, f func(A) B) []B {
	if in == nil {
		return nil
	}
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}

// List maps a whole list that was told; it is never nil, so it encodes as [].
func List[A, B any](in []A, f func(A) B) []B {
	if in == nil {
		in = []A{}
	}
	return mapped(in, f)
}
