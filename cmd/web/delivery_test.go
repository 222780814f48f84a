package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"partnerdesk/platform/delivery"
)

func TestWrongWaysAreToldAtStart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		flags deliveryFlags
		says  string
	}{
		{"a server and no sender", deliveryFlags{SMTPURL: "smtp://mail.example"}, "MAIL_FROM"},
		{"no server's address", deliveryFlags{SMTPURL: "mail.example", MailFrom: "a@b.example"}, "SMTP_URL"},
		{"no gateway's address", deliveryFlags{SMSURL: "sms.example"}, "SMS_URL"},
		{"a gateway that gets no text", deliveryFlags{SMSURL: "https://sms.example/?to={to}"}, "{text}"},
	} {
		if _, err := c.flags.ways(delivery.Ways{}, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
	w, err := deliveryFlags{}.ways(delivery.Ways{}, slog.New(slog.DiscardHandler))
	if err != nil || w.Mail != nil || w.Text != nil {
		t.Errorf("without settings: %+v, %v", w, err)
	}
	w, err = deliveryFlags{SMTPURL: "smtp://mail.example", MailFrom: "Desk <a@b.example>", SMSURL: "https://sms.example/?to={to}&text={text}"}.ways(delivery.Ways{}, slog.New(slog.DiscardHandler))
	if err != nil || w.Mail == nil || w.Text == nil {
		t.Errorf("with both: %+v, %v", w, err)
	}
}

// A code leaves by the gateway that is set, and what has none stays in the outbox.
func TestCodesLeaveByTheGateway(t *testing.T) {
	t.Parallel()
	sent := make(chan url.Values, 10)
	gateway := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		form.Set("key", r.Header.Get("X-Key"))
		sent <- form
	}))
	defer gateway.Close()
	const token = "demo-key-for-the-test"
	base, _ := start(t, []string{"platform", "--demo"}, "DATA_DIR", demoFolder(t), "DEMO_API_KEY", token,
		"SMS_URL", gateway.URL, "SMS_BODY", "mobile={digits}&message={text}", "SMS_HEADERS", `{"X-Key":"k1"}`)
	if status, got := call(t, http.MethodPost, base+"/partnerclients/register", token, documented); status != http.StatusOK {
		t.Fatalf("%d %v", status, got)
	}
	// The call returns when every message has been taken, so nothing has to be waited for.
	if len(sent) != 1 {
		t.Fatalf("the gateway was asked %d times", len(sent))
	}
	if form := <-sent; form.Get("mobile") != "919876543210" || !strings.Contains(form.Get("message"), "verification code") || form.Get("key") != "k1" {
		t.Errorf("the gateway was sent %v", form)
	}
	if _, got := call(t, http.MethodGet, base+"/outbox.json?to=ops@acme.com", token, ""); !strings.Contains(asText(got), "verification code") {
		t.Errorf("the mail is not in the outbox: %v", got)
	}
	if _, got := call(t, http.MethodGet, base+"/outbox.json?to=%2B919876543210", token, ""); strings.Contains(asText(got), "verification code") {
		t.Errorf("the text message is in the outbox too: %v", got)
	}
}
