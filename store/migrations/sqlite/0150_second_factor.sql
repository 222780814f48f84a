-- +goose Up
-- The key of a person's authenticator app, sealed. Until confirmed_at it only waits
-- for the first code. last_step is the newest step whose code was used: none works twice.
CREATE TABLE second_factors (
	person_id TEXT NOT NULL PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
	partner TEXT NOT NULL REFERENCES partners (id),
	secret BLOB NOT NULL,
	created_at INTEGER NOT NULL,
	confirmed_at INTEGER,
	last_step INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Codes for whoever has lost the app, each good once; keyed hashes.
CREATE TABLE recovery_codes (
	person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	code_hash BLOB NOT NULL,
	used_at INTEGER,
	PRIMARY KEY (person_id, code_hash)
) STRICT;

ALTER TABLE people ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0;
-- Whether all staff must have one.
ALTER TABLE partners ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0;
-- A sign-in that waits for its second proof, as JSON.
ALTER TABLE sessions ADD COLUMN pending TEXT NOT NULL DEFAULT '';
