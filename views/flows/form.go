package flows

import (
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// NewForm makes a flow. Its names are the API's, so that a refusal lands beside
// its field.
type NewForm struct {
	Intent    string `form:"intent"`
	Name      string `form:"flow_name"`
	AgentExt  string `form:"agent_ext"`
	Number    string `form:"did_no"`
	Recording string `form:"recording_id"`
}

// Phone is the number in E.164; empty where it is none.
func (f NewForm) Phone() platform.Phone { return phone(f.Number) }

// Check says what is missing or of the wrong shape.
func (f *NewForm) Check() ui.Problems {
	p := ui.Problems{}
	switch {
	case f.Name == "":
		p["flow_name"] = "Give the flow a name, such as Front desk."
	case utf8.RuneCountInString(f.Name) > 100:
		p["flow_name"] = "A name has at most 100 characters."
	}
	if f.AgentExt == "" {
		p["agent_ext"] = "Choose who answers."
	} else if platform.Digits(f.AgentExt) != f.AgentExt || len(f.AgentExt) > 6 {
		p["agent_ext"] = "Choose an agent from the list."
	}
	if f.Phone() == "" {
		p["did_no"] = "Choose the number that the flow goes on."
	}
	if utf8.RuneCountInString(f.Recording) > 60 {
		p["recording_id"] = "This is too long for a recording’s id."
	}
	return p
}

// Input is the form as the platform takes it.
func (f NewForm) Input() platform.NewFlow {
	return platform.NewFlow{Name: f.Name, AgentExt: f.AgentExt, DID: f.Phone(), RecordingID: f.Recording}
}

// MapForm puts a flow on a number.
type MapForm struct {
	Number string `form:"did_no"`
}

// Phone is the number in E.164; empty where it is none.
func (f MapForm) Phone() platform.Phone { return phone(f.Number) }

// Check says what is missing.
func (f *MapForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Phone() == "" {
		p["did_no"] = "Choose one of the client’s numbers."
	}
	return p
}

func phone(s string) platform.Phone {
	n, err := platform.ParsePhone(s)
	if err != nil {
		return ""
	}
	return n
}
