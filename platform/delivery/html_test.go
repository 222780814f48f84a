package delivery

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	"partnerdesk/platform"
)

// leaves are the parts of a mail that have no parts themselves, by type.
func leaves(t *testing.T, head string, body io.Reader, into map[string][]string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(head)
	if err != nil {
		t.Fatalf("%q: %v", head, err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		into[kind] = append(into[kind], string(text))
		return
	}
	into[kind] = append(into[kind], "")
	parts := multipart.NewReader(body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if id := part.Header.Get("Content-Id"); id != "" {
			into["id"] = append(into["id"], id)
		}
		leaves(t, part.Header.Get("Content-Type"), part, into)
	}
}

func TestAMailInABrandsNameHasBothForms(t *testing.T) {
	t.Parallel()
	m := startMail(t)
	s := smtpTo(t, m, m.address("smtp", "", ""))
	branded := letterToAsha
	branded.From, branded.ReplyTo = "Bürgi & Co", "help@buergi.example"
	branded.HTML, branded.Inline = `<p>Your code is <img src="cid:logo"></p>`, []platform.Picture{{ID: "logo", PNG: []byte("\x89PNG")}}
	if err := s.Send(t.Context(), branded); err != nil {
		t.Fatal(err)
	}
	raw := m.taken()[0].data
	msg, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	from, err := mail.ParseAddress(msg.Header.Get("From"))
	if err != nil || from.Name != "Bürgi & Co" || from.Address != "no-reply@sahyadri.example" {
		t.Errorf("from %v, %v", from, err)
	}
	if got := msg.Header.Get("Reply-To"); !strings.Contains(got, "help@buergi.example") {
		t.Errorf("answers go to %q", got)
	}
	got := map[string][]string{}
	leaves(t, msg.Header.Get("Content-Type"), msg.Body, got)
	if len(got["text/plain"]) != 1 || !strings.Contains(got["text/plain"][0], "482913") || len(got["text/html"]) != 1 || !strings.Contains(got["text/html"][0], "cid:logo") {
		t.Errorf("it has %q", got)
	}
	if len(got["image/png"]) != 1 || len(got["id"]) != 1 || got["id"][0] != "<logo>" || len(got["multipart/alternative"]) != 1 {
		t.Errorf("the logo comes as %q, %q", got["image/png"], got["id"])
	}
	for _, word := range []string{"go-mail", "wneessen", "partnerdesk", "User-Agent", "X-Mailer", "Sahyadri Connect"} {
		if bytes.Contains(bytes.ToLower([]byte(raw)), bytes.ToLower([]byte(word))) {
			t.Errorf("%q stands in it", word)
		}
	}
}

func TestASendersNameIsNoHeader(t *testing.T) {
	t.Parallel()
	m := startMail(t)
	s := smtpTo(t, m, m.address("smtp", "", ""))
	forged := letterToAsha
	forged.From = "Bank\r\nBcc: all@mail.example"
	if err := s.Send(t.Context(), forged); err != nil {
		return // refused is well too
	}
	msg, err := mail.ReadMessage(strings.NewReader(m.taken()[0].data))
	if err != nil || msg.Header.Get("Bcc") != "" {
		t.Errorf("a header was made: %v", err)
	}
}
