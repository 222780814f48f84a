-- +goose Up
-- Credits that wait for a second person. The id becomes that of the intent.
CREATE TABLE approvals (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	amount BIGINT NOT NULL,
	valid_till BIGINT,
	note TEXT COLLATE "C" NOT NULL,
	by_id TEXT COLLATE "C" NOT NULL,
	by_name TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	decided_at BIGINT,
	decided_id TEXT COLLATE "C" NOT NULL DEFAULT '',
	decided_name TEXT COLLATE "C" NOT NULL DEFAULT '',
	approved BIGINT NOT NULL DEFAULT 0,
	reason TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX approvals_open ON approvals (partner, client_ref, created_at) WHERE decided_at IS NULL;
