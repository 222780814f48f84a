package wire

import "partnerdesk/platform"

// LinkWhatsApp links a WhatsApp business number.
var LinkWhatsApp = Endpoint[LinkWhatsAppRequest, WhatsAppIDAnswer]{
	Name: "link_whatsapp", Group: "WhatsApp", Method: "POST", Path: "/partnerclients/link_whatsapp",
	Words:  "Links a WhatsApp business number. One that the client has already gets the new token.",
	Costly: true, Action: "whatsapp.edit", Done: "WhatsApp number linked",
	Sample: LinkWhatsAppRequest{ClientID: sampleClientID, PhoneNumberID: "106540352242922", AccessToken: "EAAJB6sample",
		DisplayNumber: "9822041376", VerifiedName: "Acme Corp"},
	Answer: WhatsAppIDAnswer{ID: "9"},
}

// WhatsAppNumbers lists a client's WhatsApp numbers.
var WhatsAppNumbers = Endpoint[ClientRequest, []WhatsAppRow]{
	Name: "whatsapp_numbers", Group: "WhatsApp", Method: "POST", Path: "/partnerclients/whatsapp_numbers",
	Words: "Lists the WhatsApp numbers of a client. Their tokens are never told.",
	Reads: true, Action: "whatsapp.view", Done: "WhatsApp numbers",
	Sample: ClientRequest{ClientID: sampleClientID},
	Answer: []WhatsAppRow{{ID: "9", PhoneNumberID: "106540352242922", DisplayNumber: "+919822041376",
		VerifiedName: "Acme Corp", Status: "active"}},
}

// UnlinkWhatsApp lets a WhatsApp number go.
var UnlinkWhatsApp = Endpoint[WhatsAppRequest, WhatsAppGoneAnswer]{
	Name: "unlink_whatsapp", Group: "WhatsApp", Method: "POST", Path: "/partnerclients/unlink_whatsapp",
	Words: "Unlinks a WhatsApp number, and forgets its token, hours and holidays.",
	Last:  true, Action: "whatsapp.edit", Done: "WhatsApp number unlinked",
	Sample: WhatsAppRequest{ClientID: sampleClientID, ID: "9"},
	Answer: WhatsAppGoneAnswer{ID: "9"},
}

// GetWhatsAppSchedule reads when a WhatsApp number is attended.
var GetWhatsAppSchedule = Endpoint[WhatsAppRequest, ScheduleAnswer]{
	Name: "get_whatsapp_schedule", Group: "WhatsApp", Method: "POST", Path: "/partnerclients/get_whatsapp_schedule",
	Words: "Reads a WhatsApp number's hours and holidays.",
	Reads: true, Action: "whatsapp.view", Done: "Schedule",
	Sample: WhatsAppRequest{ClientID: sampleClientID, ID: "9"},
	Answer: sampleSchedule,
}

// SetWhatsAppSchedule sets when a WhatsApp number is attended.
var SetWhatsAppSchedule = Endpoint[SetWhatsAppScheduleRequest, ScheduleAnswer]{
	Name: "set_whatsapp_schedule", Group: "WhatsApp", Method: "POST", Path: "/partnerclients/set_whatsapp_schedule",
	Words:  "Replaces a WhatsApp number's time zone and hours. Its holidays stay.",
	Action: "whatsapp.edit", Done: "Schedule saved",
	Sample: SetWhatsAppScheduleRequest{ClientID: sampleClientID, ID: "9", Timezone: "Asia/Kolkata", Hours: sampleHours},
	Answer: sampleSchedule,
}

// AddWhatsAppHoliday closes a WhatsApp number for a day.
var AddWhatsAppHoliday = Endpoint[AddWhatsAppHolidayRequest, HolidayIDAnswer]{
	Name: "add_whatsapp_holiday", Group: "WhatsApp", Method: "POST", Path: "/partnerclients/add_whatsapp_holiday",
	Words:  "Closes a WhatsApp number for a day of its time zone. A second holiday on a day is refused.",
	Action: "whatsapp.edit", Done: "Holiday added",
	Sample: AddWhatsAppHolidayRequest{ClientID: sampleClientID, ID: "9", Name: "Republic Day", Date: DayOn(sampleDate)},
	Answer: HolidayIDAnswer{HolidayID: "12"},
}

// DeleteWhatsAppHoliday takes a holiday of a WhatsApp number away.
var DeleteWhatsAppHoliday = Endpoint[HolidayRequest, HolidayGoneAnswer]{
	Name: "delete_whatsapp_holiday", Group: "WhatsApp", Method: "POST", Path: "/partnerclients/delete_whatsapp_holiday",
	Words:  "Takes a holiday of a WhatsApp number away.",
	Action: "whatsapp.edit", Done: "Holiday deleted",
	Sample: HolidayRequest{ClientID: sampleClientID, HolidayID: "12"},
	Answer: HolidayGoneAnswer{HolidayID: "12"},
}

