package handlers

import (
	"context"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/words"
)

// What the platform sends is in the language of whom it is for, as far as anybody knows it.
func TestThePlatformsCodesAreInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ctx, b := t.Context(), w.brand(acme)
	in := func(ctx context.Context, tag language.Tag) context.Context { return words.With(ctx, tag) }
	text := "482913 is your verification code. It works for 10 minutes. Never tell it to a caller."
	for _, c := range []struct {
		name  string
		ctx   context.Context
		brand string // its language
		hindi bool
	}{
		{"on a page in Hindi", in(withBrand(ctx, b), words.Hindi), "", true},
		{"on a page in English", in(withBrand(ctx, b), words.English), "hi", false},
		{"by staff", in(ctx, words.English), "", false},
		{"by staff, for a brand whose people read Hindi", in(ctx, words.English), "hi", true},
		{"by staff, for a client who reads Hindi", in(about(ctx, b, "hi"), words.English), "", true},
		{"by staff, for a client who reads English", in(about(ctx, store.Brand{ID: b.ID, Language: "hi"}, "en"), words.English), "hi", false},
	} {
		b.Language = c.brand
		if err := w.store.Brands.Update(ctx, b); err != nil {
			t.Fatal(err)
		}
		_, m := Spoken(c.ctx, w.store, platform.Message{Partner: b.Partner, Channel: platform.ByMobile, Text: text})
		if got := strings.Contains(m.Text, "482913 आपका सत्यापन कोड"); got != c.hindi || !got && m.Text != text {
			t.Errorf("%s: %s", c.name, m.Text)
		}
		_, m = Spoken(c.ctx, w.store, platform.Message{Partner: b.Partner, Channel: platform.ByEmail, Subject: "Your verification code", Code: "482913",
			Text: "Your verification code is 482913.\n\nIt works for 10 minutes. If you did not ask for it, ignore this mail."})
		if got := strings.HasPrefix(m.Text, "आपका सत्यापन कोड 482913 है।\n\nयह 10 मिनट"); got != c.hindi || strings.HasPrefix(m.Subject, "आप") != c.hindi {
			t.Errorf("%s: %s: %s", c.name, m.Subject, m.Text)
		}
	}
}
