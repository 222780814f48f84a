-- +goose Up
-- Times are milliseconds since 1970 UTC, amounts are paise, phones are E.164.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE partners (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE partner_keys (
    partner      TEXT    NOT NULL REFERENCES partners (id),
    id           TEXT    NOT NULL,
    label        TEXT    NOT NULL,
    hash         BLOB    NOT NULL UNIQUE,
    last4        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER,
    PRIMARY KEY (partner, id)
) STRICT, WITHOUT ROWID;
