package desk

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Query is what somebody typed or pasted into search, and what it may be.
type Query struct {
	Text   string         // tidied: see Recognise
	Digits string         // where it is nothing but a number, however spelled; else empty
	Phone  platform.Phone // where those are a whole phone number
	PAN    platform.PAN
	GSTIN  platform.GSTIN
	Email  string // a whole address
	Code   string // may be an id: of a client, an onboarding, an intent, a request
	// Private is a number of a person's or a firm's that must not stand in an
	// address: a PAN, a GSTIN, an Aadhaar.
	Private bool
	// Aadhaar is what only an Aadhaar looks like. None is kept, so none is found.
	Aadhaar bool
}

const longestQuery = 100

var (
	wholeEmail  = regexp.MustCompile(`^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"']+$`)
	namedEmail  = regexp.MustCompile(`<([^\s<>]+@[^\s<>]+)>$`)
	idShape     = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)
	numberShape = regexp.MustCompile(`^[(\[ ]*\+?[0-9 ()./\[\]-]*$`)
)

// Recognise reads what was typed or pasted: from a mail, a chat, a spreadsheet.
// Digits of any script are digits, signs that cannot be seen are dropped, every
// dash is a dash and every space a space.
func Recognise(text string) Query {
	text = strings.ToValidUTF8(text, "")
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Cf, r):
		case unicode.IsSpace(r) || unicode.IsControl(r):
			b.WriteByte(' ')
		case unicode.Is(unicode.Pd, r) || r == '−':
			b.WriteByte('-')
		case unicode.Is(unicode.Nd, r):
			b.WriteByte(digitOf(r))
		case r == '＋':
			b.WriteByte('+')
		case r == '（':
			b.WriteByte('(')
		case r == '）':
			b.WriteByte(')')
		default:
			b.WriteRune(r)
		}
	}
	text = strings.Join(strings.Fields(b.String()), " ")
	for _, scheme := range []string{"tel:", "mailto:"} {
		if len(text) > len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
			text = strings.TrimSpace(text[len(scheme):])
		}
	}
	if m := namedEmail.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if len(text) > longestQuery {
		text = strings.ToValidUTF8(text[:longestQuery], "")
	}
	q := Query{Text: text}
	// Words have the shape of ids too, but hardly ever a digit in them.
	if idShape.MatchString(text) && (strings.ContainsAny(text, "0123456789_") || len(text) == 26) {
		q.Code = text
	}
	if pan, err := platform.ParsePAN(text); err == nil {
		q.PAN, q.Private = pan, true
		return q
	}
	if gstin, err := platform.ParseGSTIN(text); err == nil && platform.Digits(string(gstin)) != string(gstin) {
		q.GSTIN, q.Private = gstin, true
		return q
	}
	if wholeEmail.MatchString(text) {
		q.Email = strings.ToLower(text)
		return q
	}
	if !numberShape.MatchString(text) {
		return q
	}
	q.Digits = platform.Digits(text)
	number := strings.ReplaceAll(text, "(0)", "")
	if strings.Contains(number, "+") {
		q.Digits = platform.Digits(number)
		number = "+" + q.Digits
	} else if number = platform.Digits(number); strings.HasPrefix(number, "00") {
		number = "+" + strings.TrimLeft(number, "0")
	}
	if p, err := platform.ParsePhone(number); err == nil {
		q.Phone = p
	}
	if digits, err := platform.ParseAadhaar(text); err == nil && len(platform.AadhaarDoubts(digits)) == 0 {
		q.Private, q.Aadhaar = true, q.Phone == ""
	}
	return q
}

// digitOf is a decimal digit of any script as an ASCII one: Unicode keeps them
// in runs of ten that begin with zero.
func digitOf(r rune) byte {
	for _, t := range unicode.Nd.R16 {
		if lo := rune(t.Lo); r >= lo && r <= rune(t.Hi) {
			return '0' + byte((r-lo)%10)
		}
	}
	for _, t := range unicode.Nd.R32 {
		if lo := rune(t.Lo); r >= lo && r <= rune(t.Hi) {
			return '0' + byte((r-lo)%10)
		}
	}
	return '0'
}

// FoundClient is a client that a search found.
type FoundClient struct {
	store.Client
	Exact bool // what was typed is the whole of its name, address, number or id
}

