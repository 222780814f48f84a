package local

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"partnerdesk/platform"
)

type whatsapp struct{ scope }

// maxToken is how many characters an access token may have.
const maxToken = 2048

func (s whatsapp) Link(ctx context.Context, in platform.LinkWhatsApp) (string, error) {
	var bad platform.Fields
	in = readLink(&bad, in)
	var id int64
	err := s.data.write(ctx, func(c *session) error {
		client, err := s.working(c, in.Client)
		if err != nil {
			return err
		}
		if err := bad.Err(); err != nil {
			return err
		}
		id, err = s.keepLink(c, client, in)
		return err
	})
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(id, 10), nil
}

// readLink checks what is to be linked.
func readLink(bad *platform.Fields, in platform.LinkWhatsApp) platform.LinkWhatsApp {
	in.PhoneNumberID = strings.TrimSpace(in.PhoneNumberID)
	switch n := len(in.PhoneNumberID); {
	case n == 0:
		bad.Add("phone_number_id", platform.Required)
	case n < 5 || n > 20 || !onlyDigits(in.PhoneNumberID, n):
		bad.Add("phone_number_id", "A phone number id has 5 to 20 digits. It is not the phone number itself.")
	}
	in.AccessToken = strings.Trim(in.AccessToken, " ")
	switch {
	case in.AccessToken == "":
		bad.Add("access_token", platform.Required)
	case len(in.AccessToken) > maxToken:
		bad.Add("access_token", "This may have at most %d characters.", maxToken)
	case strings.ContainsFunc(in.AccessToken, func(r rune) bool { return r <= ' ' || r > '~' }):
		bad.Add("access_token", "A token is one word of plain letters, digits and signs.")
	}
	if in.DisplayNumber != "" {
		n, err := platform.ParsePhone(string(in.DisplayNumber))
		note(bad, "display_number", err)
		in.DisplayNumber = n
	}
	if in.VerifiedName = strings.TrimSpace(in.VerifiedName); in.VerifiedName != "" {
		in.VerifiedName = text(bad, "verified_name", in.VerifiedName, 100)
	}
	return in
}

// keepLink stores a link, or the new token of one that the client has.
func (s scope) keepLink(c *session, client int64, in platform.LinkWhatsApp) (int64, error) {
	sealed, err := s.seal.close([]byte(in.AccessToken), "whatsapp token", in.PhoneNumberID)
	if err != nil {
		return 0, err
	}
	var id int64
	err = c.get(`INSERT INTO whatsapp (partner, client, phone_number_id, token_sealed, display_number, verified_name, linked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (phone_number_id) DO UPDATE SET token_sealed = excluded.token_sealed, checked_at = 0, refused_at = NULL,
			display_number = CASE excluded.display_number WHEN '' THEN display_number ELSE excluded.display_number END,
			verified_name = CASE excluded.verified_name WHEN '' THEN verified_name ELSE excluded.verified_name END
		WHERE partner = excluded.partner AND client = excluded.client RETURNING id`,
		args{s.partner, client, in.PhoneNumberID, sealed, string(in.DisplayNumber), in.VerifiedName, millis(s.now())}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, conflict("phone_number_id", "This number is linked elsewhere. Unlink it there first.")
	}
	return id, err
}

func (s whatsapp) List(ctx context.Context, client platform.ClientID) ([]platform.WhatsAppNumber, error) {
	out := []platform.WhatsAppNumber{}
	err := s.data.read(ctx, func(c *session) error {
		row, err := s.client(c, client)
		if err != nil {
			return err
		}
		return c.each(`SELECT id, phone_number_id, display_number, verified_name, refused_at FROM whatsapp
			WHERE partner = $1 AND client = $2 ORDER BY id`, args{s.partner, row.id}, func(scan func(...any) error) error {
			n := platform.WhatsAppNumber{Status: platform.WhatsAppActive}
			var refused *int64
			err := scan(&n.ID, &n.PhoneNumberID, &n.DisplayNumber, &n.VerifiedName, &refused)
			if refused != nil {
				n.Status = platform.WhatsAppRefused
			}
			out = append(out, n)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s whatsapp) Unlink(ctx context.Context, client platform.ClientID, id string) error {
	return s.data.write(ctx, func(c *session) error {
		l, err := s.workingLine(c, lineWhatsApp, client, id)
		if err != nil {
			return err
		}
		if err := s.dropSchedule(c, l); err != nil {
			return err
		}
		_, err = c.exec(`DELETE FROM whatsapp WHERE partner = $1 AND client = $2 AND id = $3`, s.partner, l.client, l.id)
		return err
	})
}
