-- +goose Up
-- Files that are made in the background, in pieces, and kept for a day.
CREATE TABLE exports (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	by_kind TEXT NOT NULL,
	kind TEXT NOT NULL,
	file TEXT NOT NULL,
	params TEXT NOT NULL,
	total INTEGER NOT NULL,
	done INTEGER NOT NULL DEFAULT 0,
	size INTEGER NOT NULL DEFAULT 0,
	failed TEXT NOT NULL DEFAULT '',
	created_at INTEGER NOT NULL,
	ended_at INTEGER,
	expires_at INTEGER NOT NULL,
	lease TEXT NOT NULL DEFAULT '',
	lease_until INTEGER
) STRICT;
CREATE INDEX exports_open ON exports (created_at, id) WHERE ended_at IS NULL;
CREATE INDEX exports_expire ON exports (expires_at);

CREATE TABLE export_parts (
	export TEXT NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
	n INTEGER NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (export, n)
) STRICT;
