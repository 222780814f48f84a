-- +goose Up
-- Files that somebody has sent and looks at before anything is done. They hold
-- names, phones and addresses, so they lie sealed, and for a day only.
CREATE TABLE imports (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	kind TEXT NOT NULL,
	client_ref TEXT NOT NULL,
	file TEXT NOT NULL,
	body BLOB NOT NULL,
	mend INTEGER NOT NULL DEFAULT 0,
	by_id TEXT NOT NULL,
	created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_by_age ON imports (created_at);

-- Passwords that a job made, until they are fetched or their week is over. The id
-- is that of the job's row.
CREATE TABLE job_secrets (
	partner TEXT NOT NULL REFERENCES partners (id),
	id TEXT NOT NULL,
	job TEXT NOT NULL REFERENCES jobs (id),
	n INTEGER NOT NULL,
	secret BLOB NOT NULL,
	made_at INTEGER NOT NULL,
	PRIMARY KEY (partner, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_secrets_of ON job_secrets (job, n);
CREATE INDEX job_secrets_by_age ON job_secrets (made_at);
