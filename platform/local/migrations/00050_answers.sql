-- +goose Up

-- Answers to requests that carried an Idempotency-Key. Neither the key nor the
-- request can be guessed from what is here, and the answer lies sealed: it may
-- name a client, whose id is its token. no rises within an owner.
CREATE TABLE answers (
    owner       TEXT    NOT NULL,
    no          INTEGER NOT NULL,
    key         BLOB    NOT NULL, -- keyed hash
    request     BLOB    NOT NULL, -- keyed hash
    began_at    INTEGER NOT NULL,
    status      INTEGER, -- NULL while it is carried out
    retry_after INTEGER NOT NULL DEFAULT 0,
    sealed      BLOB,
    PRIMARY KEY (owner, no),
    UNIQUE (owner, key),
    CHECK ((status IS NULL) = (sealed IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX answers_by_age ON answers (began_at);