// Found is what a search found, of each kind the best first.
type Found struct {
	Clients     []FoundClient
	MoreClients bool // than asked for
	Numbers     []store.Thing
	Agents      []store.Thing
	Drafts      []store.Thing
	Intents     []store.Intent
	Entries     []store.AuditEntry // what a request did, newest first
}

// Search looks among everything of the partner's, at most limit of each kind.
func (v *View) Search(ctx context.Context, q Query, limit int) (Found, error) {
	var f Found
	if err := v.staffOnly(); err != nil || q.Text == "" || q.Aadhaar {
		return f, err
	}
	if q.PAN != "" || q.GSTIN != "" {
		err := v.searchTax(ctx, q, &f)
		return f, err
	}
	if err := v.searchClients(ctx, q, limit, &f); err != nil {
		return f, err
	}
	looked := store.Looked{Text: q.Text, Digits: q.Digits, Phone: q.Phone, Limit: limit}
	if v.tag() != "" {
		looked.Limit = 200 // what is foreign is left out, and should not hide what is not
	}
	if q.Digits != "" {
		looked.Text = ""
	}
	things, err := v.d.store.Things.Find(ctx, v.actor.Partner, looked)
	if err != nil {
		return f, err
	}
	if things, err = keepDrafts(ctx, v, things, func(t store.Thing) string { return t.ClientRef }, draftThing); err != nil {
		return f, err
	}
	for _, t := range things {
		list := map[store.ThingKind]*[]store.Thing{store.NumberThing: &f.Numbers, store.AgentThing: &f.Agents, store.DraftThing: &f.Drafts}[t.Kind]
		if len(*list) < limit {
			*list = append(*list, t)
		}
	}
	if q.Code != "" {
		err = v.searchCode(ctx, q.Code, limit, &f)
	}
	return f, err
}

func (v *View) searchClients(ctx context.Context, q Query, limit int, f *Found) error {
	text := q.Text
	switch {
	case q.Phone != "":
		text = string(q.Phone)
	case q.Digits != "":
		text = q.Digits
	}
	v.watched()
	clients, more, err := v.quick(ctx, text, limit)
	if err != nil {
		return err
	}
	f.MoreClients = more
	for _, c := range clients {
		f.Clients = append(f.Clients, FoundClient{c, strings.EqualFold(c.Name, q.Text) || q.Email != "" && c.Email == q.Email ||
			q.Phone != "" && c.Mobile == q.Phone})
	}
	slices.SortStableFunc(f.Clients, func(a, b FoundClient) int {
		switch {
		case a.Exact == b.Exact:
			return 0
		case a.Exact:
			return -1
		}
		return 1
	})
	return nil
}

// quick gives the first clients that a search finds, and whether there are more.
func (v *View) quick(ctx context.Context, text string, limit int) ([]store.Client, bool, error) {
	if v.tag() == "" {
		return v.d.store.Directory.Quick(ctx, v.actor.Partner, text, limit)
	}
	page, err := v.d.store.Directory.List(ctx, v.actor.Partner, store.Filter{Query: text, Only: v.tag(), Limit: limit})
	return page.Clients, page.Next != "", err
}

// searchTax finds by PAN or GSTIN what was entered here: an onboarding, or the
// client that came of it.
func (v *View) searchTax(ctx context.Context, q Query, f *Found) error {
	number := string(q.PAN)
	if number == "" {
		number = string(q.GSTIN)
	}
	drafts, err := v.d.store.Onboarding.ByTaxNumber(ctx, v.actor.Partner, number)
	if err != nil {
		return err
	}
	for _, o := range drafts {
		if o.ClientRef == "" {
			switch err := v.ownDraft(ctx, o); {
			case platform.Is(err, platform.NotFound):
			case err != nil:
				return err
			case o.Discarded.IsZero():
				f.Drafts = append(f.Drafts, draftFound(o))
			}
			continue
		}
		if err := v.foundClient(ctx, o.ClientRef, f); err != nil {
			return err
		}
	}
	return nil
}

// draftThing is the onboarding that is found; empty where it is something else.
func draftThing(t store.Thing) string {
	if t.Kind == store.DraftThing {
		return t.ID
	}
	return ""
}

func draftFound(o store.Onboarding) store.Thing {
	return store.Thing{Kind: store.DraftThing, ID: o.ID, Label: o.Name, Note: o.Email, Exact: true}
}

