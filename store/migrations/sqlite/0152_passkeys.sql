-- +goose Up
-- Passkeys, each of one host. The record is the credential as the library keeps it, sealed.
CREATE TABLE passkeys (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	host TEXT NOT NULL,
	credential_id BLOB NOT NULL,
	record BLOB NOT NULL,
	name TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX passkeys_credential ON passkeys (host, credential_id);
CREATE INDEX passkeys_of ON passkeys (person_id, created_at);
