-- +goose Up
-- What wants a person's eye, once per condition until it clears.
CREATE TABLE notices (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	kind TEXT COLLATE "C" NOT NULL,
	condition TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL DEFAULT '',
	subject TEXT COLLATE "C" NOT NULL,
	detail TEXT COLLATE "C" NOT NULL DEFAULT '',
	link TEXT COLLATE "C" NOT NULL,
	raised_at BIGINT NOT NULL,
	cleared_at BIGINT
);
CREATE UNIQUE INDEX notices_open ON notices (partner, condition) WHERE cleared_at IS NULL;
CREATE INDEX notices_of ON notices (partner, raised_at, id);

CREATE TABLE notice_marks (
	notice TEXT COLLATE "C" NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
	person TEXT COLLATE "C" NOT NULL,
	read_at BIGINT,
	mailed_at BIGINT,
	PRIMARY KEY (notice, person)
);

CREATE TABLE notice_choices (
	partner TEXT COLLATE "C" NOT NULL,
	person TEXT COLLATE "C" NOT NULL,
	mail TEXT COLLATE "C" NOT NULL DEFAULT '',
	quiet_from BIGINT NOT NULL DEFAULT 0,
	quiet_to BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (partner, person)
);
