package wire

import (
	"math"
	"time"

	"partnerdesk/platform"
)

// CreateMask opens a masking session.
var CreateMask = Endpoint[CreateMaskRequest, MaskRow]{
	Name: "create_mask", Group: "Number masking", Method: "POST", Path: "/api/click_connect", ByClient: true,
	Words:  "Lets two people reach each other over a number without seeing each other's own.",
	Costly: true, Action: "masking.edit", Done: "Session created",
	Sample: CreateMaskRequest{DID: "+911143104501", PartyA: "9822041376", PartyB: "9822041377", ExpiresIn: NewInt(3600), Reference: "order-1042"},
	Answer: sampleMask,
}

// UpdateMask changes a live session.
var UpdateMask = Endpoint[UpdateMaskRequest, MaskRow]{
	Name: "update_mask", Group: "Number masking", Method: "POST", Path: "/api/click_connect/update", ByClient: true,
	Words:  "Changes a party of a live session, or how long it lives from now.",
	Action: "masking.edit", Done: "Session updated",
	Sample: UpdateMaskRequest{SessionID: sampleMask.SessionID, ExpiresIn: NewInt(7200)},
	Answer: sampleMask,
}

// CancelMask ends a session.
var CancelMask = Endpoint[MaskRequest, MaskIDAnswer]{
	Name: "cancel_mask", Group: "Number masking", Method: "POST", Path: "/api/click_connect/cancel", ByClient: true,
	Words: "Ends a live session at once.",
	Last:  true, Action: "masking.edit", Done: "Session cancelled",
	Sample: MaskRequest{SessionID: sampleMask.SessionID},
	Answer: MaskIDAnswer{SessionID: sampleMask.SessionID},
}

// Masks lists sessions.
var Masks = Endpoint[MasksRequest, []MaskRow]{
	Name: "masks", Group: "Number masking", Method: "GET", Path: "/api/click_connect/sessions", ByClient: true,
	Words: "Lists the sessions of the client, newest first, phones hidden but for the last two digits.",
	Reads: true, Action: "masking.view", Done: "Sessions",
	Sample: MasksRequest{State: "live", Page: NewInt(1), Limit: NewInt(50)},
	Answer: []MaskRow{sampleMask},
}

// MaskLookup routes a call.
var MaskLookup = Endpoint[LookupRequest, LookupAnswer]{
	Name: "mask_lookup", Group: "Number masking", Method: "POST", Path: "/api/click_connect/lookup", ByClient: true,
	Words: "Says whom to connect to a caller on a number, as a switch asks when the call comes in.",
	Reads: true, Action: "masking.edit", Done: "Connect",
	Sample: LookupRequest{DID: "+911143104501", Caller: "9822041376"},
	Answer: LookupAnswer{SessionID: sampleMask.SessionID, ConnectTo: "+919822041377"},
}

var sampleMask = MaskRow{SessionID: "ms_7c1e90ab", DID: "+911143104501", PartyA: "+91 •••• ••76", PartyB: "+91 •••• ••77",
	Reference: "order-1042", State: "live", CreatedAt: sampleStamp("2025-12-01 10:30:00"), ExpiresAt: sampleStamp("2025-12-01 11:30:00")}

type CreateMaskRequest struct {
	DID       Text `json:"did" req:"rule" from:"did_no" doc:"Number of the client that both call"`
	PartyA    Text `json:"party_a" req:"rule" doc:"Phone of the one"`
	PartyB    Text `json:"party_b" req:"rule" doc:"Phone of the other"`
	ExpiresIn Int  `json:"expires_in,omitzero" doc:"Seconds, at most 604800; 3600 where empty"`
	Reference Text `json:"reference,omitempty" doc:"Your own word for it, at most 100 characters"`
}

type UpdateMaskRequest struct {
	SessionID Text `json:"session_id" req:"true" from:"session_id" doc:"The session"`
	PartyA    Text `json:"party_a,omitempty" doc:"New phone of the one"`
	PartyB    Text `json:"party_b,omitempty" doc:"New phone of the other"`
	ExpiresIn Int  `json:"expires_in,omitzero" doc:"Seconds from now, at most 604800"`
}

type MaskRequest struct {
	SessionID Text `json:"session_id" req:"true" from:"session_id" doc:"The session"`
}

type MaskIDAnswer struct {
	SessionID Text `json:"session_id" doc:"The session"`
}

type MasksRequest struct {
	State Text `json:"state,omitempty" one:"live expired cancelled released ended" doc:"Only these; ended is all but live"`
	Page  Int  `json:"page,omitzero" doc:"From 1; 1 where empty"`
	Limit Int  `json:"limit,omitzero" doc:"Rows per page, at most 500; 50 where empty"`
}

type MaskRow struct {
	SessionID Text  `json:"session_id" req:"true" keep:"session_id" doc:"The session"`
	DID       Text  `json:"did" doc:"Number that both call"`
	PartyA    Text  `json:"party_a,omitempty" doc:"Phone of the one, hidden but for the last two digits"`
	PartyB    Text  `json:"party_b,omitempty" doc:"Phone of the other, likewise"`
	Reference Text  `json:"reference,omitempty" doc:"As it was given"`
	State     Text  `json:"state,omitempty" one:"live expired cancelled released" doc:"live, or why it ended: its time, a call, or its number given up"`
	CreatedAt Stamp `json:"created_at,omitzero" doc:"When it began"`
	ExpiresAt Stamp `json:"expires_at" req:"true" doc:"When it ends, or was to end"`
	EndedAt   Stamp `json:"ended_at,omitzero" doc:"When it ended"`
}

