package rest_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests must not depend on the machine's zones

	"partnerdesk/platform"
)

func TestAnAgentIsNeverChangedWithAPasswordThatNobodyChose(t *testing.T) {
	t.Parallel()
	r := against(t, answer(200, `{"status":200,"message":"ok"}`))
	edit := platform.EditAgent{Client: clientID, AgentID: "58", Name: "Ravi", Email: "r@mail.example", Phone: "9822041376"}
	_, err := r.api.Agents.Edit(t.Context(), edit)
	if e, ok := err.(*platform.Error); !ok || e.Kind != platform.Invalid || e.Fields["password"] == "" || r.hits.Load() != 0 {
		t.Errorf("%v, %d requests", err, r.hits.Load())
	}
	edit.Password = "chosen by Ravi"
	got, err := r.api.Agents.Edit(t.Context(), edit)
	if err != nil || got.AgentID != "58" || r.hits.Load() != 1 {
		t.Fatalf("with one: %+v, %v, %d requests", got, err, r.hits.Load())
	}
	want := `{"client_id":"` + clientID + `","agent_id":"58","name":"Ravi","email":"r@mail.example","phonenumber":"9822041376","password":"chosen by Ravi"}`
	if r.sent[0] != want {
		t.Errorf("sent %s", r.sent[0])
	}
	if strings.Contains(r.log.String(), "chosen") {
		t.Errorf("the log holds the password: %s", r.log)
	}
}

// A platform that says it is done is believed, however little else it says: the
// change must not count as one that may have failed.
func TestAChangeThatIsConfirmedInOneWordIsDone(t *testing.T) {
	t.Parallel()
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	s := platform.Schedule{Zone: kolkata, Hours: &platform.Week{time.Monday: {Open: 540, Close: 1080}}}
	name := "Sales"
	for _, body := range []string{`{"status":200,"message":"ok"}`, `{"status":200,"message":"ok","data":[]}`, `{"status":"200","message":"ok","data":null}`} {
		r := against(t, answer(200, body))
		if l, err := r.api.Schedules.Set(t.Context(), clientID, "331", s); err != nil || l.Zone != kolkata || l.Hours == nil || l.Holidays != nil {
			t.Errorf("hours after %s: %+v, %v", body, l, err)
		}
		if got, err := r.api.Agents.SetSchedule(t.Context(), clientID, "58", s); err != nil || got.Zone != kolkata || got.Hours == nil {
			t.Errorf("shifts after %s: %+v, %v", body, got, err)
		}
		if f, err := r.api.Flows.Edit(t.Context(), platform.EditFlow{Client: clientID, FlowID: "71", Name: &name}); err != nil || f.ID != "71" {
			t.Errorf("a flow after %s: %+v, %v", body, f, err)
		}
		for what, err := range map[string]error{
			"remove":       r.api.Numbers.Remove(t.Context(), clientID, "+911143104501"),
			"delete":       r.api.Agents.Delete(t.Context(), clientID, "58"),
			"assign":       r.api.Agents.AssignNumber(t.Context(), clientID, "2101", "+911143104501"),
			"availability": r.api.Agents.SetAvailable(t.Context(), clientID, "58", false),
			"holiday":      r.api.Schedules.DeleteHoliday(t.Context(), clientID, "12"),
		} {
			if err != nil {
				t.Errorf("%s after %s: %v", what, body, err)
			}
		}
		if _, err := r.api.Schedules.AddHoliday(t.Context(), clientID, "331", "Holi", platform.Date{Year: 2027, Month: 3, Day: 22}); !platform.Is(err, platform.Unknown) {
			t.Errorf("a holiday without an id after %s: %v", body, err)
		}
	}
}

func TestHoursThatCanNotBeReadAreNotMadeUp(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"nothing":        `null`,
		"no zone":        `{"working_hours":{"mon":{"open":"09:00","close":"18:00"}}}`,
		"unknown zone":   `{"timezone":"IST","working_hours":null}`,
		"unknown times":  `{"timezone":"Asia/Kolkata","working_hours":{"mon":{"open":"nine","close":"six"}}}`,
		"days as a list": `{"timezone":"Asia/Kolkata","working_hours":[{"day":"mon"}]}`,
		"a text":         `{"timezone":"Asia/Kolkata","working_hours":"always"}`,
	} {
		r := against(t, answer(200, `{"status":200,"message":"ok","data":`+data+`}`))
		if l, err := r.api.Schedules.Get(t.Context(), clientID, "331"); !platform.Is(err, platform.Unavailable) {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
		if s, err := r.api.Agents.Schedule(t.Context(), clientID, "58"); !platform.Is(err, platform.Unavailable) {
			t.Errorf("%s, for an agent: %+v, %v", name, s, err)
		}
	}
	r := against(t, answer(200, `{"status":200,"message":"ok","data":{"timezone":"Asia/Kolkata","working_hours":[],"holidays":{}}}`))
	if l, err := r.api.Schedules.Get(t.Context(), clientID, "331"); err != nil || l.Hours == nil || *l.Hours != (platform.Week{}) {
		t.Errorf("the premise, as PHP writes it: %+v, %v", l, err)
	}
}
