-- +goose Up
-- Looks that staff take at a client's portal, as the client sees it. The id is the hash
-- of the token in the link that opens one.
CREATE TABLE visits (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	person_id TEXT COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	reason TEXT COLLATE "C" NOT NULL,
	back TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	entered_at BIGINT,
	ends_at BIGINT NOT NULL,
	ended_at BIGINT
);
CREATE INDEX visits_end ON visits (ends_at);
