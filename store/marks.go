package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Marks are what staff put on clients for themselves: tags, notes and saved
// views of the list.
type Marks struct{ db *database }

// Note is something a colleague should know about a client.
type Note struct {
	ID, Body     string
	ByID, ByName string
	At           time.Time
}

// SavedView is a list's filters under a name.
type SavedView struct {
	ID, Name  string
	Query     string // of the list's address, without its ?
	OwnerID   string
	OwnerName string
	Shared    bool // with all staff of the partner
}

// How much of each there may be.
const (
	tagsPerClient = 20
	viewsPerOwner = 50
)

// tagKey is how a tag is kept and looked for: short, lower case, one line.
func tagKey(tag string) string { return clip(fold(tag), 40) }

// SameTag compares two tags as they are kept.
func SameTag(a, b string) bool { return tagKey(a) == tagKey(b) }

// Tag puts a tag on clients of the partner; those that have it keep it, and refs
// that are not the partner's are left out. It says how many got it.
func (s *Marks) Tag(ctx context.Context, partner, tag string, refs ...string) (int64, error) {
	tag = tagKey(tag)
	if tag == "" {
		return 0, platform.Field("tag", "Write a tag: a word or two.")
	}
	var n int64
	err := s.db.tx(ctx, "keep the tag", func(tx *sql.Tx) error {
		n = 0
		for _, ref := range refs {
			var has int
			if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM client_tags WHERE partner = $1 AND ref = $2`, partner, ref).Scan(&has); err != nil {
				return err
			}
			if has >= tagsPerClient {
				return platform.Field("tag", "A client can have 20 tags. Take one off first.")
			}
			one, err := changed(ctx, tx, `INSERT INTO client_tags (partner, tag, ref) SELECT partner, $1, ref FROM clients WHERE partner = $2 AND ref = $3
				ON CONFLICT (partner, tag, ref) DO NOTHING`, tag, partner, ref)
			if err != nil {
				return err
			}
			n += one
		}
		return nil
	})
	return n, err
}

// Untag takes a tag off a client; one that it has not is NotFound.
func (s *Marks) Untag(ctx context.Context, partner, ref, tag string) error {
	return wrap("take off the tag", mustChange(ctx, s.db.w, `DELETE FROM client_tags WHERE partner = $1 AND tag = $2 AND ref = $3`, partner, tagKey(tag), ref))
}

func scanText(r scanner) (string, error) {
	var s string
	return s, r.Scan(&s)
}

// Tags are a client's tags by name.
func (s *Marks) Tags(ctx context.Context, partner, ref string) ([]string, error) {
	all, err := collect(ctx, s.db.r, scanText, `SELECT tag FROM client_tags WHERE partner = $1 AND ref = $2 ORDER BY tag`, partner, ref)
	return all, wrap("read the tags", err)
}

// AllTags are the partner's tags in use, by name, 200 at most.
func (s *Marks) AllTags(ctx context.Context, partner string) ([]string, error) {
	// Jumps from tag to tag along the key instead of reading every row of each.
	all, err := collect(ctx, s.db.r, scanText, `WITH RECURSIVE t (tag) AS (
			SELECT MIN(tag) FROM client_tags WHERE partner = $1
			UNION ALL
			SELECT (SELECT MIN(c.tag) FROM client_tags c WHERE c.partner = $1 AND c.tag > t.tag) FROM t WHERE t.tag IS NOT NULL
		) SELECT tag FROM t WHERE tag IS NOT NULL LIMIT 200`, partner)
	return all, wrap("read the tags", err)
}

// AddNote keeps a note; by is who wrote it.
func (s *Marks) AddNote(ctx context.Context, partner, ref, body string, by Actor) (Note, error) {
	body = strings.TrimSpace(body)
	switch {
	case body == "":
		return Note{}, platform.Field("body", "Write the note first.")
	case len(body) > 4000:
		return Note{}, platform.Field("body", "A note can have 4,000 characters.")
	}
	id, err := s.db.newID("n", 10)
	if err != nil {
		return Note{}, err
	}
	n := Note{ID: id, Body: body, ByID: by.ID, ByName: by.Name, At: s.db.now()}
	return n, wrap("keep the note", mustChange(ctx, s.db.w, `INSERT INTO client_notes (id, partner, ref, body, by_id, by_name, at)
		SELECT $1, partner, ref, $2, $3, $4, $5 FROM clients WHERE partner = $6 AND ref = $7`,
		n.ID, n.Body, n.ByID, n.ByName, stamp(n.At), partner, ref))
}

// Notes are a client's newest notes.
func (s *Marks) Notes(ctx context.Context, partner, ref string, limit int) ([]Note, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (Note, error) {
		var n Note
		return n, r.Scan(&n.ID, &n.Body, &n.ByID, &n.ByName, readTime{&n.At})
	}, `SELECT id, body, by_id, by_name, at FROM client_notes WHERE partner = $1 AND ref = $2 ORDER BY at DESC, id DESC LIMIT $3`, partner, ref, pageSize(limit, 200))
	return all, wrap("read the notes", err)
}

// DeleteNote removes a note that this person wrote; anybody else's is NotFound.
func (s *Marks) DeleteNote(ctx context.Context, partner, ref, id, by string) error {
	return wrap("remove the note", mustChange(ctx, s.db.w, `DELETE FROM client_notes WHERE partner = $1 AND ref = $2 AND id = $3 AND by_id = $4`, partner, ref, id, by))
}

// SaveView keeps a view; the owner's view of the same name is replaced.
func (s *Marks) SaveView(ctx context.Context, partner string, v SavedView) (SavedView, error) {
	v.Name = clip(strings.Join(strings.Fields(v.Name), " "), 60)
	if v.Name == "" {
		return v, platform.Field("name", "Give the view a name.")
	}
	id, err := s.db.newID("v", 10)
	if err != nil {
		return v, err
	}
	v.ID = id
	err = s.db.tx(ctx, "keep the view", func(tx *sql.Tx) error {
		if _, err := changed(ctx, tx, `DELETE FROM client_views WHERE partner = $1 AND owner = $2 AND name = $3`, partner, v.OwnerID, v.Name); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM client_views WHERE partner = $1 AND owner = $2`, partner, v.OwnerID).Scan(&n); err != nil {
			return err
		}
		if n >= viewsPerOwner {
			return platform.Field("name", "You have 50 views. Remove one first.")
		}
		return mustChange(ctx, tx, `INSERT INTO client_views (id, partner, owner, owner_name, name, query, shared, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			v.ID, partner, v.OwnerID, v.OwnerName, v.Name, clip(v.Query, 1000), flag(v.Shared), stamp(s.db.now()))
	})
	return v, err
}

// Views are a person's own views and those that colleagues share, by name.
func (s *Marks) Views(ctx context.Context, partner, person string) ([]SavedView, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (SavedView, error) {
		var v SavedView
		return v, r.Scan(&v.ID, &v.Name, &v.Query, &v.OwnerID, &v.OwnerName, &v.Shared)
	}, `SELECT id, name, query, owner, owner_name, shared FROM client_views WHERE partner = $1 AND (owner = $2 OR shared = 1) ORDER BY name, id LIMIT 200`, partner, person)
	return all, wrap("read the views", err)
}

// DeleteView removes a person's own view; anybody else's is NotFound.
func (s *Marks) DeleteView(ctx context.Context, partner, person, id string) error {
	return wrap("remove the view", mustChange(ctx, s.db.w, `DELETE FROM client_views WHERE partner = $1 AND owner = $2 AND id = $3`, partner, person, id))
}
