package store

import (
	"context"
	"strconv"
	"strings"
)

// withTag is the condition that a column names a client with the tag. It is empty
// where no tag narrows.
func (w *where) withTag(column, partner, tag string) {
	if tag != "" {
		w.add(column+` IN (SELECT ref FROM client_tags WHERE partner = ? AND tag = ?)`, partner, tagKey(tag))
	}
}

// Tagged says which of these clients have a tag.
func (s *Marks) Tagged(ctx context.Context, partner, tag string, refs ...string) (map[string]bool, error) {
	has := map[string]bool{}
	for len(refs) > 0 {
		some := refs[:min(len(refs), 200)]
		refs = refs[len(some):]
		var w where
		w.add(`partner = ? AND tag = ?`, partner, tagKey(tag))
		args := make([]any, len(some))
		for i, ref := range some {
			args[i] = ref
		}
		w.add(`ref IN (`+strings.TrimSuffix(strings.Repeat(`?, `, len(some)), `, `)+`)`, args...)
		all, err := collect(ctx, s.db.r, scanText, `SELECT ref FROM client_tags WHERE `+w.sql.String(), w.args...)
		if err != nil {
			return nil, wrap("read the tags", err)
		}
		for _, ref := range all {
			has[ref] = true
		}
	}
	return has, nil
}

// TagsBeside lists the tags that clients with a tag have, that one included.
func (s *Marks) TagsBeside(ctx context.Context, partner, tag string) ([]string, error) {
	all, err := collect(ctx, s.db.r, scanText, `SELECT DISTINCT o.tag FROM client_tags t JOIN client_tags o ON o.partner = t.partner AND o.ref = t.ref
		WHERE t.partner = $1 AND t.tag = $2 ORDER BY o.tag LIMIT 200`, partner, tagKey(tag))
	return all, wrap("read the tags", err)
}

// FiguresOf are the Figures of the clients with a tag, Ending included. They are
// counted when they are asked for: a tag has as many clients as one person looks after.
// Told and NotRead are of the whole list.
func (s *Directory) FiguresOf(ctx context.Context, partner, tag string) (Figures, error) {
	f, err := s.Figures(ctx, partner)
	if err != nil {
		return f, err
	}
	f.ClientCounts, f.ClientSums = ClientCounts{}, ClientSums{}
	var w where
	of := func(cond string) string { return `COUNT(CASE WHEN ` + cond + ` THEN 1 END), ` }
	what := `COUNT(*), CAST(COALESCE(SUM(balance), 0) AS BIGINT), ` + of(`status = 1`) + of(`balance IS NOT NULL`) +
		of(`status = 1 AND `+lastsOf+` < `+strconv.Itoa(LowDays)) + of(`status = 1 AND dids = 0`) + of(`status = 1 AND flowless > 0`) +
		of(`status = 1 AND ready = 0`) + of(`status = 1 AND on_shift = 0`) +
		w.number(`COUNT(CASE WHEN status = 1 AND `+validKey+` < ? THEN 1 END)`, stamp(s.db.now().Add(EndingWithin)))
	w.add(`partner = ? AND removed_at IS NULL`, partner)
	w.withTag(`ref`, partner, tag)
	var low, numberless, flowless, unattended, off, ending int64
	err = s.db.r.QueryRowContext(ctx, `SELECT `+what+` FROM clients WHERE `+w.sql.String(), w.args...).Scan(&f.Total, &f.Balance, &f.Active,
		&f.BalanceKnown, &low, &numberless, &flowless, &unattended, &off, &ending)
	f.Signals = map[Signal]int64{Low: low, Numberless: numberless, Flowless: flowless, Unattended: unattended, OffShift: off, Ending: ending}
	return f, wrap("count the clients", err)
}
