-- +goose Up
-- A file of agents that was looked through. Its rows hold passwords: each is
-- sealed, and emptied as soon as its agent is there, refused or given up.
CREATE TABLE agent_imports (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	file TEXT NOT NULL,
	problems TEXT NOT NULL DEFAULT '',
	created_by TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	job TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE agent_import_rows (
	partner TEXT NOT NULL,
	id TEXT NOT NULL,
	import TEXT NOT NULL REFERENCES agent_imports (id),
	n INTEGER NOT NULL,
	name TEXT NOT NULL,
	line INTEGER NOT NULL,
	sealed BLOB,
	PRIMARY KEY (partner, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_import_rows_of ON agent_import_rows (import, n);
