-- +goose Up
-- Where a partner's trail begins after old entries were taken off it: the last of
-- those, whose hash the first that is left continues.
CREATE TABLE audit_anchors (
	partner TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES partners (id),
	seq BIGINT NOT NULL,
	hash BYTEA NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX audit_at ON audit (partner, at, seq);
CREATE INDEX audit_action ON audit (partner, action, seq);
