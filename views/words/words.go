// Package words holds how the dashboard speaks: texts in one catalogue keyed by
// the English text, and dates, times and counts as the reader wants them. A
// request's context carries the language and the time zone.
package words

import (
	"context"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"partnerdesk/platform"
)

type readerKey struct{}

// reader is who reads: every field is set.
type reader struct {
	tag     language.Tag
	printer *message.Printer
	english bool
	zone    *time.Location
}

// English is the language of the keys, with India's grouping of digits.
var English = language.MustParse("en-IN")

// Hindi is written in Devanagari with India's grouping and European digits, as
// Indian software writes it.
var Hindi = language.MustParse("hi-IN")

// Languages are those with a catalogue, English first.
func Languages() []language.Tag { return []language.Tag{English, Hindi} }

// Named is a language's own name for itself.
func Named(tag language.Tag) string {
	if tag == Hindi {
		return "हिन्दी"
	}
	return "English"
}

// Best is the catalogue that fits a choice made earlier ("hi-IN", or empty), else a
// browser's Accept-Language; English where neither is understood.
func Best(choice, accept string) language.Tag {
	if tag, err := language.Parse(choice); err == nil {
		if _, i, sure := matcher().Match(tag); sure >= language.High {
			return Languages()[i]
		}
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(wanted) == 0 {
		return English
	}
	_, i, _ := matcher().Match(wanted...)
	return Languages()[i]
}

// India is the zone of a person who has chosen none.
var India = platform.India

func of(ctx context.Context) reader {
	if r, ok := ctx.Value(readerKey{}).(reader); ok {
		return r
	}
	return readers()[0]
}

var matcher = sync.OnceValue(func() language.Matcher { return language.NewMatcher(Languages()) })

// With sets the language of everything rendered under the context. A language
// without a catalogue falls back to English.
func With(ctx context.Context, tag language.Tag) context.Context {
	r := of(ctx)
	_, i, _ := matcher().Match(tag)
	zone := r.zone
	r = readers()[i]
	r.zone = zone
	return context.WithValue(ctx, readerKey{}, r)
}

// WithZone sets the zone in which times are shown; nil means India's.
func WithZone(ctx context.Context, zone *time.Location) context.Context {
	if zone == nil {
		zone = India
	}
	r := of(ctx)
	r.zone = zone
	return context.WithValue(ctx, readerKey{}, r)
}

// Lang is the BCP 47 tag for <html lang>.
func Lang(ctx context.Context) string { return of(ctx).tag.String() }

// T is the text in the reader's language. The key is the English text itself,
// always a constant, with fmt verbs for the arguments. Integers under %d are
// grouped (so ids and codes want %s), and a key whose words change with a count
// has its plural in english.go.
func T(ctx context.Context, key string, args ...any) string {
	r := of(ctx)
	if !r.english {
		if own, ok := hindi()[key]; ok && len(args) == 0 {
			return own
		} else if ok {
			return r.printer.Sprintf(key, args...)
		}
		missing.note(key)
		r = readers()[0]
	}
	if len(args) == 0 {
		return key
	}
	if s, ok := plain(key, args); ok {
		return s
	}
	return r.printer.Sprintf(key, args...)
}

// Count is a number of things with Indian grouping: 12,34,567.
func Count(ctx context.Context, n int) string {
	if n >= 0 && n < 1000 {
		return small(n)
	}
	return of(ctx).printer.Sprintf("%d", n)
}

// Reader is what decides how a text reads, for what is kept once it is worded. Readers
// with the same language and zone are equal.
type Reader struct {
	language *message.Printer
	zone     string
}

// ReaderOf is the reader that the context carries.
func ReaderOf(ctx context.Context) Reader {
	r := of(ctx)
	return Reader{r.printer, r.zone.String()}
}
