package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"partnerdesk/platform"
)

// WhatsAppLink is a linked WhatsApp number with what is known of its token.
type WhatsAppLink struct {
	ClientRef     string
	PhoneNumberID string
	ID            string // the platform's
	Display       platform.Phone
	Name          string
	TokenEnds     time.Time // zero: never, or not known
	Checked       time.Time // when the token was last found good here; zero: never
	Refused       time.Time // since when it is known to be refused; zero: it is not
}

// Called is what people call the number: its digits, or Meta's id where they were not told.
func (l WhatsAppLink) Called() string {
	if l.Display != "" {
		return l.Display.String()
	}
	return l.PhoneNumberID
}

// Alarm reports that the number needs a new token: a refusal was told, or its end
// has come. No answer is no alarm.
func (l WhatsAppLink) Alarm(now time.Time) bool {
	return !l.Refused.IsZero() || !l.TokenEnds.IsZero() && !l.TokenEnds.After(now)
}

// WhatsAppLinks keeps them.
type WhatsAppLinks struct{ db *database }

const waCols = `client_ref, phone_number_id, wa_id, display, name, token_ends, checked_at, refused_at`

func scanLink(r scanner) (WhatsAppLink, error) {
	var l WhatsAppLink
	return l, r.Scan(&l.ClientRef, &l.PhoneNumberID, &l.ID, &l.Display, &l.Name, readTime{&l.TokenEnds}, readTime{&l.Checked}, readTime{&l.Refused})
}

// Seen takes over what the platform lists of a client: what it lists no more is
// forgotten, and a refusal keeps the time at which it was first told.
func (s *WhatsAppLinks) Seen(ctx context.Context, partner, clientRef string, listed []platform.WhatsAppNumber) error {
	return s.db.tx(ctx, "keep the WhatsApp numbers", func(tx *sql.Tx) error {
		now := stamp(s.db.now())
		kept, err := collect(ctx, tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
			`SELECT phone_number_id FROM whatsapp_links WHERE partner = $1 AND client_ref = $2`, partner, clientRef)
		if err != nil {
			return err
		}
		for _, id := range kept {
			if slices.ContainsFunc(listed, func(n platform.WhatsAppNumber) bool { return n.PhoneNumberID == id }) {
				continue
			}
			if _, err := changed(ctx, tx, `DELETE FROM whatsapp_links WHERE partner = $1 AND client_ref = $2 AND phone_number_id = $3`, partner, clientRef, id); err != nil {
				return err
			}
		}
		for _, n := range listed {
			var refused any
			if n.Status == platform.WhatsAppRefused {
				refused = now
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO whatsapp_links (partner, client_ref, phone_number_id, wa_id, display, name, refused_at, seen_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (partner, client_ref, phone_number_id) DO UPDATE SET wa_id = excluded.wa_id,
					display = excluded.display, name = excluded.name, seen_at = excluded.seen_at,
					refused_at = CASE WHEN excluded.refused_at IS NULL THEN NULL ELSE coalesce(whatsapp_links.refused_at, excluded.refused_at) END`,
				partner, clientRef, n.PhoneNumberID, n.ID, string(n.DisplayNumber), clip(n.VerifiedName, 200), refused, now)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Good notes that the token of a number was found good just now, and when it ends.
func (s *WhatsAppLinks) Good(ctx context.Context, partner, clientRef, phoneNumberID string, ends time.Time) error {
	now := stamp(s.db.now())
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO whatsapp_links (partner, client_ref, phone_number_id, wa_id, display, name, token_ends, checked_at, seen_at)
		VALUES ($1, $2, $3, '', '', '', $4, $5, $5) ON CONFLICT (partner, client_ref, phone_number_id) DO UPDATE SET
			token_ends = excluded.token_ends, checked_at = excluded.checked_at, refused_at = NULL`,
		partner, clientRef, phoneNumberID, stamp(ends), now)
	return wrap("keep the WhatsApp number", err)
}

// Replaced forgets what was known of a number's former token.
func (s *WhatsAppLinks) Replaced(ctx context.Context, partner, clientRef, phoneNumberID string) error {
	_, err := changed(ctx, s.db.w, `UPDATE whatsapp_links SET token_ends = NULL, checked_at = NULL, refused_at = NULL
		WHERE partner = $1 AND client_ref = $2 AND phone_number_id = $3`, partner, clientRef, phoneNumberID)
	return wrap("keep the WhatsApp number", err)
}

// Of gives a client's by Meta's id.
func (s *WhatsAppLinks) Of(ctx context.Context, partner, clientRef string) (map[string]WhatsAppLink, error) {
	all, err := collect(ctx, s.db.r, scanLink, `SELECT `+waCols+` FROM whatsapp_links WHERE partner = $1 AND client_ref = $2`, partner, clientRef)
	out := map[string]WhatsAppLink{}
	for _, l := range all {
		out[l.PhoneNumberID] = l
	}
	return out, wrap("read the WhatsApp numbers", err)
}

// Alarms gives a partner's numbers that need a new token, longest first.
func (s *WhatsAppLinks) Alarms(ctx context.Context, partner string, limit int) ([]WhatsAppLink, error) {
	all, err := collect(ctx, s.db.r, scanLink, `SELECT `+waCols+` FROM whatsapp_links WHERE partner = $1 AND (refused_at IS NOT NULL OR token_ends <= $2)
		ORDER BY coalesce(refused_at, token_ends), client_ref, phone_number_id LIMIT $3`, partner, stamp(s.db.now()), pageSize(limit, 200))
	return all, wrap("read the WhatsApp numbers", err)
}

// Stale gives clients whose WhatsApp numbers were last read before a moment,
// oldest first, over all partners.
func (s *WhatsAppLinks) Stale(ctx context.Context, before time.Time, limit int) ([][2]string, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (pair [2]string, err error) {
		return pair, r.Scan(&pair[0], &pair[1])
	}, `SELECT partner, client_ref FROM whatsapp_links WHERE seen_at < $1 GROUP BY partner, client_ref ORDER BY min(seen_at) LIMIT $2`, stamp(before), limit)
	return all, wrap("read the WhatsApp numbers", err)
}

// Touch puts a client whose numbers could not be read at the end of the line.
func (s *WhatsAppLinks) Touch(ctx context.Context, partner, clientRef string) error {
	_, err := changed(ctx, s.db.w, `UPDATE whatsapp_links SET seen_at = $1 WHERE partner = $2 AND client_ref = $3`, stamp(s.db.now()), partner, clientRef)
	return wrap("keep the WhatsApp numbers", err)
}
