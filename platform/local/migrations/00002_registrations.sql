-- +goose Up

-- A registration is a client-to-be. It goes when it is accepted or expires, and
-- with it everything that was captured.
CREATE TABLE registrations (
    id            INTEGER NOT NULL PRIMARY KEY,
    partner       TEXT    NOT NULL REFERENCES partners (id),
    request_id    TEXT    NOT NULL UNIQUE,
    temp_id       TEXT    UNIQUE,
    name          TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    mobile        TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    promo         TEXT    NOT NULL,
    started_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    sent_at       INTEGER NOT NULL,
    resends       INTEGER NOT NULL DEFAULT 0,

    btype         TEXT    NOT NULL DEFAULT '',
    pan_sealed    BLOB,
    pan           TEXT    NOT NULL DEFAULT '', -- masked, as every number below
    name_on_pan   TEXT    NOT NULL DEFAULT '',

    -- The Aadhaar whose code is awaited: nothing of it but the last four digits.
    ask_ref       TEXT    NOT NULL DEFAULT '',
    ask_last4     TEXT    NOT NULL DEFAULT '',
    ask_name      TEXT    NOT NULL DEFAULT '',
    ask_sent_at   INTEGER NOT NULL DEFAULT 0,
    asks          INTEGER NOT NULL DEFAULT 0,

    aadhaar_last4 TEXT    NOT NULL DEFAULT '',
    aadhaar_name  TEXT    NOT NULL DEFAULT '',
    aadhaar_ref   TEXT    NOT NULL DEFAULT '',
    aadhaar_at    INTEGER,

    gstin_sealed  BLOB,
    gstin         TEXT    NOT NULL DEFAULT '',
    legal_name    TEXT    NOT NULL DEFAULT '',
    state         TEXT    NOT NULL DEFAULT '',
    gst_skipped   INTEGER NOT NULL DEFAULT 0,

    revision      INTEGER NOT NULL DEFAULT 0, -- rises with every change of the KYC
    previewed     INTEGER NOT NULL DEFAULT -1, -- the revision that was last shown
    UNIQUE (partner, id)
) STRICT;

CREATE INDEX registrations_by_age ON registrations (partner, expires_at);

CREATE TABLE codes (
    partner      TEXT    NOT NULL,
    registration INTEGER NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('mobile', 'email', 'aadhaar')),
    hash         BLOB    NOT NULL,
    expires_at   INTEGER NOT NULL,
    tries        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (partner, registration, kind),
    FOREIGN KEY (partner, registration) REFERENCES registrations (partner, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
