-- +goose Up
-- Hours under a name, for many lines of many clients, and which lines they were
-- put on. What a line has now is as it was last read.
CREATE TABLE schedule_templates (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	name TEXT COLLATE "C" NOT NULL,
	hours TEXT COLLATE "C" NOT NULL,
	holidays TEXT COLLATE "C" NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX schedule_templates_name ON schedule_templates (partner, name);

CREATE TABLE schedule_lines (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('number', 'agent', 'whatsapp')),
	client_ref TEXT COLLATE "C" NOT NULL,
	line TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	template TEXT COLLATE "C" NOT NULL REFERENCES schedule_templates (id) ON DELETE CASCADE,
	hours TEXT COLLATE "C" NOT NULL,
	days TEXT COLLATE "C" NOT NULL,
	seen_at BIGINT NOT NULL,
	applied_at BIGINT NOT NULL,
	PRIMARY KEY (partner, kind, client_ref, line)
);
CREATE INDEX schedule_lines_of ON schedule_lines (template, name, client_ref, line);

-- A job's row may be about one line of the client.
ALTER TABLE job_rows ADD COLUMN line TEXT COLLATE "C" NOT NULL DEFAULT '';
