package store

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"errors"
	"net/mail"
	"strings"
	"time"

	"partnerdesk/platform"
)

// How an address shows that it is the brand's: whoever reads its mail has the code.
const (
	SenderCodeDigits = MailDigits
	SenderCodeLife   = time.Hour
	SenderCodeTries  = 5
)

// PendingSender is an address that a brand's mails are to come from, once its code
// has been entered.
type PendingSender struct {
	Address string
	Sent    time.Time
	Expires time.Time
	Left    int // tries; with none, and after Expires, only a fresh code helps
}

// Usable says whether the code can still be entered.
func (p PendingSender) Usable(now time.Time) bool { return p.Left > 0 && now.Before(p.Expires) }

// mailbox is an address as a mail's sender may have it; false for what is none, or
// has a name or a comment in it.
func mailbox(address string) (string, bool) {
	address = mailKey(address)
	a, err := mail.ParseAddress(address)
	_, domain, _ := strings.Cut(address, "@")
	return address, err == nil && a.Address == address && strings.Contains(domain, ".") && isASCII(address) && len(address) <= 254
}

func senderCode(s *database, brand, address, code string) []byte {
	return s.index.hash("brand_senders.code", brand, address+"|"+code)
}

// AskSender notes an address for a brand's mails and gives the code to send there. It
// takes the place of one that was waiting; what is in use goes on being used.
func (s *Brands) AskSender(ctx context.Context, partner, brand, address string) (code string, err error) {
	address, ok := mailbox(address)
	if !ok {
		return "", platform.Field("mail_from", "Write one e-mail address, such as care@your-company.in.")
	}
	if code, err = s.db.mailCode(); err != nil {
		return "", err
	}
	now := s.db.now()
	return code, wrap("keep the sender", mustChange(ctx, s.db.w, `INSERT INTO brand_senders (brand, partner, address, code_hash, sent_at, expires_at, tries)
		SELECT id, partner, $1, $2, $3, $4, 0 FROM brands WHERE partner = $5 AND id = $6
		ON CONFLICT (brand) DO UPDATE SET address = excluded.address, code_hash = excluded.code_hash, sent_at = excluded.sent_at, expires_at = excluded.expires_at, tries = 0`,
		address, senderCode(s.db, brand, address, code), stamp(now), stamp(now.Add(SenderCodeLife)), partner, brand))
}

// WaitingSender is the address that waits for its code; NotFound where none does.
func (s *Brands) WaitingSender(ctx context.Context, partner, brand string) (PendingSender, error) {
	p, _, err := s.waiting(ctx, s.db.r, partner, brand, "")
	return p, wrap("read the sender", err)
}

func (s *Brands) waiting(ctx context.Context, q queryer, partner, brand, lock string) (p PendingSender, hash []byte, err error) {
	var tries int
	err = rowOf(ctx, q, `SELECT address, code_hash, sent_at, expires_at, tries FROM brand_senders WHERE partner = $1 AND brand = $2`+lock, partner, brand).
		Scan(&p.Address, &hash, readTime{&p.Sent}, readTime{&p.Expires}, &tries)
	p.Left = SenderCodeTries - tries
	return p, hash, err
}

// ConfirmSender puts the waiting address into use, where the code is the one that was
// sent there. What is wrong with the code stands under the field "code".
func (s *Brands) ConfirmSender(ctx context.Context, partner, brand, code string) (address string, err error) {
	var refusal error
	err = s.db.tx(ctx, "confirm the sender", func(tx *sql.Tx) error {
		refusal = nil
		p, hash, err := s.waiting(ctx, tx, partner, brand, s.db.forUpdate())
		switch {
		case errors.Is(err, sql.ErrNoRows):
			refusal = platform.Field("code", "No code is waited for. Ask for one first.")
			return nil
		case err != nil:
			return err
		case !p.Usable(s.db.now()):
			refusal = platform.Field("code", "This code does not work any more. Ask for a fresh one.")
			return nil
		case !hmac.Equal(hash, senderCode(s.db, brand, p.Address, code)):
			refusal = platform.Field("code", "This code is wrong. Check it, or ask for a fresh one.")
			_, err := tx.ExecContext(ctx, `UPDATE brand_senders SET tries = tries + 1 WHERE partner = $1 AND brand = $2`, partner, brand)
			return err // the try counts although it is refused
		}
		address = p.Address
		if err := mustChange(ctx, tx, `UPDATE brands SET mail_from = $1, mail_from_at = $2, updated_at = $2 WHERE partner = $3 AND id = $4`,
			address, stamp(s.db.now()), partner, brand); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM brand_senders WHERE partner = $1 AND brand = $2`, partner, brand)
		return err
	})
	if err == nil {
		err = refusal
	}
	return address, err
}

// DropSender lets a brand's mails leave under the installation's own address again,
// and forgets one that waits.
func (s *Brands) DropSender(ctx context.Context, partner, brand string) error {
	return s.db.tx(ctx, "remove the sender", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM brand_senders WHERE partner = $1 AND brand = $2`, partner, brand); err != nil {
			return err
		}
		return mustChange(ctx, tx, `UPDATE brands SET mail_from = '', mail_from_at = NULL, updated_at = $1 WHERE partner = $2 AND id = $3`,
			stamp(s.db.now()), partner, brand)
	})
}