type LookupRequest struct {
	DID    Text `json:"did" req:"rule" from:"did_no" doc:"Number that was called"`
	Caller Text `json:"caller" req:"rule" doc:"Phone of whoever calls"`
}

type LookupAnswer struct {
	SessionID Text `json:"session_id" doc:"The session"`
	ConnectTo Text `json:"connect_to" req:"true" doc:"Phone to connect"`
}

// CreateMaskRequestOf maps to the wire. The client stays behind: its token says
// who it is.
func CreateMaskRequestOf(in platform.NewMask) CreateMaskRequest {
	return CreateMaskRequest{DID: Text(in.DID), PartyA: Text(in.PartyA), PartyB: Text(in.PartyB),
		ExpiresIn: seconds(in.ExpiresIn), Reference: Text(in.Reference)}
}

// Platform maps from the wire for the client whose token it came with.
func (r CreateMaskRequest) Platform(client platform.ClientID) (platform.NewMask, error) {
	life, err := lifetime(r.ExpiresIn)
	return platform.NewMask{Client: client, DID: phone(r.DID), PartyA: phone(r.PartyA), PartyB: phone(r.PartyB),
		ExpiresIn: life, Reference: string(r.Reference)}, err
}

// UpdateMaskRequestOf maps to the wire.
func UpdateMaskRequestOf(in platform.MaskChange) UpdateMaskRequest {
	return UpdateMaskRequest{SessionID: Text(in.Session), PartyA: Text(in.PartyA), PartyB: Text(in.PartyB),
		ExpiresIn: seconds(in.ExpiresIn)}
}

// Platform maps from the wire for the client whose token it came with.
func (r UpdateMaskRequest) Platform(client platform.ClientID) (platform.MaskChange, error) {
	life, err := lifetime(r.ExpiresIn)
	return platform.MaskChange{Client: client, Session: string(r.SessionID), PartyA: phone(r.PartyA), PartyB: phone(r.PartyB),
		ExpiresIn: life}, err
}

// seconds leaves a duration of 0 unsaid, and none that is less than a second.
func seconds(d time.Duration) Int {
	switch {
	case d == 0:
		return Int{}
	case d < 0:
		return NewInt(int(d/time.Second) - 1)
	}
	return NewInt(CeilSeconds(d))
}

// lifetime reads seconds. What a duration could not hold becomes one that is far
// too long, for the platform to refuse; 0 is refused here, because to the platform
// it is what was left out.
func lifetime(n Int) (time.Duration, error) {
	if !n.IsZero() && n.Value() == 0 {
		return 0, platform.Field("expires_in", "This must be 1 or more.")
	}
	return time.Duration(max(min(n.Value(), math.MaxInt32), math.MinInt32)) * time.Second, nil
}

// MasksRequestOf maps to the wire.
func MasksRequestOf(q platform.MaskQuery) MasksRequest {
	r := MasksRequest{State: Text(q.State)}
	if q.Page != 0 {
		r.Page = NewInt(q.Page)
	}
	if q.Limit != 0 {
		r.Limit = NewInt(q.Limit)
	}
	return r
}

// Platform maps from the wire for the client whose token it came with.
func (r MasksRequest) Platform(client platform.ClientID) (platform.MaskQuery, error) {
	return platform.MaskQuery{Client: client, State: platform.MaskState(r.State), Page: r.Page.Value(), Limit: r.Limit.Value()},
		counted(r.Page, r.Limit)
}

// MaskRowOf maps to the wire.
func MaskRowOf(m platform.Mask) MaskRow {
	return MaskRow{SessionID: Text(m.ID), DID: Text(m.DID), PartyA: Text(m.PartyA), PartyB: Text(m.PartyB), Reference: Text(m.Reference),
		State: Text(m.State), CreatedAt: NewStamp(m.CreatedAt), ExpiresAt: NewStamp(m.ExpiresAt), EndedAt: StampOf(m.EndedAt)}
}

// Platform maps from the wire.
func (r MaskRow) Platform() platform.Mask {
	return platform.Mask{ID: string(r.SessionID), DID: phone(r.DID), PartyA: string(r.PartyA), PartyB: string(r.PartyB),
		Reference: string(r.Reference), State: platform.MaskState(r.State), CreatedAt: r.CreatedAt.Time(),
		ExpiresAt: r.ExpiresAt.Time(), EndedAt: r.EndedAt.Ptr()}
}

// LookupAnswerOf maps to the wire.
func LookupAnswerOf(m platform.MaskRoute) LookupAnswer {
	return LookupAnswer{SessionID: Text(m.Session), ConnectTo: Text(m.ConnectTo)}
}

// Platform maps from the wire.
func (a LookupAnswer) Platform() platform.MaskRoute {
	return platform.MaskRoute{Session: string(a.SessionID), ConnectTo: phone(a.ConnectTo)}
}

// Phones are the two numbers that a look-up is about.
func (r LookupRequest) Phones() (did, caller platform.Phone) { return phone(r.DID), phone(r.Caller) }
