package api

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type messageRow struct {
	Channel wire.Text `json:"channel"`
	To      wire.Text `json:"to"`
	Subject wire.Text `json:"subject,omitempty"`
	Text    wire.Text `json:"text"`
}

// outbox shows what was sent to ?to=, newest first, so that the journey can be
// walked without a mailbox or a phone.
func (s *server) outbox(w http.ResponseWriter, r *http.Request) {
	if _, err := s.open(r, false); err != nil {
		s.fail(w, r, err)
		return
	}
	to := r.URL.Query().Get("to")
	if to == "" {
		s.fail(w, r, platform.Field("to", platform.Required))
		return
	}
	sent, err := s.Outbox(r.Context(), visitOf(r).partner, to)
	if err = whenGone(r.Context(), err, true); err != nil {
		s.fail(w, r, err)
		return
	}
	s.send(w, success("Messages sent", wire.List(sent, func(m platform.Message) messageRow {
		return messageRow{wire.Text(m.Channel), wire.Text(m.To), wire.Text(m.Subject), wire.Text(m.Text)}
	})))
}
