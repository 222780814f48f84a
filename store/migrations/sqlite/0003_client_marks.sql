-- +goose Up
-- What staff put on a client for themselves; the platform knows nothing of it.
CREATE TABLE client_tags (
	partner TEXT NOT NULL REFERENCES partners (id),
	tag TEXT NOT NULL,
	ref TEXT NOT NULL,
	PRIMARY KEY (partner, tag, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_tags_of ON client_tags (partner, ref, tag);

CREATE TABLE client_notes (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	ref TEXT NOT NULL,
	body TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX client_notes_of ON client_notes (partner, ref, at, id);

-- A list's filters under a name: a person's own, or shared with their colleagues.
CREATE TABLE client_views (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	owner TEXT NOT NULL,
	owner_name TEXT NOT NULL,
	name TEXT NOT NULL,
	query TEXT NOT NULL,
	shared INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX client_views_of ON client_views (partner, name, id);
