package wire

import (
	"strings"

	"partnerdesk/platform"
)

// Regions lists where numbers are sold.
var Regions = Endpoint[None, []RegionRow]{
	Name: "regions", Group: "Numbers", Method: "GET", Path: "/partnerclients/did_regions",
	Words: "Lists the regions in which numbers are sold.",
	Reads: true, Action: "numbers.view", Done: "Regions",
	Answer: []RegionRow{{ID: "1", Name: "Delhi", Country: "IN", Prefix: "11"}},
}

// SearchDID looks for numbers on sale.
var SearchDID = Endpoint[SearchDIDRequest, []OfferRow]{
	Name: "search_did", Group: "Numbers", Method: "POST", Path: "/partnerclients/search_did",
	Words: "Finds numbers on sale by region and by a run of digits, at most 200.",
	Reads: true, Action: "numbers.view", Done: "Numbers on sale",
	Sample: SearchDIDRequest{ClientID: sampleClientID, CountryCode: "+91", Pattern: "4310",
		SearchPattern: "contains", Region: "1"},
	Answer: []OfferRow{{Number: "+911143104501", Region: "Delhi", Country: "IN",
		Monthly: NewRupees(250_00), Setup: NewRupees(0)}},
}

// BuyDID rents a number.
var BuyDID = Endpoint[BuyDIDRequest, DIDRow]{
	Name: "buy_did", Group: "Numbers", Method: "POST", Path: "/partnerclients/buy_did",
	Words:  "Rents a number for a client. Nothing is debited until the first renewal.",
	Costly: true, Action: "numbers.buy", Done: "Number bought",
	Sample: BuyDIDRequest{ClientID: sampleClientID, Number: "+911143104501", Country: "IN"},
	Answer: sampleDID,
}

// ClientDIDs lists a client's numbers.
var ClientDIDs = Endpoint[ClientRequest, []DIDRow]{
	Name: "client_dids", Group: "Numbers", Method: "GET", Path: "/partnerclients/dids/{client_id}",
	Words: "Lists the numbers that a client holds.",
	Reads: true, Action: "numbers.view", Done: "Numbers of the client",
	Sample: ClientRequest{ClientID: sampleClientID},
	Answer: []DIDRow{sampleDID},
}

// RemoveDID gives a number up.
var RemoveDID = Endpoint[RemoveDIDRequest, RemoveDIDAnswer]{
	Name: "remove_did", Group: "Numbers", Method: "POST", Path: "/partnerclients/remove_did",
	Words: "Gives a number up for good. Nobody can buy it for 30 days.",
	Last:  true, Action: "numbers.remove", Done: "Number removed",
	Sample: RemoveDIDRequest{ClientID: sampleClientID, DID: "+911143104501"},
	Answer: RemoveDIDAnswer{DID: "+911143104501"},
}

var sampleDID = DIDRow{DIDID: "331", Number: "+911143104501", Region: "Delhi", Status: "active",
	FlowID: new(Text("71")), AgentExt: "2101", OpenNow: NewFlag(true), BoughtAt: sampleStamp("2025-06-02 12:00:00")}

type RegionRow struct {
	ID      Text `json:"id" keep:"region" doc:"Wanted by search_did"`
	Name    Text `json:"name" doc:"Name of the region"`
	Country Text `json:"country" doc:"ISO 3166 code"`
	Prefix  Text `json:"prefix" doc:"Dialling prefix without the trunk 0"`
}

type SearchDIDRequest struct {
	ClientID      Text `json:"client_id" req:"true" doc:"The client that would hold it"`
	CountryCode   Text `json:"country_code" req:"rule" doc:"Country calling code, such as +91"`
	Pattern       Text `json:"pattern,omitempty" doc:"Digits that the number must have"`
	SearchPattern Text `json:"search_pattern,omitempty" one:"contains starts_with ends_with" doc:"Where in the number the digits stand"`
	Region        Text `json:"region,omitempty" from:"region" doc:"id from did_regions"`
}

type OfferRow struct {
	Number  Text   `json:"number" req:"true" keep:"number" doc:"The number in E.164"`
	Region  Text   `json:"region" doc:"Name of the region"`
	Monthly Rupees `json:"monthly,omitzero" doc:"What each renewal debits"`
	Setup   Rupees `json:"setup,omitzero" doc:"Between platform and partner; never debited from the client"`
	Country Text   `json:"country" doc:"ISO 3166 code"`
}

type BuyDIDRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client that will hold it"`
	Number   Text `json:"number" req:"rule" doc:"The number in E.164"`
	Country  Text `json:"country" req:"rule" doc:"ISO 3166 code"`
}

type RemoveDIDRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client that holds it"`
	DID      Text `json:"did_no" req:"true" doc:"The number in E.164"`
}

type RemoveDIDAnswer struct {
	DID Text `json:"did_no" doc:"The number"`
}

type DIDRow struct {
	DIDID    Text  `json:"did_id" req:"true" keep:"did_id" doc:"The number's id"`
	Number   Text  `json:"did_no" req:"true" keep:"did_no" doc:"The number in E.164"`
	Region   Text  `json:"region,omitempty" doc:"Name of the region"`
	Status   Text  `json:"status,omitempty" doc:"active, or due where the renewal could not be paid"`
	FlowID   *Text `json:"flow_id,omitzero" doc:"The flow that answers it; empty for none"`
	AgentExt Text  `json:"agent_ext,omitempty" doc:"Extension that the flow rings"`
	OpenNow  Flag  `json:"open_now,omitzero" doc:"1 within its hours"`
	BoughtAt Stamp `json:"bought_at,omitzero" doc:"When it was bought"`
}

func RegionRowOf(r platform.Region) RegionRow {
	return RegionRow{ID: Text(r.ID), Name: Text(r.Name), Country: Text(r.Country), Prefix: Text(r.Prefix)}
}

func (r RegionRow) Platform() platform.Region {
	return platform.Region{ID: string(r.ID), Name: string(r.Name), Country: string(r.Country), Prefix: string(r.Prefix)}
}

func SearchRequestOf(q platform.NumberQuery) SearchDIDRequest {
	return SearchDIDRequest{ClientID: Text(q.Client), CountryCode: Text(q.CountryCode), Pattern: Text(q.Pattern),
		SearchPattern: Text(q.Where), Region: Text(q.Region)}
}

func (r SearchDIDRequest) Platform() platform.NumberQuery {
	return platform.NumberQuery{Client: platform.ClientID(r.ClientID), CountryCode: string(r.CountryCode),
		Pattern: string(r.Pattern), Where: platform.Where(r.SearchPattern), Region: string(r.Region)}
}

func OfferRowOf(o platform.NumberOffer) OfferRow {
	return OfferRow{Number: Text(o.Number), Region: Text(o.Region), Monthly: RupeesOf(o.Monthly),
		Setup: RupeesOf(o.Setup), Country: Text(o.Country)}
}

func (r OfferRow) Platform() platform.NumberOffer {
	return platform.NumberOffer{Number: phone(r.Number), Region: string(r.Region), Country: string(r.Country),
		Monthly: r.Monthly.Ptr(), Setup: r.Setup.Ptr()}
}

// Phone is the number to buy.
func (r BuyDIDRequest) Phone() platform.Phone { return phone(r.Number) }

// Phone is the number to give up.
func (r RemoveDIDRequest) Phone() platform.Phone { return phone(r.DID) }

func DIDRowOf(n platform.Number) DIDRow {
	r := DIDRow{DIDID: Text(n.DIDID), Number: Text(n.Number), Region: Text(n.Region), Status: Text(n.Status),
		AgentExt: Text(n.AgentExt), OpenNow: FlagOf(n.OpenNow), BoughtAt: StampOf(n.BoughtAt)}
	if n.FlowTold {
		r.FlowID = new(Text(n.FlowID))
	}
	return r
}

// Platform maps from the wire. A status of "1", which the vendor writes for most
// things that work, says nothing of the rental.
func (r DIDRow) Platform() platform.Number {
	status := platform.NumberStatus(r.Status)
	if status != platform.NumberActive && status != platform.NumberDue {
		status = ""
	}
	n := platform.Number{DIDID: string(r.DIDID), Number: phone(r.Number), Region: string(r.Region),
		Status: status, AgentExt: string(r.AgentExt), OpenNow: r.OpenNow.Ptr(), BoughtAt: r.BoughtAt.Ptr()}
	if r.FlowID != nil {
		n.FlowID, n.FlowTold = string(*r.FlowID), true
	}
	return n
}

// phone reads a number. What has the form of E.164 is taken as it is, since reading
// it against the numbering plan costs more than the rest of its row. One that the numbering plan does not know is kept as it
// was written: in a request the platform names it together with whatever else is
// wrong, and in an answer it is the platform's number to define.
func phone(t Text) platform.Phone {
	if digits, ok := strings.CutPrefix(string(t), "+"); ok && platform.Digits(digits) == digits {
		return platform.Phone(t)
	}
	if p, err := platform.ParsePhone(string(t)); err == nil {
		return p
	}
	return platform.Phone(t)
}
