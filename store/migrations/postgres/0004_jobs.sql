-- +goose Up
-- One act done to many clients, a row each, so that it can be left, stopped,
-- taken up after a restart and looked back at.
CREATE TABLE jobs (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	act TEXT COLLATE "C" NOT NULL,
	params TEXT COLLATE "C" NOT NULL,
	by_id TEXT COLLATE "C" NOT NULL,
	by_name TEXT COLLATE "C" NOT NULL,
	request_id TEXT COLLATE "C" NOT NULL,
	total BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	stopped_at BIGINT,
	ended_at BIGINT,
	-- Who works on it, until when: another replica takes it up after that.
	lease TEXT COLLATE "C" NOT NULL DEFAULT '',
	lease_until BIGINT
);
CREATE INDEX jobs_of ON jobs (partner, created_at, id);
CREATE INDEX jobs_open ON jobs (created_at, id) WHERE ended_at IS NULL;

CREATE TABLE job_rows (
	job TEXT COLLATE "C" NOT NULL REFERENCES jobs (id),
	n BIGINT NOT NULL,
	ref TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL DEFAULT 'waiting',
	note TEXT COLLATE "C" NOT NULL DEFAULT '',
	PRIMARY KEY (job, n)
);
CREATE INDEX job_rows_state ON job_rows (job, state, n);
