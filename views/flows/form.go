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
	BotID     string `form:"wss_bot_id"`
	Transfer  string `form:"transfer_to"`
	Copied    bool   // filled in from another flow: what is blank is to be chosen
}

// TransferTo is the other number in E.164; empty where it is none.
func (f NewForm) TransferTo() platform.Phone { return phone(f.Transfer) }

// Phone is the number in E.164; empty where it is none.
func (f NewForm) Phone() platform.Phone { return phone(f.Number) }

// Check says what is missing or of the wrong shape.
func (f *NewForm) Check() ui.Problems {
	p := checkName(f.Name)
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
	if f.Transfer != "" && phone(f.Transfer) == "" {
		p["transfer_to"] = "This is not a phone number. Write it such as +91 98220 41376, or leave it empty for none."
	} else if f.Transfer != "" && f.TransferTo() == f.Phone() {
		p["transfer_to"] = "The flow answers this number itself, so a call would go in circles."
	}
	if len(f.BotID) > 60 {
		p["wss_bot_id"] = "Choose a bot from the list."
	}
	return p
}

func checkName(name string) ui.Problems {
	p := ui.Problems{}
	switch {
	case name == "":
		p["flow_name"] = "Give the flow a name, such as Front desk."
	case utf8.RuneCountInString(name) > 100:
		p["flow_name"] = "A name has at most 100 characters."
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
