-- +goose Up
-- Files that are made in the background, in pieces, and kept for a day.
CREATE TABLE exports (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	by_id TEXT COLLATE "C" NOT NULL,
	by_name TEXT COLLATE "C" NOT NULL,
	by_kind TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	file TEXT COLLATE "C" NOT NULL,
	params TEXT COLLATE "C" NOT NULL,
	total BIGINT NOT NULL,
	done BIGINT NOT NULL DEFAULT 0,
	size BIGINT NOT NULL DEFAULT 0,
	failed TEXT COLLATE "C" NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	ended_at BIGINT,
	expires_at BIGINT NOT NULL,
	lease TEXT COLLATE "C" NOT NULL DEFAULT '',
	lease_until BIGINT
);
CREATE INDEX exports_open ON exports (created_at, id) WHERE ended_at IS NULL;
CREATE INDEX exports_expire ON exports (expires_at);

CREATE TABLE export_parts (
	export TEXT COLLATE "C" NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
	n BIGINT NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (export, n)
);
