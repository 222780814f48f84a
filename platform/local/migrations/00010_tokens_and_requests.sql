-- +goose Up

-- A key that was rolled goes on working until then, beside the one that follows it.
ALTER TABLE partner_keys ADD COLUMN expires_at INTEGER;

-- The newest calls of each partner. Nothing in it names a client: route is the
-- path's pattern, and bodies are not kept. no rises within a partner; key is the
-- id of the API key, empty for the dashboard's own calls.
CREATE TABLE requests (
    partner TEXT    NOT NULL REFERENCES partners (id),
    no      INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    source  TEXT    NOT NULL CHECK (source IN ('api', 'dashboard')),
    key     TEXT    NOT NULL,
    method  TEXT    NOT NULL,
    route   TEXT    NOT NULL,
    status  INTEGER NOT NULL,
    micros  INTEGER NOT NULL,
    PRIMARY KEY (partner, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX requests_source ON requests (partner, source, no);
CREATE INDEX requests_at ON requests (at);
