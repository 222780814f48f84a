-- +goose Up
-- Browsers in which a person has signed in, by the hash of a cookie that outlives the
-- session: a sign-in from any other is told to the person's mailbox.
CREATE TABLE devices (
	person_id TEXT COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	token_hash BYTEA NOT NULL,
	first_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	PRIMARY KEY (token_hash, person_id)
);
CREATE INDEX devices_of ON devices (person_id);
CREATE INDEX devices_seen ON devices (seen_at);
