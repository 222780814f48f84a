-- +goose Up
-- What else a brand says of itself: who its mails come from, where its terms stand,
-- which areas its clients do not see, and which pictures it has.
ALTER TABLE brands ADD COLUMN sender TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE brands ADD COLUMN terms TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE brands ADD COLUMN hidden TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE brands ADD COLUMN pictures TEXT COLLATE "C" NOT NULL DEFAULT '{}';

CREATE TABLE brand_pictures (
	brand TEXT COLLATE "C" NOT NULL REFERENCES brands (id),
	kind TEXT COLLATE "C" NOT NULL,
	hash TEXT COLLATE "C" NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (brand, kind)
);

-- What the last look at a host found.
ALTER TABLE brand_hosts ADD COLUMN state TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE brand_hosts ADD COLUMN found TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE brand_hosts ADD COLUMN checked_at BIGINT;
ALTER TABLE brand_hosts ADD COLUMN added_at BIGINT NOT NULL DEFAULT 0;
