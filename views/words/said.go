package words

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Said is a sentence that was made without a reader in mind, in the reader's
// language: what a form's check, the store or the platform has to say comes in
// English with its names and numbers in it. A sentence that no text of the catalogue
// fits stays as it is.
func Said(ctx context.Context, sentence string) string {
	if of(ctx).english || sentence == "" || strings.ContainsFunc(sentence, devanagari) {
		return sentence
	}
	if own, ok := hindi()[sentence]; ok {
		return own
	}
	for _, f := range forms() {
		m := f.match.FindStringSubmatch(sentence)
		if m == nil {
			continue
		}
		return f.fill(ctx, m[1:])
	}
	if first, rest, ok := strings.Cut(sentence, ". "); ok {
		if own := Said(ctx, first+"."); own != first+"." {
			return own + " " + Said(ctx, rest)
		}
	}
	missing.note(sentence)
	return sentence
}

func devanagari(c rune) bool { return unicode.Is(unicode.Devanagari, c) }

// form is a text with arguments, ready to be recognised.
type form struct {
	match *regexp.Regexp
	key   string
	text  string
}

var (
	argument = regexp.MustCompile(`%(?:\[\d\])?[+#]?[0-9.]*[a-zA-Z]`)
	place    = regexp.MustCompile(`%(?:\[(\d)\])?[+#]?[0-9.]*[a-zA-Z]`)
)

// forms are the texts with arguments, those with most words of their own first, so
// that the closest fits.
var forms = sync.OnceValue(func() []form {
	var all []form
	for key, text := range hindi() {
		if !argument.MatchString(key) || len(argument.ReplaceAllString(key, "")) < 8 {
			continue
		}
		if one, ok := englishOnes()[key]; ok {
			all = append(all, formOf(one.one, text))
		}
		all = append(all, formOf(key, text))
	}
	slices.SortFunc(all, func(a, b form) int {
		if n := len(argument.ReplaceAllString(b.key, "")) - len(argument.ReplaceAllString(a.key, "")); n != 0 {
			return n
		}
		return strings.Compare(a.key, b.key)
	})
	return all
})

func formOf(key, text string) form {
	var b strings.Builder
	b.WriteString(`(?s)^`)
	at := 0
	for _, m := range argument.FindAllStringIndex(key, -1) {
		b.WriteString(regexp.QuoteMeta(key[at:m[0]]) + `(.+?)`)
		at = m[1]
	}
	b.WriteString(regexp.QuoteMeta(key[at:]) + `$`)
	return form{match: regexp.MustCompile(b.String()), key: key, text: text}
}

// fill puts the found arguments into the reader's text, in its own order. An
// argument may be a text of the catalogue itself, such as a kind of business.
func (f form) fill(ctx context.Context, args []string) string {
	next := 0
	return place.ReplaceAllStringFunc(f.text, func(verb string) string {
		i := next
		if m := place.FindStringSubmatch(verb); m[1] != "" {
			i = int(m[1][0] - '1')
		}
		next = i + 1
		if i < 0 || i >= len(args) {
			return ""
		}
		if own, ok := hindi()[args[i]]; ok {
			return own
		}
		return args[i]
	})
}

// untranslated remembers which texts a reader got in English for want of their own.
type untranslated struct {
	mu   sync.Mutex
	seen map[string]bool
}

// most bounds what is remembered, since a sentence may hold anything.
const most = 2000

var missing = &untranslated{seen: map[string]bool{}}

func (u *untranslated) note(key string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.seen) < most {
		u.seen[key] = true
	}
}

// Untranslated lists the texts that somebody was shown in English since the start
// although they read another language.
func Untranslated() []string {
	missing.mu.Lock()
	defer missing.mu.Unlock()
	all := make([]string, 0, len(missing.seen))
	for key := range missing.seen {
		all = append(all, key)
	}
	slices.Sort(all)
	return all
}