type LinkWhatsAppRequest struct {
	ClientID      Text `json:"client_id" req:"true" doc:"The client"`
	PhoneNumberID Text `json:"phone_number_id" req:"rule" from:"new_phone_number_id" doc:"Meta's id of the number, digits"`
	AccessToken   Text `json:"access_token" req:"rule" max:"2048" doc:"Meta's token for it; it is never told again"`
	DisplayNumber Text `json:"display_number,omitempty" doc:"The phone number itself"`
	VerifiedName  Text `json:"verified_name,omitempty" doc:"Name that Meta shows with it"`
}

type WhatsAppIDAnswer struct {
	ID Text `json:"wa_did_id" req:"true" keep:"wa_did_id" doc:"The WhatsApp number"`
}

type WhatsAppRow struct {
	ID            Text `json:"wa_did_id" req:"true" doc:"The WhatsApp number"`
	PhoneNumberID Text `json:"phone_number_id" doc:"Meta's id of it"`
	DisplayNumber Text `json:"display_number,omitempty" doc:"The phone number itself"`
	VerifiedName  Text `json:"verified_name,omitempty" doc:"Name that Meta shows with it"`
	Status        Text `json:"status" doc:"active, or token_refused where Meta does not accept the token any more"`
}

type WhatsAppRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	ID       Text `json:"wa_did_id" req:"true" from:"wa_did_id" doc:"The WhatsApp number"`
}

type WhatsAppGoneAnswer struct {
	ID Text `json:"wa_did_id" doc:"The WhatsApp number"`
}

type SetWhatsAppScheduleRequest struct {
	ClientID Text         `json:"client_id" req:"true" doc:"The client"`
	ID       Text         `json:"wa_did_id" req:"true" from:"wa_did_id" doc:"The WhatsApp number"`
	Timezone Text         `json:"timezone" req:"rule" doc:"IANA name of the zone that the times are in"`
	Hours    WorkingHours `json:"working_hours" doc:"Times by day: null or absent is always open, {} always closed"`
}

type AddWhatsAppHolidayRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	ID       Text `json:"wa_did_id" req:"true" from:"wa_did_id" doc:"The WhatsApp number"`
	Name     Text `json:"name" req:"rule" doc:"What the day is"`
	Date     Day  `json:"date" req:"rule" doc:"The day, in the number's zone"`
}

// LinkWhatsAppRequestOf maps to the wire.
func LinkWhatsAppRequestOf(in platform.LinkWhatsApp) LinkWhatsAppRequest {
	return LinkWhatsAppRequest{ClientID: Text(in.Client), PhoneNumberID: Text(in.PhoneNumberID), AccessToken: Text(in.AccessToken),
		DisplayNumber: Text(in.DisplayNumber), VerifiedName: Text(in.VerifiedName)}
}

// Platform maps from the wire.
func (r LinkWhatsAppRequest) Platform() platform.LinkWhatsApp {
	return platform.LinkWhatsApp{Client: platform.ClientID(r.ClientID), PhoneNumberID: string(r.PhoneNumberID),
		AccessToken: string(r.AccessToken), DisplayNumber: phone(r.DisplayNumber), VerifiedName: string(r.VerifiedName)}
}

// WhatsAppRowOf maps to the wire.
func WhatsAppRowOf(n platform.WhatsAppNumber) WhatsAppRow {
	return WhatsAppRow{ID: Text(n.ID), PhoneNumberID: Text(n.PhoneNumberID), DisplayNumber: Text(n.DisplayNumber),
		VerifiedName: Text(n.VerifiedName), Status: Text(n.Status)}
}

// Platform maps from the wire. A status of "1", which the vendor writes for most
// things that work, is active.
func (r WhatsAppRow) Platform() platform.WhatsAppNumber {
	status := platform.WhatsAppStatus(r.Status)
	if status == "1" {
		status = platform.WhatsAppActive
	}
	return platform.WhatsAppNumber{ID: string(r.ID), PhoneNumberID: string(r.PhoneNumberID), DisplayNumber: phone(r.DisplayNumber),
		VerifiedName: string(r.VerifiedName), Status: status}
}

// Platform maps from the wire.
func (r SetWhatsAppScheduleRequest) Platform() (platform.Schedule, error) {
	return ScheduleOf(r.Timezone, r.Hours)
}
