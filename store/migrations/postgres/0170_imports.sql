-- +goose Up
-- Files that somebody has sent and looks at before anything is done. They hold
-- names, phones and addresses, so they lie sealed, and for a day only.
CREATE TABLE imports (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	kind TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL,
	file TEXT COLLATE "C" NOT NULL,
	body BYTEA NOT NULL,
	mend BIGINT NOT NULL DEFAULT 0,
	by_id TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX imports_by_age ON imports (created_at);

-- Passwords that a job made, until they are fetched or their week is over. The id
-- is that of the job's row.
CREATE TABLE job_secrets (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	id TEXT COLLATE "C" NOT NULL,
	job TEXT COLLATE "C" NOT NULL REFERENCES jobs (id),
	n BIGINT NOT NULL,
	secret BYTEA NOT NULL,
	made_at BIGINT NOT NULL,
	PRIMARY KEY (partner, id)
);
CREATE INDEX job_secrets_of ON job_secrets (job, n);
CREATE INDEX job_secrets_by_age ON job_secrets (made_at);
