package main

import (
	"fmt"
	"log/slog"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/delivery"
)

// deliveryFlags say how messages leave. What has no way of its own stays in the
// outbox file.
type deliveryFlags struct {
	SMTPURL    string `name:"smtp-url" env:"SMTP_URL" help:"Mail server: smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465. Unset: mails stay in the outbox."`
	MailFrom   string `env:"MAIL_FROM" help:"Sender of mails, such as Support <support@company.example>. Wanted with SMTP_URL."`
	SMSURL     string `name:"sms-url" env:"SMS_URL" help:"HTTP gateway for text messages, with {to} (+91…), {digits} (91…) and {text} where it wants them. Unset: text messages stay in the outbox."`
	SMSMethod  string `name:"sms-method" env:"SMS_METHOD" help:"Its method. Default: POST with a body, else GET."`
	SMSBody    string `name:"sms-body" env:"SMS_BODY" help:"Its body, JSON, a form or XML, with the same placeholders."`
	SMSHeaders string `name:"sms-headers" env:"SMS_HEADERS" help:"Its headers, as a JSON object of texts."`
	SMSSuccess string `name:"sms-success" env:"SMS_SUCCESS" help:"Regular expression that its answer must match besides a 2xx status."`
}

// ways chooses how messages leave; what has no way goes to otherwise.
func (f deliveryFlags) ways(otherwise platform.Messenger, log *slog.Logger) (delivery.Ways, error) {
	w := delivery.Ways{Otherwise: otherwise}
	if f.SMTPURL != "" {
		if f.MailFrom == "" {
			return w, fmt.Errorf("MAIL_FROM: SMTP_URL is set, so mails need a sender, such as Support <support@company.example>")
		}
		s, err := delivery.NewSMTP(f.SMTPURL, f.MailFrom, nil, time.Now, log)
		if err != nil {
			return w, fmt.Errorf("SMTP_URL and MAIL_FROM: %w", err)
		}
		w.Mail = s
	}
	if f.SMSURL != "" {
		s, err := delivery.NewSMS(delivery.SMSConfig{URL: f.SMSURL, Method: f.SMSMethod, Body: f.SMSBody, Headers: f.SMSHeaders, Success: f.SMSSuccess})
		if err != nil {
			return w, fmt.Errorf("SMS_URL and its kin: %w", err)
		}
		w.Text = s
	}
	return w, nil
}

// say tells the operator what would not reach anybody. texts says whether this
// program sends text messages at all: with somebody else's platform it does not.
func say(w delivery.Ways, texts bool, log *slog.Logger) {
	if w.Mail == nil {
		log.Warn("no mail server is set: mails stay in the outbox file. Set SMTP_URL and MAIL_FROM")
	}
	if w.Text == nil && texts {
		log.Warn("no gateway for text messages is set: they stay in the outbox file. Set SMS_URL")
	}
}
