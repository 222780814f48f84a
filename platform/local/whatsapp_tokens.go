package local

import (
	"context"
	"time"

	"partnerdesk/platform"
)

// How often Meta is asked about a token, and about how many at a time.
const (
	tokenFresh = time.Hour
	tokenStep  = 20
)

// CheckTokens asks about the tokens that nobody has asked about for an hour and
// says about how many. ask fails with Unauthenticated where the token is refused;
// any other failure says nothing about it. It is meant to be called each minute.
func (p *Platform) CheckTokens(ctx context.Context, ask func(ctx context.Context, phoneNumberID, token string) error) (int, error) {
	type link struct {
		id     int64
		number string
		sealed []byte
	}
	var due []link
	err := p.data.read(ctx, func(s *session) error {
		return s.each(`SELECT id, phone_number_id, token_sealed FROM whatsapp WHERE checked_at < $1 ORDER BY checked_at, id LIMIT $2`,
			args{millis(p.now().Add(-tokenFresh)), tokenStep}, func(scan func(...any) error) error {
				var l link
				err := scan(&l.id, &l.number, &l.sealed)
				due = append(due, l)
				return err
			})
	})
	if err != nil {
		return 0, err
	}
	for i, l := range due {
		token, err := p.seal.open(l.sealed, "whatsapp token", l.number)
		if err != nil {
			return i, err
		}
		err = ask(ctx, l.number, string(token))
		if ctx.Err() != nil {
			return i, ctx.Err()
		}
		refused := platform.Is(err, platform.Unauthenticated)
		heard := err == nil || refused || platform.Is(err, platform.Invalid)
		if !heard {
			p.log.Warn("a WhatsApp token could not be checked", "err", err)
		}
		err = p.data.write(ctx, func(s *session) error {
			// One that was replaced meanwhile is not the one that was asked about.
			_, err := s.exec(`UPDATE whatsapp SET checked_at = $1, refused_at = CASE WHEN $2 THEN coalesce(refused_at, $1) WHEN $3 THEN NULL ELSE refused_at END
				WHERE id = $4 AND token_sealed = $5`, millis(p.now()), refused, heard, l.id, l.sealed)
			return err
		})
		if err != nil {
			return i, err
		}
	}
	return len(due), nil
}
