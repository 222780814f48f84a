package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode"

	"partnerdesk/platform"
)

// searchCap is how many clients a search looks at for each way of matching.
// More than that nobody pages through, and sorting them all would be slow.
const searchCap = "500"

// fewWords is how many entries of the index tell that a word is not rare.
const fewWords = 300

// common are words that so many firms have in their names that a search by several
// words had better begin with any other.
var common = []string{"private", "limited", "pvt", "ltd", "llp", "company", "and", "the", "india", "indian", "industries",
	"enterprise", "enterprises", "traders", "trading", "services", "solutions", "technologies", "sons", "brothers", "shree", "shri", "sri"}

func isCommon(word string) bool {
	return len(word) > 2 && slices.ContainsFunc(common, func(c string) bool { return strings.HasPrefix(c, word) })
}

// wordsOf are the words of a folded text: runs of letters, their marks and digits.
func wordsOf(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) })
}

// innerWords are those by which a name is found besides its beginning.
func innerWords(nameKey string) []string {
	const most, longest = 8, 60
	words := wordsOf(nameKey)
	if len(words) < 2 {
		return nil
	}
	words = slices.Clone(words[1:min(len(words), most)])
	for i := range words {
		words[i] = clip(words[i], longest)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// search gives a query for the refs that match q and their names, as the columns
// "hit" and "hit_name": ranges of indexes only, each capped; or the empty string for
// what can match nothing. Where the page is the first of those by name, the names
// that begin with q need to be no more than the page.
// Of several words lead is the one to begin with.
func search(w *where, partner, q, lead string, first bool, limit int) string {
	var ways []string
	prefix := func(column, value, cap string) {
		ways = append(ways, w.number(`SELECT ref AS hit, name_key AS hit_name FROM (SELECT ref, name_key FROM clients WHERE partner = ? AND removed_at IS NULL
			AND `+column+` >= ? AND `+column+` < ? ORDER BY `+column+` LIMIT `+cap+`) AS m`, partner, value, afterPrefix(value)))
	}
	name := fold(q)
	if name != "" {
		cap := searchCap
		if first {
			cap = w.number(`?`, limit)
		}
		prefix(`name_key`, name, cap)
	}
	ways = append(ways, byWords(w, partner, wordsOf(name), lead)...)
	if !strings.ContainsAny(q, " ,;<>") {
		prefix(`email`, mailKey(q), searchCap)
	}
	if digits := platform.Digits(q); len(digits) >= 3 && strings.Trim(q, "0123456789+-() ") == "" {
		prefix(`mobile_reversed`, mobileReversed(platform.Phone(digits)), searchCap)
		prefix(`mobile`, `+`+digits, searchCap)
		if !strings.HasPrefix(strings.TrimSpace(q), "+") {
			prefix(`mobile`, `+91`+dialled(digits), searchCap)
		}
	}
	return strings.Join(ways, ` UNION `)
}

// rarest is which of the words of q to begin with, since it begins a word in the fewest
// names, or in no more than others; empty where there is no choice. All names that it
// finds are looked through, so a bad choice takes longer and misses nothing.
func (s *Directory) rarest(ctx context.Context, partner, q string) (string, error) {
	words := wordsOf(fold(q))
	if len(words) < 2 {
		return "", nil
	}
	slices.SortFunc(words, func(a, b string) int { // the likely ones first
		return cmp.Or(int(flag(isCommon(a))-flag(isCommon(b))), len(b)-len(a), strings.Compare(a, b))
	})
	words = slices.Compact(words)
	words = words[:min(len(words), 8)]
	query, args := countQuery(partner, words, fewWords)
	counts, dest := make([]int, len(words)), make([]any, len(words))
	for i := range counts {
		dest[i] = &counts[i]
	}
	if err := s.db.r.QueryRowContext(ctx, query, args...).Scan(dest...); err != nil {
		return "", err
	}
	if few := slices.Min(counts); few < fewWords {
		return words[slices.Index(counts, few)], nil
	}
	return words[0], nil
}

// countQuery counts for each of words the names with a word that begins so, most at
// the most.
func countQuery(partner string, words []string, most int) (string, []any) {
	var w where
	counts := make([]string, len(words))
	for i, word := range words {
		from, to := clip(word, 60), afterPrefix(clip(word, 60))
		counts[i] = w.number(`(SELECT COUNT(*) FROM (SELECT 1 FROM client_words WHERE partner = ? AND word >= ? AND word < ? LIMIT ?) AS inner_words)
			+ (SELECT COUNT(*) FROM (SELECT 1 FROM clients WHERE partner = ? AND name_key >= ? AND name_key < ? AND removed_at IS NULL LIMIT ?) AS first_words)`,
			partner, from, to, most, partner, from, to, most)
	}
	return `SELECT ` + strings.Join(counts, `, `), w.args
}

// byWords finds the names in which each of words begins some word, in any order: by
// lead, and then by the others.
func byWords(w *where, partner string, words []string, lead string) []string {
	if len(words) == 0 {
		return nil
	}
	if len(words) == 1 {
		lead = words[0]
	}
	in := func(table, column string) string {
		from := w.number(`SELECT ref, name_key FROM `+table+` WHERE partner = ? AND `+column+` >= ? AND `+column+` < ?`, partner, clip(lead, 60), afterPrefix(clip(lead, 60)))
		if table == `clients` {
			from += ` AND removed_at IS NULL`
		}
		from += ` ORDER BY ` + column
		if len(words) == 1 {
			return `SELECT ref AS hit, name_key AS hit_name FROM (` + from + ` LIMIT ` + searchCap + `) AS m`
		}
		var others []string
		for _, word := range words {
			if word != lead {
				// The last is what is meant. The first is quick to say yes, the second to say no.
				others = append(others, w.number(`(name_key LIKE ? OR name_key LIKE ? AND `+spaced+` LIKE ?)`, `% `+word+`%`, `%`+word+`%`, `% `+word+`%`))
			}
		}
		if len(others) == 0 {
			others = []string{`1 = 1`}
		}
		return `SELECT ref AS hit, name_key AS hit_name FROM (` + from + `) AS m WHERE ` + strings.Join(others, ` AND `) + ` LIMIT ` + searchCap
	}
	if len(words) == 1 {
		return []string{in(`client_words`, `word`)} // the first word is the name's beginning
	}
	return []string{`SELECT * FROM (` + in(`client_words`, `word`) + `) AS inner_words`, `SELECT * FROM (` + in(`clients`, `name_key`) + `) AS first_words`}
}

// spaced is a name in which what parts words is a space, with one in front.
var spaced = func() string {
	name := `name_key`
	for _, c := range `-(./&,_:;+[{"@#*|–—‘’“”` + "'" {
		name = `replace(` + name + `, '` + strings.ReplaceAll(string(c), `'`, `''`) + `', ' ')`
	}
	return `(' ' || ` + name + `)`
}()

// reword puts the words of names in step with them. was and now map refs to folded
// names; an empty name has none.
func (db *database) reword(ctx context.Context, tx *sql.Tx, partner string, was, now map[string]string) error {
	for ref, old := range was {
		if old == now[ref] {
			continue
		}
		for _, word := range innerWords(old) {
			if _, err := tx.ExecContext(ctx, dropWord, partner, word, old, ref); err != nil {
				return err
			}
		}
	}
	type row struct{ word, name, ref string }
	var rows []row
	for ref, name := range now {
		if old, known := was[ref]; known && old == name {
			continue
		}
		for _, word := range innerWords(name) {
			rows = append(rows, row{word, name, ref})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return strings.Compare(a.word+"\x00"+a.name+"\x00"+a.ref, b.word+"\x00"+b.name+"\x00"+b.ref)
	})
	for chunk := range slices.Chunk(rows, chunkSize) {
		args := make([]any, 0, 4*len(chunk))
		for _, r := range chunk {
			args = append(args, partner, r.word, r.name, r.ref)
		}
		if _, err := tx.ExecContext(ctx, wordRows.text(db.engine, len(chunk)), args...); err != nil {
			return err
		}
	}
	return nil
}

const dropWord = `DELETE FROM client_words WHERE partner = $1 AND word = $2 AND name_key = $3 AND ref = $4`

// wordsQuery adds n words.
func wordsQuery(n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = `(` + dollars(4*i+1, 4) + `)`
	}
	return `INSERT INTO client_words (partner, word, name_key, ref) VALUES ` + strings.Join(rows, `, `) +
		` ON CONFLICT (partner, word, name_key, ref) DO NOTHING`
}
