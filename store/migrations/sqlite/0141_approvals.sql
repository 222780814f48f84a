-- +goose Up
-- Credits that wait for a second person. The id becomes that of the intent.
CREATE TABLE approvals (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	amount INTEGER NOT NULL,
	valid_till INTEGER,
	note TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	decided_at INTEGER,
	decided_id TEXT NOT NULL DEFAULT '',
	decided_name TEXT NOT NULL DEFAULT '',
	approved INTEGER NOT NULL DEFAULT 0,
	reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX approvals_open ON approvals (partner, client_ref, created_at) WHERE decided_at IS NULL;
