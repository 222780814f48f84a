-- +goose Up
-- Looks that staff take at a client's portal, as the client sees it. The id is the hash
-- of the token in the link that opens one.
CREATE TABLE visits (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	reason TEXT NOT NULL,
	back TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	entered_at INTEGER,
	ends_at INTEGER NOT NULL,
	ended_at INTEGER
) STRICT;
CREATE INDEX visits_end ON visits (ends_at);
