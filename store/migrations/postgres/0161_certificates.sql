-- +goose Up
-- Certificates of brands' hosts with their keys, the account they were fetched under,
-- and what proves a host while one is fetched: sealed, for all replicas.
CREATE TABLE certificates (
	name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	body BYTEA NOT NULL,
	updated_at BIGINT NOT NULL
);
