package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"

	"partnerdesk/platform"
)

// ThingKind is what a thing found by search is.
type ThingKind string

const (
	NumberThing ThingKind = "number" // a number that a client holds
	AgentThing  ThingKind = "agent"  // an agent of a client
	DraftThing  ThingKind = "draft"  // an onboarding under way
)

// Thing is what search finds besides clients. It is a memory of what was last
// read, or, for an onboarding, what its row says.
type Thing struct {
	Kind      ThingKind
	ClientRef string // whose it is; empty for an onboarding
	Client    string // that client's name; Find fills it
	ID        string // the number in E.164, the agent's id, the onboarding's id
	Label     string // the number, the agent's name, the new client's name
	Note      string // the region, the extension, the e-mail address
	Exact     bool   // what was asked for is the whole of it; Find sets it

	keys []string
}

// NumberOf, AgentOf and draftOf say what a thing is found by.
func NumberOf(n platform.Number) Thing {
	t := Thing{Kind: NumberThing, ID: string(n.Number), Label: string(n.Number), Note: n.Region}
	t.byDigits(string(n.Number), true)
	return t
}

func AgentOf(a platform.AgentPresence) Thing {
	t := Thing{Kind: AgentThing, ID: a.AgentID, Label: a.Name, Note: a.Extension}
	t.byName(a.Name)
	t.byDigits(a.Extension, false)
	return t
}

func draftOf(o *Onboarding) Thing {
	t := Thing{Kind: DraftThing, ID: o.ID, Label: o.Name, Note: o.Email}
	t.byName(o.Name)
	t.byText(fold(o.Email))
	t.byDigits(string(o.Mobile), true)
	return t
}

func (t *Thing) byText(text string) {
	if text != "" {
		t.keys = append(t.keys, "t"+text)
	}
}

// byName lets a name be found by the start of each of its first words.
func (t *Thing) byName(name string) {
	name = fold(name)
	for words := 0; name != "" && words < 4; words++ {
		t.byText(name)
		_, name, _ = strings.Cut(name, " ")
		name = fold(name)
	}
}

func (t *Thing) byDigits(number string, ends bool) {
	digits := clip(platform.Digits(number), 40)
	if digits == "" {
		return
	}
	t.keys = append(t.keys, "d"+digits)
	if ends {
		t.keys = append(t.keys, "r"+mobileReversed(platform.Phone(digits)))
	}
}

// Things keeps the index of search, per partner.
type Things struct{ db *database }

// thingRow is one row of the index.
type thingRow struct{ key, id, label, note string }

// Put says which things of a kind a client has, all of them: what it had and is
// not among them is found no more. Where nothing has changed nothing is written.
func (s *Things) Put(ctx context.Context, partner, clientRef string, kind ThingKind, things []Thing) error {
	const doing = "keep what search finds"
	if clientRef == "" || kind == DraftThing {
		return internal(doing, errors.New("things need a client"))
	}
	want := rowsOf(things)
	have, err := s.rows(ctx, s.db.r, partner, clientRef, kind, "")
	if err != nil {
		return wrap(doing, err)
	}
	if maps.Equal(have, want) {
		return nil
	}
	return s.db.tx(ctx, doing, func(tx *sql.Tx) error {
		// Two readings of one client take turns, and one that is unknown has nothing.
		var one int
		err := tx.QueryRowContext(ctx, `SELECT 1 FROM clients WHERE partner = $1 AND ref = $2`+s.db.forUpdate(), partner, clientRef).Scan(&one)
		if err != nil {
			return err
		}
		have, err := s.rows(ctx, tx, partner, clientRef, kind, "")
		if err != nil {
			return err
		}
		return s.write(ctx, tx, partner, clientRef, kind, have, want)
	})
}

// putDraft keeps an onboarding's rows in step with it, within its transaction.
func (s *Things) putDraft(ctx context.Context, tx *sql.Tx, o *Onboarding) error {
	want := map[thingRow]bool{}
	if o.ClientRef == "" && o.Discarded.IsZero() {
		want = rowsOf([]Thing{draftOf(o)})
	}
	have, err := s.rows(ctx, tx, o.Partner, "", DraftThing, o.ID)
	if err != nil {
		return err
	}
	return s.write(ctx, tx, o.Partner, "", DraftThing, have, want)
}

