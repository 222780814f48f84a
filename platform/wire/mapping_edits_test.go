package wire

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata" // the tests must not depend on the machine's zones

	"partnerdesk/platform"
)

// shift is a schedule in a zone that this machine need not know.
func shift(zone string, hours *platform.Week) platform.Schedule {
	z, err := platform.ParseZone(zone)
	if err != nil {
		panic(err)
	}
	return platform.Schedule{Zone: z, Hours: hours}
}

func TestNothingOfAnEditIsLostOnTheWay(t *testing.T) {
	t.Parallel()
	roundTrip(t, platform.EditAgent{Client: "key", AgentID: "58", Name: "Ravi", Email: "e", Phone: "98220 41376", Password: "p",
		Extension: "2101", ReportingManager: ptr("5"), Manager: ptr(true), WebRTC: ptr(false), Dial: platform.DialPhone,
		CallerID: ptr(line), PermissionGroup: ptr("1")},
		EditAgentRequestOf, func(r EditAgentRequest) (platform.EditAgent, error) { return r.Platform(), nil })
	roundTrip(t, platform.EditAgent{Client: "key", AgentID: "58", Name: "Ravi", Email: "e", Phone: "1", Password: "p", Extension: "2101",
		ReportingManager: ptr(""), Manager: ptr(false), WebRTC: ptr(true), Dial: platform.DialPhone, CallerID: ptr(platform.Phone("")), PermissionGroup: ptr("")},
		EditAgentRequestOf, func(r EditAgentRequest) (platform.EditAgent, error) { return r.Platform(), nil })
	roundTrip(t, platform.EditFlow{Client: "key", FlowID: "71", Name: ptr("Front desk"), AgentExt: ptr(""), BotID: ptr("5"),
		TransferTo: ptr(line), RecordingID: ptr("")},
		EditFlowRequestOf, func(r EditFlowRequest) (platform.EditFlow, error) { return r.Platform(), nil })
	roundTrip(t, platform.LineSchedule{Schedule: shift("Asia/Kolkata", &platform.Week{time.Monday: {Open: 540, Close: 1440}, time.Saturday: {Open: 1320, Close: 360}}),
		Holidays: []platform.Holiday{{ID: "12", Name: "Republic Day", Date: platform.Date{Year: 2027, Month: 1, Day: 26}}}},
		ScheduleAnswerOf, ScheduleAnswer.Platform)
	roundTrip(t, flow, func(f platform.Flow) EditFlowAnswer { return EditFlowAnswer(FlowRowOf(f)) },
		func(a EditFlowAnswer) (platform.Flow, error) { return FlowRow(a).Platform(), nil })
}

func TestWhatAnEditDoesNotNameIsNotSent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		request any
		want    string
	}{
		"a flow": {EditFlowRequestOf(platform.EditFlow{Client: "key", FlowID: "71", BotID: ptr("")}),
			`{"client_id":"key","flow_id":"71","wss_bot_id":""}`},
		"an agent": {EditAgentRequestOf(platform.EditAgent{Client: "key", AgentID: "58", Name: "R", Email: "e", Phone: "1", Password: "p", CallerID: ptr(platform.Phone(""))}),
			`{"client_id":"key","agent_id":"58","name":"R","email":"e","phonenumber":"1","password":"p","did_num":""}`},
	} {
		got, err := json.Marshal(c.request)
		if err != nil || string(got) != c.want {
			t.Errorf("%s is sent as %s, %v", name, got, err)
		}
	}
	var r EditFlowRequest
	if err := DecodeRequest([]byte(`{"client_id":"c","flow_id":"7","flow_name":null,"wss_bot_id":"","transfer_to":5}`), nil, &r); err != nil {
		t.Fatal(err)
	}
	if in := r.Platform(); in.Name != nil || in.AgentExt != nil || in.BotID == nil || *in.BotID != "" || in.TransferTo == nil || *in.TransferTo != "5" {
		t.Errorf("read as %+v", in)
	}
	err := DecodeRequest([]byte(`{"client_id":"c","flow_id":"7","flow_name":"a\u0000b","agent_ext":["1"]}`), nil, &r)
	if f := fieldsIn(err); f["flow_name"] == "" || f["agent_ext"] == "" {
		t.Errorf("got %v %v", err, f)
	}
}
