-- +goose Up
-- What staff put on a client for themselves; the platform knows nothing of it.
CREATE TABLE client_tags (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	tag TEXT COLLATE "C" NOT NULL,
	ref TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, tag, ref)
);
CREATE INDEX client_tags_of ON client_tags (partner, ref, tag);

CREATE TABLE client_notes (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	ref TEXT COLLATE "C" NOT NULL,
	body TEXT COLLATE "C" NOT NULL,
	by_id TEXT COLLATE "C" NOT NULL,
	by_name TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX client_notes_of ON client_notes (partner, ref, at, id);

-- A list's filters under a name: a person's own, or shared with their colleagues.
CREATE TABLE client_views (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	owner TEXT COLLATE "C" NOT NULL,
	owner_name TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	query TEXT COLLATE "C" NOT NULL,
	shared BIGINT NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX client_views_of ON client_views (partner, name, id);
