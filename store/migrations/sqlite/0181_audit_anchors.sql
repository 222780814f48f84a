-- +goose Up
-- Where a partner's trail begins after old entries were taken off it: the last of
-- those, whose hash the first that is left continues.
CREATE TABLE audit_anchors (
	partner TEXT NOT NULL PRIMARY KEY REFERENCES partners (id),
	seq INTEGER NOT NULL,
	hash BLOB NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (partner, at, seq);
CREATE INDEX audit_action ON audit (partner, action, seq);
