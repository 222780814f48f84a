package handlers

import (
	"context"
	"log/slog"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/mail"
	"partnerdesk/views/ui"
)

// logoID is the name by which a mail's HTML calls the picture that comes with it.
const logoID = "logo"

// Dressed is a Sender through which mails leave in the name they should: of the brand
// that a client knows, or of the partner, to its own staff. The one door for all mails
// of the dashboard, and for the codes of the embedded platform. A mail whose brand
// can't be read leaves as it is: a code that comes plain is better than none.
func Dressed(s *store.Store, send Sender, log *slog.Logger) Sender {
	return func(ctx context.Context, m platform.Message) error {
		if m.Channel == platform.ByEmail && m.HTML == "" {
			dressed, err := dress(ctx, s, m)
			if err != nil {
				log.Error("a mail leaves without its brand", "err", err)
			} else {
				m = dressed
			}
		}
		return send(ctx, m)
	}
}

func dress(ctx context.Context, s *store.Store, m platform.Message) (platform.Message, error) {
	face, err := mailFace(ctx, s, &m)
	if err != nil {
		return m, err
	}
	l := mail.Letter{Subject: m.Subject, Text: m.Text, Action: m.Action, Code: m.Code}
	if m.HTML, err = mail.HTML(ctx, face, l); err != nil {
		return m, err
	}
	if m.Brand != "" {
		m.Text = mail.Text(ctx, face, l)
	}
	return m, nil
}

// mailFace finds in whose name a mail is, and notes its sender, where answers go and
// the logo.
func mailFace(ctx context.Context, s *store.Store, m *platform.Message) (mail.Face, error) {
	b, err := mailBrand(ctx, s, m)
	if err != nil {
		return mail.Face{}, err
	}
	if b.ID == "" {
		if m.From == "" {
			m.From = b.Name
		}
		return mail.Face{Name: b.Name, Mark: ui.Initials(b.Name), Accent: b.Accent}, nil
	}
	m.Brand = b.ID
	if m.From = b.Sender; m.From == "" {
		m.From = b.Name
	}
	m.Sender = b.MailFrom
	if m.ReplyTo = b.ReplyTo; m.ReplyTo == "" {
		m.ReplyTo = b.SupportEmail
	}
	f := mail.Face{Name: b.Name, Mark: markOf(b), Accent: b.Accent, Terms: b.Terms}
	if b.SupportEmail != "" {
		f.Contact = append(f.Contact, b.SupportEmail)
	}
	if b.SupportPhone != "" {
		f.Contact = append(f.Contact, b.SupportPhone.String())
	}
	p, ok := b.Pictures[store.LogoLight]
	if !ok {
		return f, nil
	}
	body, err := s.Brands.Picture(ctx, b.ID, p.Hash)
	if platform.Is(err, platform.NotFound) {
		return f, nil // replaced a moment ago
	}
	m.Inline = []platform.Picture{{ID: logoID, PNG: body}}
	f.LogoID, f.Wide = logoID, wide(p)
	return f, err
}

// mailBrand is the brand of a mail: the one it names, else the one at whose host it is
// sent, else the partner's first. For staff, and where there is no brand, its ID is
// empty and it is the partner. To staff it says so in the mail.
func mailBrand(ctx context.Context, s *store.Store, m *platform.Message) (store.Brand, error) {
	for _, id := range []string{m.Brand, brandIn(ctx)} {
		if id == "" || m.ToStaff {
			continue
		}
		// One that was removed meanwhile, or is another partner's, is passed over.
		if b, err := s.Brands.Get(ctx, m.Partner, id); !platform.Is(err, platform.NotFound) {
			return b, err
		}
	}
	if m.Brand == "" && !m.ToStaff {
		// Mailboxes of staff are theirs alone in an installation.
		p, err := s.People.StaffByEmail(ctx, m.To)
		if err != nil && !platform.Is(err, platform.NotFound) {
			return store.Brand{}, err
		}
		m.ToStaff = err == nil && p.Partner == m.Partner
	}
	if !m.ToStaff {
		if b, err := s.Brands.Of(ctx, m.Partner); !platform.Is(err, platform.NotFound) {
			return b, err
		}
	}
	p, err := s.Partners.Get(ctx, m.Partner)
	return store.Brand{Name: p.Name, Accent: staffAccent}, err
}

// staffAccent is the dashboard's own colour, as mails have it.
const staffAccent = "#234caf"
