package settings

import (
	"context"
	"strings"
	"time"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// SenderForm asks for a code at an address; SenderCodeForm enters it.
type (
	SenderForm struct {
		Address string `form:"mail_from"`
	}
	SenderCodeForm struct {
		Code string `form:"code"`
	}
)

// Check names what is no address.
func (f *SenderForm) Check() ui.Problems {
	p := ui.Problems{}
	if f.Address = strings.ToLower(strings.TrimSpace(f.Address)); !ui.IsEmail(f.Address) {
		p["mail_from"] = "Write one e-mail address, such as care@your-company.in."
	}
	return p
}

// Check finds nothing wrong: whether a code fits is known elsewhere. Spaces of a code
// that was read out are taken away.
func (f *SenderCodeForm) Check() ui.Problems {
	f.Code = strings.Join(strings.Fields(f.Code), "")
	return ui.Problems{}
}

// SenderView is whom a brand's mails come from.
type SenderView struct {
	Brand    string // its id
	Name     string // of the sender
	Own      string // the brand's mailbox that is in use; empty: House
	Since    time.Time
	House    string // the installation's mailbox; empty: mails stay here
	MailHost string // the server that mails leave by
	Waits    string // an address that waits for its code
	Sent     time.Time
	Usable   bool // the code that went there still works
	Digits   int
	Form     SenderForm
	Problems ui.Problems
	Records  *MailRecords // nil: not looked up
	Now      time.Time
}

// MailRecords is what DNS says of a domain's mails; an empty one is not there.
type MailRecords struct {
	SPF, DMARC string
	Silent     bool // DNS did not answer in time
}

// Domain is the one whose records count: of the address in use, or of the one that is
// to follow.
func (v SenderView) Domain() string {
	address := v.Waits
	if address == "" {
		address = v.Own
	}
	_, domain, _ := strings.Cut(address, "@")
	return domain
}

// from is the mailbox that mails leave under now.
func (v SenderView) from() string {
	if v.Own != "" {
		return v.Own
	}
	return v.House
}

func found(ctx context.Context, record string) string {
	if record == "" {
		return words.T(ctx, "None found")
	}
	return record
}

// policy is what a domain's DMARC record asks of receivers, in words.
func (m MailRecords) policy(ctx context.Context) string {
	for part := range strings.SplitSeq(strings.ToLower(m.DMARC), ";") {
		switch strings.ReplaceAll(part, " ", "") {
		case "p=reject":
			return words.T(ctx, "Receivers refuse mails of this domain that neither SPF nor DKIM vouches for.")
		case "p=quarantine":
			return words.T(ctx, "Receivers put mails of this domain into spam that neither SPF nor DKIM vouches for.")
		case "p=none":
			return words.T(ctx, "Receivers take mails of this domain either way, and report what did not fit.")
		}
	}
	return words.T(ctx, "Without it, some receivers trust mails of this domain less.")
}

// languages are those of a brand's messages to people whose own is not known.
func (v BrandView) languages(ctx context.Context) []ui.Option {
	return []ui.Option{{Label: words.T(ctx, "Mails in English and Hindi, codes in English")}, {Value: "en", Label: words.T(ctx, "English")}, {Value: "hi", Label: words.T(ctx, "Hindi")}}
}

func (v SenderView) label(ctx context.Context) string {
	if v.Own != "" || v.Waits != "" {
		return words.T(ctx, "Another address")
	}
	return words.T(ctx, "Your own address")
}
