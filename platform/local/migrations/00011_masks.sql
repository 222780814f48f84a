-- +goose Up

-- A masking session. Its two phones lie sealed, and only while it lives.
CREATE TABLE masks (
    id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner    TEXT    NOT NULL,
    client     INTEGER NOT NULL,
    session_id TEXT    NOT NULL UNIQUE,
    did        TEXT    NOT NULL,
    a_sealed   BLOB,
    b_sealed   BLOB,
    a_shown    TEXT    NOT NULL, -- all but the last two digits hidden
    b_shown    TEXT    NOT NULL,
    reference  TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended      TEXT    NOT NULL DEFAULT '' CHECK (ended IN ('', 'expired', 'cancelled', 'released')),
    ended_at   INTEGER,
    UNIQUE (partner, client, id),
    CHECK ((ended = '') = (ended_at IS NULL)),
    CHECK ((ended = '') = (a_sealed IS NOT NULL)),
    CHECK ((ended = '') = (b_sealed IS NOT NULL)),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT;

CREATE INDEX masks_by_expiry ON masks (expires_at) WHERE ended = '';

-- Who may call which number in a session. One caller has one session per number,
-- else a call could not be told apart.
CREATE TABLE mask_callers (
    partner TEXT    NOT NULL,
    client  INTEGER NOT NULL,
    did     TEXT    NOT NULL,
    caller  BLOB    NOT NULL, -- keyed hash of the phone
    party   TEXT    NOT NULL CHECK (party IN ('a', 'b')),
    mask    INTEGER NOT NULL,
    PRIMARY KEY (partner, client, did, caller),
    FOREIGN KEY (partner, client, mask) REFERENCES masks (partner, client, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX mask_callers_by_mask ON mask_callers (mask);
