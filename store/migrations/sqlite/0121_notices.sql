-- +goose Up
-- What wants a person's eye, once per condition until it clears.
CREATE TABLE notices (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	kind TEXT NOT NULL,
	condition TEXT NOT NULL,
	client_ref TEXT NOT NULL DEFAULT '',
	subject TEXT NOT NULL,
	detail TEXT NOT NULL DEFAULT '',
	link TEXT NOT NULL,
	raised_at INTEGER NOT NULL,
	cleared_at INTEGER
) STRICT;
CREATE UNIQUE INDEX notices_open ON notices (partner, condition) WHERE cleared_at IS NULL;
CREATE INDEX notices_of ON notices (partner, raised_at, id);

CREATE TABLE notice_marks (
	notice TEXT NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
	person TEXT NOT NULL,
	read_at INTEGER,
	mailed_at INTEGER,
	PRIMARY KEY (notice, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice_choices (
	partner TEXT NOT NULL,
	person TEXT NOT NULL,
	mail TEXT NOT NULL DEFAULT '',
	quiet_from INTEGER NOT NULL DEFAULT 0,
	quiet_to INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (partner, person)
) STRICT, WITHOUT ROWID;
