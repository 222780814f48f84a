package api

import "encoding/json"

// shapes says what of an answer's data the vendor documents, by the name of the
// call. A platform that we know only from its public page may send no more than
// that, so this is what a dashboard must be able to live with.
//
// The rules, in their order:
//
//   - What the vendor's page shows or names stays: the ids that the next call needs,
//     a client's name, e-mail, mobile and status, an agent's state, the ledger.
//   - Where the page shows a success without data, or the call only does something,
//     there is none (an empty list here): verifying a PAN or a GSTIN, switching a
//     client, setting hours.
//   - Where only the call is known and not its answer, what stays is that without
//     which the call would be for nothing: ids, names, hours, a bot's addresses.
//   - What this platform adds of its own goes: balance, validity and counts in the
//     list of clients, a client's configuration and KYC, prices, the due step,
//     region, flow and dates of numbers, how long to wait, since when an agent is
//     in a state.
//
// A call that is not listed keeps its whole answer. Of a failure only status and
// message stay, whatever the call.
func shapes() map[string][]string {
	return map[string][]string{
		"register":                {"request_id"},
		"verify_otp":              {"temp_client_id"},
		"resend_otp":              {},
		"verify_pan":              {},
		"aadhar_otp":              {"reference_id"},
		"aadhar_verify":           {},
		"verify_gst":              {},
		"skip_gst":                {},
		"preview_kyc":             {"name", "email", "mobile", "btype", "pan", "name_on_pan", "aadhar", "gst_num", "legal_name"},
		"accept_kyc":              {"client_id"},
		"clients":                 {"client_id", "name", "email", "mobile", "status"},
		"client":                  {"client_id", "name", "email", "mobile", "status"},
		"update_status":           {},
		"temp_clients":            {"temp_client_id", "request_id", "name", "email", "mobile"},
		"regions":                 {"id", "name"},
		"search_did":              {"number", "region", "country"},
		"buy_did":                 {"did_id", "did_no"},
		"remove_did":              {},
		"client_dids":             {"did_id", "did_no"},
		"get_did_schedule":        {"timezone", "working_hours", "holidays"},
		"set_did_schedule":        {},
		"add_did_holiday":         {"holiday_id"},
		"delete_did_holiday":      {},
		"add_agent":               {"agent_id", "extension"},
		"edit_agent":              {"agent_id"},
		"delete_agent":            {},
		"assign_agent_did":        {},
		"get_agent_schedule":      {"timezone", "working_hours"},
		"set_agent_schedule":      {},
		"agents_availability":     {"agent_id", "name", "extension", "available", "state"},
		"set_agent_availability":  {},
		"create_basic_flow":       {"flow_id"},
		"edit_basic_flow":         {"flow_id"},
		"map_flow_did":            {},
		"save_wss_bot":            {"id"},
		"wss_bots":                {"id", "bot_name", "to_be_used", "api_url", "wss_url"},
		"wss_bot":                 {"id", "bot_name", "to_be_used", "api_url", "wss_url", "wss_header"},
		"delete_wss_bot":          {},
		"link_whatsapp":           {"wa_did_id"},
		"whatsapp_numbers":        {"wa_did_id", "phone_number_id", "display_number"},
		"unlink_whatsapp":         {},
		"get_whatsapp_schedule":   {"timezone", "working_hours", "holidays"},
		"set_whatsapp_schedule":   {},
		"add_whatsapp_holiday":    {"holiday_id"},
		"delete_whatsapp_holiday": {},
		"wallet_balance":          {"balance", "valid_till"},
		"add_client_credits":      {"balance", "valid_till"},
	}
}

// shape is an answer as the vendor documents it.
func shape(name string, body []byte) []byte {
	envelope, ok := decoded(body)
	if !ok {
		return body
	}
	out := map[string]json.RawMessage{"status": envelope["status"], "message": envelope["message"]}
	data, has := envelope["data"]
	keep, ruled := shapes()[name]
	switch {
	case !has:
	case !ruled:
		out["data"] = data
	case len(keep) > 0:
		out["data"] = only(data, keep)
	}
	return encode(out)
}

// only keeps the named fields of an object, or of each object in a list.
func only(data json.RawMessage, keep []string) json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil && list != nil {
		for i, one := range list {
			list[i] = only(one, keep)
		}
		return encode(list)
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil {
		return data
	}
	out := map[string]json.RawMessage{}
	for _, name := range keep {
		if v, ok := object[name]; ok {
			out[name] = v
		}
	}
	return encode(out)
}
