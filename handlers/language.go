package handlers

import (
	"context"
	"partnerdesk/views/mail"

	"golang.org/x/text/language"

	"partnerdesk/store"
	"partnerdesk/views/layout"
	"partnerdesk/views/words"
)

// language is what this reader reads: the person's choice, else the browser's from
// before they signed in, else what the browser asks for. Staff read English, in
// which their pages are written.
func (r *request) language() language.Tag {
	if r.site.brand.ID == "" {
		return words.English
	}
	choice := r.person.Language
	if choice == "" {
		choice = r.cookie(langCookie)
	}
	return words.Best(choice, r.Request().Header.Get("Accept-Language"))
}

// languages are those to choose from, each under its own name.
func (r *request) languages() []layout.Language {
	var all []layout.Language
	for _, tag := range words.Languages() {
		all = append(all, layout.Language{Tag: tag.String(), Name: words.Named(tag), Current: tag.String() == words.Lang(r.ctx())})
	}
	return all
}

// setLanguage keeps the reader's choice: with the person, and in a cookie for the
// sign-in page.
func (s *Server) setLanguage(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	tag := words.Best(values.Get("language"), "").String()
	r.remember(langCookie, tag)
	if r.person.ID != "" && r.visit == nil {
		if err := s.Store.People.SetLanguage(r.ctx(), r.person.Partner, r.person.ID, tag); err != nil {
			return err
		}
	}
	return r.done(backTo(values.Get("return")))
}

// keepLanguage takes the language that somebody picked before they signed in: it becomes the
// person's own where they have none.
func (r *request) keepLanguage(p store.Person) {
	c := r.cookie(langCookie)
	if p.Kind != store.Portal || p.Language != "" || c == "" {
		return
	}
	if err := r.s.Store.People.SetLanguage(r.ctx(), p.Partner, p.ID, words.Best(c, "").String()); err != nil {
		r.s.log.Error("a person's language could not be kept", "request", requestID(r), "err", err)
	}
}

// known is the language of somebody, else the one that their brand has for people
// whose own nobody knows; empty where that says nothing either.
func known(tag string, b store.Brand) string {
	if tag != "" {
		return tag
	}
	return b.Language
}

// letter is how a mail to somebody is worded: in their language, or, where nobody
// knows it, in English with the Hindi below.
func letter(ctx context.Context, tag string, text func(context.Context) string) string {
	if tag != "" {
		return text(words.With(ctx, words.Best(tag, "")))
	}
	return text(words.With(ctx, words.English)) + "\n\n" + mail.Parting + "\n\n" + text(words.With(ctx, words.Hindi))
}

// subject is letter for the line above it, which has room for one language.
func subject(ctx context.Context, tag string, text func(context.Context) string) string {
	return text(words.With(ctx, words.Best(tag, "")))
}
