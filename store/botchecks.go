package store

import (
	"context"
	"encoding/json"
	"time"
)

// BotCheck is the last check of a voice bot. The report is the checker's own and
// holds nothing secret.
type BotCheck struct {
	BotID    string
	Outcome  string
	NotAfter time.Time // end of the certificate; zero where there was none
	Report   json.RawMessage
	By       string
	At       time.Time
}

// BotChecks keeps the last one of each bot.
type BotChecks struct{ db *database }

// Put keeps a check in place of the one before.
func (s *BotChecks) Put(ctx context.Context, partner, clientRef string, c BotCheck) error {
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO bot_checks (partner, client_ref, bot_id, outcome, not_after, report, by_name, checked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (partner, client_ref, bot_id) DO UPDATE SET outcome = excluded.outcome,
			not_after = excluded.not_after, report = excluded.report, by_name = excluded.by_name, checked_at = excluded.checked_at`,
		partner, clientRef, c.BotID, c.Outcome, stamp(c.NotAfter), string(c.Report), c.By, stamp(s.db.now()))
	return wrap("keep the check", err)
}

// Of gives a client's checks by the bot's id.
func (s *BotChecks) Of(ctx context.Context, partner, clientRef string) (map[string]BotCheck, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (BotCheck, error) {
		var c BotCheck
		return c, r.Scan(&c.BotID, &c.Outcome, readTime{&c.NotAfter}, readJSON{(*[]byte)(&c.Report)}, &c.By, readTime{&c.At})
	}, `SELECT bot_id, outcome, not_after, report, by_name, checked_at FROM bot_checks WHERE partner = $1 AND client_ref = $2`, partner, clientRef)
	out := map[string]BotCheck{}
	for _, c := range all {
		out[c.BotID] = c
	}
	return out, wrap("read the checks", err)
}

// Drop forgets the check of a bot that is gone, or that is another one now.
func (s *BotChecks) Drop(ctx context.Context, partner, clientRef, botID string) error {
	_, err := changed(ctx, s.db.w, `DELETE FROM bot_checks WHERE partner = $1 AND client_ref = $2 AND bot_id = $3`, partner, clientRef, botID)
	return wrap("drop the check", err)
}
