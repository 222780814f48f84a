-- +goose Up
-- A file of agents that was looked through. Its rows hold passwords: each is
-- sealed, and emptied as soon as its agent is there, refused or given up.
CREATE TABLE agent_imports (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	file TEXT COLLATE "C" NOT NULL,
	problems TEXT COLLATE "C" NOT NULL DEFAULT '',
	created_by TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	job TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE TABLE agent_import_rows (
	partner TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	import TEXT COLLATE "C" NOT NULL REFERENCES agent_imports (id),
	n BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	line BIGINT NOT NULL,
	sealed BYTEA,
	PRIMARY KEY (partner, id)
);
CREATE INDEX agent_import_rows_of ON agent_import_rows (import, n);
