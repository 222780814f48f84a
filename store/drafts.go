package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
)

// underWay is what makes an onboarding one that is under way.
const underWay = `client_ref = '' AND discarded_at IS NULL`

// DraftFilter narrows the onboardings under way; the zero value lets all through.
type DraftFilter struct {
	Step     platform.Step // that is due; a held one is due at no step
	Held     bool          // waiting for staff to approve it
	Assigned string        // a person's id
	Tag      string        // that its client gets
	Before   time.Time     // standing still since then, or longer
}

// DraftPage is a stretch of them, those first that have stood still for longest.
// Previous and Next are the cursors of the pages beside it, empty where there is none.
type DraftPage struct {
	Drafts   []Onboarding
	Previous string
	Next     string
}

func (f DraftFilter) where(partner string) *where {
	var w where
	w.add(`partner = ? AND `+underWay, partner)
	if f.Step != "" {
		w.add(`held_at IS NULL AND CASE WHEN next <> '' THEN next WHEN temp_client_id IS NULL THEN 'otp' ELSE 'pan' END = ?`, string(f.Step))
	}
	if f.Held {
		w.add(`held_at IS NOT NULL`)
	}
	if f.Assigned != "" {
		w.add(`assigned_to = ?`, f.Assigned)
	}
	if f.Tag != "" {
		w.add(`tag = ?`, tagKey(f.Tag))
	}
	if !f.Before.IsZero() {
		w.add(`since_at <= ?`, stamp(f.Before))
	}
	return &w
}

// Page lists onboardings under way, limit at most. after and before are cursors
// that an earlier page gave, one of them or neither; one that means nothing is the
// first page.
func (s *Onboardings) Page(ctx context.Context, partner string, f DraftFilter, after, before string, limit int) (DraftPage, error) {
	w := f.where(partner)
	order, from, compare := `since_at, id`, after, `>`
	if before != "" {
		order, from, compare = `since_at DESC, id DESC`, before, `<`
	}
	at, id, ok := readDraftCursor(from)
	if ok {
		w.add(`(since_at, id) `+compare+` (?, ?)`, at, id)
	}
	tail := w.number(` ORDER BY `+order+` LIMIT ?`, limit+1)
	all, err := collect(ctx, s.db.r, scanOnboarding, `SELECT `+onboardingCols+` FROM onboardings WHERE `+w.sql.String()+tail, w.args...)
	if err != nil {
		return DraftPage{}, wrap("list the onboardings", err)
	}
	more := len(all) > limit
	if more {
		all = all[:limit]
	}
	p := DraftPage{Drafts: all}
	if before != "" {
		slices.Reverse(all)
	}
	if len(all) == 0 {
		return p, nil
	}
	first, last := draftCursor(all[0]), draftCursor(all[len(all)-1])
	if before != "" && ok {
		p.Next = last
		if more {
			p.Previous = first
		}
	} else {
		if more {
			p.Next = last
		}
		if ok {
			p.Previous = first
		}
	}
	return p, nil
}

func draftCursor(o Onboarding) string {
	return strconv.FormatInt(o.Since.UnixMicro(), 36) + "." + o.ID
}

func readDraftCursor(c string) (at int64, id string, ok bool) {
	head, id, ok := strings.Cut(c, ".")
	if !ok {
		return 0, "", false
	}
	at, err := strconv.ParseInt(head, 36, 64)
	return at, id, err == nil
}

// CountWhere is how many onboardings under way a filter lets through.
func (s *Onboardings) CountWhere(ctx context.Context, partner string, f DraftFilter) (int, error) {
	w := f.where(partner)
	var n int
	err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM onboardings WHERE `+w.sql.String(), w.args...).Scan(&n)
	return n, wrap("count the onboardings", err)
}

// HadDecoy says whether somebody signed up with this address since then and got a decoy.
func (s *Onboardings) HadDecoy(ctx context.Context, partner, email string, since time.Time) (had bool, err error) {
	err = s.db.r.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM onboardings WHERE decoy = 1 AND created_at > $1 AND partner = $2 AND LOWER(email) = $3)`,
		stamp(since), partner, strings.ToLower(strings.TrimSpace(email))).Scan(&had)
	return had, wrap("look for sign-ups", err)
}

// WithoutCodes lists the onboardings under way with this e-mail address whose codes
// are not confirmed here.
func (s *Onboardings) WithoutCodes(ctx context.Context, partner, email string) ([]Onboarding, error) {
	all, err := collect(ctx, s.db.r, scanOnboarding, `SELECT `+onboardingCols+` FROM onboardings
		WHERE partner = $1 AND `+underWay+` AND temp_client_id IS NULL AND LOWER(email) = $2 ORDER BY since_at, id`, partner, strings.ToLower(strings.TrimSpace(email)))
	return all, wrap("list the onboardings", err)
}

// Tagged says which of these onboardings, under way, have a tag.
func (s *Onboardings) Tagged(ctx context.Context, partner, tag string, ids ...string) (map[string]bool, error) {
	has := map[string]bool{}
	if len(ids) == 0 {
		return has, nil
	}
	w := DraftFilter{Tag: tag}.where(partner)
	w.add(`id IN (`+strings.TrimSuffix(strings.Repeat(`?, `, len(ids)), `, `)+`)`, asArgs(ids)...)
	all, err := collect(ctx, s.db.r, scanText, `SELECT id FROM onboardings WHERE `+w.sql.String(), w.args...)
	for _, id := range all {
		has[id] = true
	}
	return has, wrap("read the tags", err)
}

func asArgs(ids []string) []any {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return args
}

// List gives the partner's onboardings that are neither done nor discarded, the
// last changed first, at most limit (0: 50).
func (s *Onboardings) List(ctx context.Context, partner string, limit int) ([]Onboarding, error) {
	all, err := collect(ctx, s.db.r, scanOnboarding, `SELECT `+onboardingCols+` FROM onboardings
		WHERE partner = $1 AND client_ref = '' AND discarded_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT $2`, partner, pageSize(limit, 500))
	return all, wrap("list the onboardings", err)
}
