-- +goose Up
-- Passkeys, each of one host. The record is the credential as the library keeps it, sealed.
CREATE TABLE passkeys (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	person_id TEXT COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	host TEXT COLLATE "C" NOT NULL,
	credential_id BYTEA NOT NULL,
	record BYTEA NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	used_at BIGINT
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (host, credential_id);
CREATE INDEX passkeys_of ON passkeys (person_id, created_at);