// foundClient adds a client that is named by its ref, unless it is gone.
func (v *View) foundClient(ctx context.Context, ref string, f *Found) error {
	c, err := v.Client(ctx, ref)
	if platform.Is(err, platform.NotFound) || err == nil && !c.Removed.IsZero() {
		return nil
	}
	if err == nil && !slices.ContainsFunc(f.Clients, func(has FoundClient) bool { return has.Ref == ref }) {
		c.ClientID = "" // no page has any business with it
		f.Clients = append([]FoundClient{{c, true}}, f.Clients...)
	}
	return err
}

// searchCode finds what has exactly this id.
func (v *View) searchCode(ctx context.Context, code string, limit int, f *Found) error {
	st, partner := v.d.store, v.actor.Partner
	if strings.HasPrefix(code, "c_") {
		return v.foundClient(ctx, code, f)
	}
	absent := func(err error) error {
		if platform.Is(err, platform.NotFound) {
			return nil
		}
		return err
	}
	read := st.Onboarding.ByRequestID // what the platform calls a registration
	if strings.HasPrefix(code, "o_") {
		read = st.Onboarding.Get
	}
	o, err := read(ctx, partner, code)
	if err == nil && o.ClientRef == "" {
		err = v.ownDraft(ctx, o)
	}
	switch {
	case absent(err) != nil:
		return err
	case err == nil && o.ClientRef != "":
		return v.foundClient(ctx, o.ClientRef, f)
	case err == nil && o.Discarded.IsZero():
		f.Drafts = append(f.Drafts, draftFound(o))
		return nil
	}
	if len(code) == 26 {
		code = strings.ToUpper(code) // as ours are, however they were copied
	}
	i, err := v.Intent(ctx, code)
	if absent(err) != nil {
		return err
	}
	if err == nil {
		f.Intents = append(f.Intents, i)
	}
	f.Entries, err = v.Trail(ctx, store.AuditFilter{RequestID: code, Limit: limit})
	return err
}

// Opened remembers that this person looked at something. Search begins with it;
// nothing depends on it, so a failure is only logged.
func (v *View) Opened(ctx context.Context, kind store.OpenedKind, ref string) {
	if v.only != "" || v.actor.ID == "" {
		return
	}
	if err := v.d.store.Opened.Note(context.WithoutCancel(ctx), v.actor.Partner, v.actor.ID, kind, ref); err != nil {
		v.d.log.Error("what was opened could not be remembered", "err", err)
	}
}

// Lately is what this person opened last, newest first.
func (v *View) Lately(ctx context.Context) ([]store.Opened, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	all, err := v.d.store.Opened.List(ctx, v.actor.Partner, v.actor.ID)
	if err != nil {
		return nil, err
	}
	of := func(kind store.OpenedKind) func(o store.Opened) string {
		return func(o store.Opened) string {
			if o.Kind != kind {
				return ""
			}
			return o.Ref
		}
	}
	return keepDrafts(ctx, v, all, of(store.OpenedClient), of(store.OpenedDraft))
}

// indexThings tells search which numbers and agents a client has. A nil list was
// not read and changes nothing; a client that has none is an empty list, which
// is what listOf makes of it. Pages don't wait for it to succeed: what could not be
// written is written with the next reading.
func (v *View) indexThings(ctx context.Context, ref string, numbers []platform.Number, agents []platform.AgentPresence) {
	put := func(kind store.ThingKind, things []store.Thing) {
		if err := v.d.store.Things.Put(ctx, v.actor.Partner, ref, kind, things); err != nil && ctx.Err() == nil {
			v.d.log.Error("search could not be told of what was read", "kind", kind, "err", err)
		}
	}
	if numbers != nil {
		var things []store.Thing
		for _, n := range numbers {
			things = append(things, store.NumberOf(n))
		}
		put(store.NumberThing, things)
		if err := v.d.store.Numbers.Put(ctx, v.actor.Partner, ref, numbers); err != nil && ctx.Err() == nil {
			v.d.log.Error("the list of all numbers could not be told of what was read", "err", err)
		}
	}
	if agents != nil {
		var things []store.Thing
		for _, a := range agents {
			things = append(things, store.AgentOf(a))
		}
		put(store.AgentThing, things)
		if err := v.d.store.Agents.Put(ctx, v.actor.Partner, ref, agents, v.d.now()); err != nil && ctx.Err() == nil {
			v.d.log.Error("agents could not be kept", "err", err)
		}
	}
}

// listOf is a list that was read: empty, never nil.
func listOf[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