func rowsOf(things []Thing) map[thingRow]bool {
	rows := map[thingRow]bool{}
	plain := func(s string, n int) string {
		return clip(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD"), n)
	}
	for _, t := range things {
		for _, key := range t.keys {
			rows[thingRow{plain(key, 320), plain(t.ID, 200), plain(t.Label, 400), plain(t.Note, 320)}] = true
		}
	}
	return rows
}

func (s *Things) rows(ctx context.Context, q queryer, partner, clientRef string, kind ThingKind, id string) (map[thingRow]bool, error) {
	var w where
	w.add(`partner = ? AND kind = ? AND client_ref = ?`, partner, string(kind), clientRef)
	if id != "" {
		w.add(`id = ?`, id)
	}
	all, err := collect(ctx, q, func(r scanner) (thingRow, error) {
		var t thingRow
		return t, r.Scan(&t.key, &t.id, &t.label, &t.note)
	}, `SELECT key, id, label, note FROM things WHERE `+w.sql.String(), w.args...)
	rows := make(map[thingRow]bool, len(all))
	for _, t := range all {
		rows[t] = true
	}
	return rows, err
}

func (s *Things) write(ctx context.Context, tx *sql.Tx, partner, clientRef string, kind ThingKind, have, want map[thingRow]bool) error {
	for t := range have {
		if want[t] {
			continue
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM things WHERE partner = $1 AND kind = $2 AND key = $3 AND client_ref = $4 AND id = $5`,
			partner, string(kind), t.key, clientRef, t.id)
		if err != nil {
			return err
		}
	}
	var fresh []thingRow
	for t := range want {
		if !have[t] {
			fresh = append(fresh, t)
		}
	}
	slices.SortFunc(fresh, func(a, b thingRow) int {
		return strings.Compare(a.key+"\x00"+a.id, b.key+"\x00"+b.id)
	})
	fresh = slices.CompactFunc(fresh, func(a, b thingRow) bool { return a.key == b.key && a.id == b.id })
	for chunk := range slices.Chunk(fresh, chunkSize) {
		var w where
		var values []string
		for _, t := range chunk {
			values = append(values, w.number(`(?, ?, ?, ?, ?, ?, ?)`, partner, string(kind), t.key, clientRef, t.id, t.label, t.note))
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO things (partner, kind, key, client_ref, id, label, note) VALUES `+strings.Join(values, ", ")+`
			ON CONFLICT (partner, kind, key, client_ref, id) DO UPDATE SET label = excluded.label, note = excluded.note`, w.args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// Looked is what search looks for.
type Looked struct {
	Text   string         // a name, or an e-mail address
	Digits string         // the digits of a number or an extension, as far as typed; see Phone
	Phone  platform.Phone // set where they are a whole number
	Limit  int            // of each kind, 1 to 50; 0 means 20
}

// Find gives the things that match: those that are matched as a whole first,
// then by label, or by extension. Each way of matching reads a range of one index, and at most
// searchCap rows of it.
func (s *Things) Find(ctx context.Context, partner string, l Looked) ([]Thing, error) {
	limit := l.Limit
	if limit <= 0 {
		limit = 20
	}
	limit = min(limit, 50)
	query, args := l.query(partner, limit)
	if query == "" {
		return nil, nil
	}
	type row struct {
		Thing
		key string
	}
	rows, err := collect(ctx, s.db.r, func(r scanner) (row, error) {
		var t row
		return t, r.Scan(&t.Kind, &t.key, &t.ClientRef, &t.ID, &t.Label, &t.Note, &t.Client)
	}, query, args...)
	if err != nil {
		return nil, wrap("search", err)
	}
	text := fold(l.Text)
	at := map[[3]string]int{}
	var all []Thing
	for _, t := range rows {
		switch {
		case t.key[0] == 'd':
			t.Exact = t.key[1:] == l.Digits || l.Phone != "" && t.key[1:] == platform.Digits(string(l.Phone))
		case t.key[0] == 't':
			t.Exact = t.key[1:] == text && (fold(t.Label) == text || strings.Contains(text, "@"))
		}
		id := [3]string{string(t.Kind), t.ClientRef, t.ID}
		if i, known := at[id]; known {
			all[i].Exact = all[i].Exact || t.Exact
			continue
		}
		at[id] = len(all)
		all = append(all, t.Thing)
	}
	slices.SortStableFunc(all, func(a, b Thing) int {
		switch {
		case a.Kind != b.Kind:
			return strings.Compare(string(a.Kind), string(b.Kind))
		case a.Exact != b.Exact:
			return int(flag(b.Exact) - flag(a.Exact))
		}
		if l.Digits != "" && a.Kind == AgentThing && a.Note != b.Note {
			return strings.Compare(a.Note, b.Note) // by extension, which is what was typed
		}
		return strings.Compare(fold(a.Label)+"\x00"+fold(a.Client)+a.ID, fold(b.Label)+"\x00"+fold(b.Client)+b.ID)
	})
	return all, nil
}

// query is the search as one statement; empty for what can match nothing.
func (l Looked) query(partner string, limit int) (string, []any) {
	var w where
	var ways []string
	const cols = `kind, key, client_ref, id, label, note`
	add := func(kind ThingKind, prefix string) {
		// The range is read in its order and no further than needed: a client that
		// is gone still has its things in it.
		in := w.number(`(SELECT `+cols+` FROM things WHERE partner = ? AND kind = ? AND key >= ? AND key < ? ORDER BY key LIMIT `+searchCap+`) AS m`,
			partner, string(kind), prefix, afterPrefix(prefix))
		if kind == DraftThing {
			ways = append(ways, w.number(`SELECT * FROM (SELECT m.*, '' AS client FROM `+in+` LIMIT ?) AS d`, limit))
			return
		}
		ways = append(ways, `SELECT * FROM (SELECT m.*, clients.name AS client FROM `+in+w.number(` CROSS JOIN clients
			WHERE clients.partner = ? AND clients.ref = m.client_ref AND clients.removed_at IS NULL LIMIT ?) AS c`, partner, limit))
	}
	if text := fold(l.Text); text != "" {
		add(AgentThing, "t"+text)
		add(DraftThing, "t"+text)
	}
	digits := clip(platform.Digits(l.Digits), 40)
	if l.Phone != "" {
		for _, kind := range []ThingKind{NumberThing, DraftThing} {
			add(kind, "d"+platform.Digits(string(l.Phone)))
		}
	}
	if digits != "" && len(digits) <= 6 {
		add(AgentThing, "d"+digits)
	}
	if len(digits) >= 3 && l.Phone == "" {
		for _, kind := range []ThingKind{NumberThing, DraftThing} {
			add(kind, "d"+digits)
			add(kind, "d91"+dialled(digits))
			add(kind, "r"+mobileReversed(platform.Phone(digits)))
		}
	}
	return strings.Join(ways, ` UNION ALL `), w.args
}
