package api_test

import (
	"maps"
	"slices"
	"testing"
)

// TestHostileEditsNameTheirFields sends what no form would to the calls that
// change hours, agents, flows and numbers.
func TestHostileEditsNameTheirFields(t *testing.T) {
	t.Parallel()
	const agent = `"client_id":"c","agent_id":"58","name":"Ravi","email":"r@mail.example","phonenumber":"9822041376"`
	s := serve(t, &fake{})
	for _, tt := range []struct {
		name, call, body string
		fields           []string
	}{
		{"the premise: an agent", "edit_agent", `{` + agent + `,"password":"chosen word"}`, nil},
		{"no password", "edit_agent", `{` + agent + `}`, []string{"password"}},
		{"an empty password", "edit_agent", `{` + agent + `,"password":""}`, []string{"password"}},
		{"a password that is null", "edit_agent", `{` + agent + `,"password":null}`, []string{"password"}},
		{"nothing at all", "edit_agent", `{}`, []string{"agent_id", "client_id", "email", "name", "password", "phonenumber"}},
		{"a flag that is none", "edit_agent", `{` + agent + `,"password":"chosen word","manager":"maybe","is_webrtc":2}`, []string{"is_webrtc", "manager"}},
		{"a line feed in what is optional", "edit_agent", `{` + agent + `,"password":"chosen word","permission_group":"1\n2"}`, []string{"permission_group"}},
		{"the premise: available", "set_agent_availability", `{"client_id":"c","agent_id":58,"available":0}`, nil},
		{"no word on being available", "set_agent_availability", `{"client_id":"c","agent_id":"58"}`, []string{"available"}},
		{"an empty one", "set_agent_availability", `{"client_id":"c","agent_id":"58","available":""}`, []string{"available"}},
		{"neither yes nor no", "set_agent_availability", `{"client_id":"c","agent_id":"58","available":"paused"}`, []string{"available"}},
		{"the premise: hours", "set_did_schedule", `{"client_id":"c","did_id":331,"timezone":"Asia/Kolkata","working_hours":{"mon":{"open":"09:00","close":"18:00"}}}`, nil},
		{"no zone", "set_did_schedule", `{"client_id":"c","did_id":"331","working_hours":{}}`, []string{"timezone"}},
		{"hours that are text", "set_did_schedule", `{"client_id":"c","did_id":"331","timezone":"Asia/Kolkata","working_hours":"{}"}`, []string{"working_hours"}},
		{"faults of two days", "set_agent_schedule", `{"client_id":"c","agent_id":"58","timezone":"x","working_hours":{"mon":{"open":"9","close":"10:00"},"tues":{}}}`,
			[]string{"timezone", "working_hours.mon", "working_hours.tues"}},
		{"the premise: a holiday", "add_did_holiday", `{"client_id":"c","did_id":"331","name":"Holi","date":"2027-03-22"}`, nil},
		{"a day that is none", "add_did_holiday", `{"client_id":"c","did_id":"331","name":"Holi","date":"2027-02-29"}`, []string{"date"}},
		{"a day with a time", "add_did_holiday", `{"client_id":"c","did_id":"331","name":"Holi","date":"2027-03-22 00:00:00"}`, []string{"date"}},
		{"another order", "add_did_holiday", `{"client_id":"c","did_id":"331","name":"Holi","date":"22-03-2027"}`, []string{"date"}},
		{"no holiday", "delete_did_holiday", `{"client_id":"c"}`, []string{"holiday_id"}},
		{"no number", "remove_did", `{"client_id":"c","did_no":" "}`, []string{"did_no"}},
		{"no flow", "edit_basic_flow", `{"client_id":"c"}`, []string{"flow_id"}},
		{"lists for texts", "edit_basic_flow", `{"client_id":"c","flow_id":"71","flow_name":[],"transfer_to":{},"wss_bot_id":[1]}`,
			[]string{"flow_name", "transfer_to", "wss_bot_id"}},
		{"no agent", "delete_agent", `{"client_id":"c","agent_id":null}`, []string{"agent_id"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status := 400
			if tt.fields == nil {
				status = 200
			}
			resp, e := s.ask(t, "POST", "/partnerclients/"+tt.call, tt.body)
			if got := slices.Sorted(maps.Keys(e.Errors)); resp.StatusCode != status || !slices.Equal(got, tt.fields) {
				t.Errorf("%d %+v, want %d at %v", resp.StatusCode, e, status, tt.fields)
			}
		})
	}
}
