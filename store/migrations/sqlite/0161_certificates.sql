-- +goose Up
-- Certificates of brands' hosts with their keys, the account they were fetched under,
-- and what proves a host while one is fetched: sealed, for all replicas.
CREATE TABLE certificates (
	name TEXT NOT NULL PRIMARY KEY,
	body BLOB NOT NULL,
	updated_at INTEGER NOT NULL
) STRICT;
