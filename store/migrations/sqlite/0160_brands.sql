-- +goose Up
-- What else a brand says of itself: who its mails come from, where its terms stand,
-- which areas its clients do not see, and which pictures it has.
ALTER TABLE brands ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE brands ADD COLUMN terms TEXT NOT NULL DEFAULT '';
ALTER TABLE brands ADD COLUMN hidden TEXT NOT NULL DEFAULT '';
ALTER TABLE brands ADD COLUMN pictures TEXT NOT NULL DEFAULT '{}';

CREATE TABLE brand_pictures (
	brand TEXT NOT NULL REFERENCES brands (id),
	kind TEXT NOT NULL,
	hash TEXT NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (brand, kind)
) STRICT;

-- What the last look at a host found.
ALTER TABLE brand_hosts ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE brand_hosts ADD COLUMN found TEXT NOT NULL DEFAULT '';
ALTER TABLE brand_hosts ADD COLUMN checked_at INTEGER;
ALTER TABLE brand_hosts ADD COLUMN added_at INTEGER NOT NULL DEFAULT 0;
