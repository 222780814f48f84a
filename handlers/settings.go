package handlers

import (
	"net/http"
	"regexp"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/views/demo"
	"partnerdesk/views/gallery"
)

var letterLink = regexp.MustCompile(`https?://[^\s]+`)

// showOutbox lists the messages that would have left, in demo mode only.
func (s *Server) showOutbox(r *request) error {
	to := strings.TrimSpace(r.QueryParam("to"))
	var letters []demo.Letter
	for _, l := range s.Demo.Letters(r.person.Partner, to) {
		letters = append(letters, demo.Letter{At: l.At, To: l.To, Subject: l.Subject, Text: l.Text,
			Mobile: l.Channel == platform.ByMobile, Link: letterLink.FindString(l.Text)})
	}
	r.title = r.t("Outbox")
	return r.show(http.StatusOK, demo.Outbox(to, letters, r.now()))
}

// showValues lists what the embedded platform answers to which number, in demo mode.
func (s *Server) showValues(r *request) error {
	r.title = r.t("Values to try")
	return r.show(http.StatusOK, demo.Values(r.can(readOutbox)))
}

// showComponents is every part of the design system in every state.
func (s *Server) showComponents(r *request) error {
	r.title = r.t("Components")
	return r.show(http.StatusOK, gallery.Page())
}
