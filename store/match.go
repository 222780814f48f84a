package store

import (
	"context"
	"slices"
	"strings"

	"partnerdesk/platform"
)

// matchChunk is how many names one query looks for.
const matchChunk = 200

// Match finds clients by what a file calls them: our ref, the platform's id, an
// e-mail address, a mobile in any spelling, or the whole name in any case. Each word
// comes with all the clients that it may mean, so none is missing and two are a
// question. It takes a handful of look-ups for some hundred words, never one for each.
func (s *Directory) Match(ctx context.Context, partner string, words []string) (map[string][]Client, error) {
	words = slices.Clone(words)
	slices.Sort(words)
	words = slices.Compact(words)
	out := make(map[string][]Client, len(words))
	for chunk := range slices.Chunk(words, matchChunk) {
		if err := s.match(ctx, partner, chunk, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// match looks for some words by each way that a client may be called.
func (s *Directory) match(ctx context.Context, partner string, words []string, out map[string][]Client) error {
	ways := []struct {
		column string
		key    func(word string) (any, bool)
		of     func(c Client) any // the key that a client has; nil: the column is asked for
	}{
		{`ref`, func(w string) (any, bool) { return w, strings.HasPrefix(w, "c_") }, func(c Client) any { return c.Ref }},
		{`client_id_hash`, func(w string) (any, bool) {
			return string(s.db.clientIDHash(partner, w)), !strings.Contains(w, " ") && !strings.Contains(w, "@")
		}, nil},
		{`email`, func(w string) (any, bool) { return mailKey(w), strings.Contains(w, "@") }, func(c Client) any { return c.Email }},
		{`mobile`, func(w string) (any, bool) {
			p, err := platform.ParsePhone(w)
			return string(p), err == nil
		}, func(c Client) any { return string(c.Mobile) }},
		{`name_key`, func(w string) (any, bool) { k := fold(w); return k, k != "" }, func(c Client) any { return fold(c.Name) }},
	}
	for _, way := range ways {
		asked := map[any][]string{} // words by their key
		args := []any{partner}
		for _, w := range words {
			key, fits := way.key(w)
			if !fits {
				continue
			}
			if asked[key] == nil {
				if way.of == nil {
					args = append(args, []byte(key.(string)))
				} else {
					args = append(args, key)
				}
			}
			asked[key] = append(asked[key], w)
		}
		if len(asked) == 0 {
			continue
		}
		type hit struct {
			c   Client
			key any
		}
		all, err := collect(ctx, s.db.r, func(r scanner) (hit, error) {
			var h hit
			if way.of == nil {
				var hash []byte
				var err error
				h.c, err = scanClient(also{r, &hash})
				h.key = string(hash)
				return h, err
			}
			var err error
			h.c, err = scanClient(r)
			h.key = way.of(h.c)
			return h, err
		}, `SELECT `+clientCols+matchAlso(way.of == nil)+` FROM clients WHERE partner = $1 AND `+way.column+` IN (`+dollars(2, len(asked))+`) AND removed_at IS NULL`, args...)
		if err != nil {
			return wrap("look for the clients", err)
		}
		for _, h := range all {
			for _, w := range asked[h.key] {
				if !slices.ContainsFunc(out[w], func(c Client) bool { return c.Ref == h.c.Ref }) {
					out[w] = append(out[w], h.c)
				}
			}
		}
	}
	return nil
}

func matchAlso(hash bool) string {
	if hash {
		return `, client_id_hash`
	}
	return ``
}

// also scans one more column than who scans knows of.
type also struct {
	scanner
	into any
}

func (a also) Scan(dest ...any) error { return a.scanner.Scan(append(dest, a.into)...) }
