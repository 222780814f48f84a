package words

import (
	"strconv"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// texts builds the catalogue once; nobody writes to it afterwards.
var texts = sync.OnceValue(func() catalog.Catalog {
	b := catalog.NewBuilder(catalog.Fallback(English))
	for _, p := range englishPlurals {
		msg := plural.Selectf(p.arg, "%d", plural.One, p.one, plural.Other, p.key)
		// The table is constant, so an entry that does not parse is a mistake of
		// ours that the package's test meets first.
		if err := b.Set(English, p.key, msg); err != nil {
			panic("words: " + p.key + ": " + err.Error())
		}
	}
	for key, text := range hindi() {
		var msg catalog.Message = catalog.String(text)
		if one, ok := hindiOnes[key]; ok {
			msg = plural.Selectf(countedBy(key), "%d", plural.One, one, plural.Other, text)
		}
		if err := b.Set(Hindi, key, msg); err != nil {
			panic("words: " + key + ": " + err.Error())
		}
	}
	return b
})

// countedBy is the argument, from 1, whose number decides the form of a text.
func countedBy(key string) int {
	if p, ok := englishOnes()[key]; ok {
		return p.arg + 1
	}
	return 1
}

// readers holds one reader for each of Languages. A printer is only read from,
// so every request may share it.
var readers = sync.OnceValue(func() []reader {
	out := make([]reader, 0, len(Languages()))
	for _, tag := range Languages() {
		out = append(out, reader{
			tag:     tag,
			printer: message.NewPrinter(tag, message.Catalog(texts())),
			english: tag == English,
			zone:    India,
		})
	}
	return out
})

func small(n int) string { return strconv.Itoa(n) }
