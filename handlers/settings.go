package handlers

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/outbox"
	"partnerdesk/views/demo"
	"partnerdesk/views/gallery"
	"partnerdesk/views/paths"
)

var letterLink = regexp.MustCompile(`https?://[^\s]+`)

// showOutbox lists the messages that would have left, in demo mode only.
func (s *Server) showOutbox(r *request) error {
	to := strings.TrimSpace(r.QueryParam("to"))
	var letters []demo.Letter
	for _, l := range s.Demo.Letters(r.person.Partner, to) {
		one := demo.Letter{At: l.At, To: l.To, From: l.From, Subject: l.Subject, Text: l.Text,
			Mobile: l.Channel == platform.ByMobile, Link: letterLink.FindString(l.Text)}
		if l.HTML != "" {
			one.Page = paths.Letter(letterID(l))
		}
		letters = append(letters, one)
	}
	r.title = r.t("Outbox")
	return r.show(http.StatusOK, demo.Outbox(to, letters, r.now()))
}

// letterID tells a letter from the others: no two have one moment and one reader.
func letterID(l outbox.Letter) string {
	return strconv.FormatInt(l.At.UnixNano(), 36) + "-" + l.To
}

// showLetter is a mail as a mail program shows it: a page of its own, for which its
// styles are allowed and nothing else is.
func (s *Server) showLetter(r *request) error {
	for _, l := range s.Demo.Letters(r.person.Partner, "") {
		if l.HTML == "" || letterID(l) != r.Param("letter") {
			continue
		}
		page := l.HTML
		for _, p := range l.Inline {
			page = strings.ReplaceAll(page, "cid:"+p.ID, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(p.PNG))
		}
		r.Response().Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		return r.compressed(http.StatusOK, "text/html; charset=utf-8", []byte(page))
	}
	return echoNotFound()
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
