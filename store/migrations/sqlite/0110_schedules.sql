-- +goose Up
-- Hours under a name, for many lines of many clients, and which lines they were
-- put on. What a line has now is as it was last read.
CREATE TABLE schedule_templates (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	name TEXT NOT NULL,
	hours TEXT NOT NULL,
	holidays TEXT NOT NULL,
	updated_at INTEGER NOT NULL,
	updated_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX schedule_templates_name ON schedule_templates (partner, name);

CREATE TABLE schedule_lines (
	partner TEXT NOT NULL REFERENCES partners (id),
	kind TEXT NOT NULL CHECK (kind IN ('number', 'agent', 'whatsapp')),
	client_ref TEXT NOT NULL,
	line TEXT NOT NULL,
	name TEXT NOT NULL,
	template TEXT NOT NULL REFERENCES schedule_templates (id) ON DELETE CASCADE,
	hours TEXT NOT NULL,
	days TEXT NOT NULL,
	seen_at INTEGER NOT NULL,
	applied_at INTEGER NOT NULL,
	PRIMARY KEY (partner, kind, client_ref, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX schedule_lines_of ON schedule_lines (template, name, client_ref, line);

-- A job's row may be about one line of the client.
ALTER TABLE job_rows ADD COLUMN line TEXT NOT NULL DEFAULT '';
