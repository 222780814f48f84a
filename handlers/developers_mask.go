package handlers

import (
	"encoding/json"
	"net/http"
	"strings"

	"partnerdesk/platform/wire"
	"partnerdesk/views/developers"
)

// hidden stands for what the explorer does not show.
const hidden = "••••••"

// secretFields are the catalogue's fields, of requests and answers, whose values
// the explorer never shows: what opens something, and what the law or the two
// parties of a masked call want kept.
func secretFields() []string {
	return []string{
		"client_id", "password", "otp", "mobileotp", "emailotp", "access_token", "wss_header", "signature",
		"pan", "aadhar_num", "aadhar", "gst_num", "party_a", "party_b", "caller", "connect_to",
	}
}

func secret(field string) bool {
	for _, name := range secretFields() {
		if name == field {
			return true
		}
	}
	return false
}

// masked hides secrets in an answer: by the names of its fields, and what was
// sent as one wherever it comes back.
func masked(v developers.Value, sent []string) developers.Value {
	return v.Map("", func(name string, leaf developers.Value) developers.Value {
		switch {
		case leaf.Kind != developers.String && (leaf.Text == "null" || !secret(name)):
			return leaf
		case secret(name) && leaf.Text != "":
			return developers.Value{Kind: developers.String, Text: hidden}
		}
		leaf.Text = withoutSent(leaf.Text, sent)
		return leaf
	})
}

// withoutSent hides what was sent as a secret where a text repeats it. Texts of a
// character or two would be found anywhere.
func withoutSent(text string, sent []string) string {
	for _, s := range sent {
		if len(s) > 3 {
			text = strings.ReplaceAll(text, s, hidden)
		}
	}
	return text
}

// sampleEnvelope is the catalogue's answer as it is sent.
func sampleEnvelope(e wire.Entry) []byte {
	raw, _ := json.Marshal(wire.Envelope{Status: http.StatusOK, Message: e.Done, Data: e.SampleAnswer}) // samples have a JSON form
	return raw
}
