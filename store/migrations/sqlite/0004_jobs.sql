-- +goose Up
-- One act done to many clients, a row each, so that it can be left, stopped,
-- taken up after a restart and looked back at.
CREATE TABLE jobs (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	act TEXT NOT NULL,
	params TEXT NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	request_id TEXT NOT NULL,
	total INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	stopped_at INTEGER,
	ended_at INTEGER,
	-- Who works on it, until when: another replica takes it up after that.
	lease TEXT NOT NULL DEFAULT '',
	lease_until INTEGER
) STRICT;
CREATE INDEX jobs_of ON jobs (partner, created_at, id);
CREATE INDEX jobs_open ON jobs (created_at, id) WHERE ended_at IS NULL;

CREATE TABLE job_rows (
	job TEXT NOT NULL REFERENCES jobs (id),
	n INTEGER NOT NULL,
	ref TEXT NOT NULL,
	name TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'waiting',
	note TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (job, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_rows_state ON job_rows (job, state, n);
