package store

import (
	"context"
	"slices"
	"strings"

	"partnerdesk/platform"
)

// Quick gives the first clients that a search finds, for results while typing,
// and whether there are more. Where as many as are wanted begin with what was
// typed, those are read in the order of the indexes and nothing is sorted; else
// the whole search of List runs, which then has little to sort.
func (s *Directory) Quick(ctx context.Context, partner, text string, limit int) ([]Client, bool, error) {
	limit = pageSize(limit, 50)
	query, args := quickQuery(partner, text, limit+1)
	if query == "" {
		return nil, false, nil
	}
	found, err := collect(ctx, s.db.r, scanClient, query, args...)
	if err != nil {
		return nil, false, wrap("search", err)
	}
	seen := map[string]bool{}
	found = slices.DeleteFunc(found, func(c Client) bool {
		twice := seen[c.Ref]
		seen[c.Ref] = true
		return twice
	})
	if len(found) > limit {
		return found[:limit], true, nil
	}
	page, err := s.List(ctx, partner, Filter{Query: text, Limit: limit})
	return page.Clients, page.Next != "", err
}

// quickQuery reads the start of each range that may hold the text, names first.
func quickQuery(partner, text string, limit int) (string, []any) {
	var w where
	var ways []string
	prefix := func(column, value string) {
		ways = append(ways, w.number(`SELECT * FROM (SELECT `+clientCols+` FROM clients WHERE partner = ? AND removed_at IS NULL
			AND `+column+` >= ? AND `+column+` < ? ORDER BY `+column+`, name_key, ref LIMIT ?) AS m`, partner, value, afterPrefix(value), limit))
	}
	text = strings.TrimSpace(text)
	if name := fold(text); name != "" {
		prefix(`name_key`, name)
	}
	if text != "" && !strings.ContainsAny(text, " ,;<>") {
		prefix(`email`, mailKey(text))
	}
	if digits := platform.Digits(text); len(digits) >= 3 && strings.Trim(text, "0123456789+") == "" {
		prefix(`mobile`, `+`+digits)
		if text[0] != '+' {
			prefix(`mobile`, `+91`+dialled(digits))
		}
		prefix(`mobile_reversed`, mobileReversed(platform.Phone(digits)))
	}
	return strings.Join(ways, ` UNION ALL `), w.args
}
