-- +goose Up

CREATE TABLE clients (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner       TEXT    NOT NULL REFERENCES partners (id),
    client_id     TEXT    NOT NULL UNIQUE, -- the client's own API key: never logged
    temp_id       TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    mobile        TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at    INTEGER NOT NULL,
    UNIQUE (partner, id),
    UNIQUE (partner, temp_id),
    UNIQUE (partner, email),
    UNIQUE (partner, mobile)
) STRICT;

CREATE TABLE kyc (
    partner       TEXT    NOT NULL,
    client        INTEGER NOT NULL,
    btype         TEXT    NOT NULL,
    pan_sealed    BLOB    NOT NULL,
    pan           TEXT    NOT NULL,
    name_on_pan   TEXT    NOT NULL,
    aadhaar_last4 TEXT    NOT NULL,
    aadhaar_name  TEXT    NOT NULL,
    aadhaar_ref   TEXT    NOT NULL,
    aadhaar_at    INTEGER,
    gstin_sealed  BLOB,
    gstin         TEXT    NOT NULL,
    legal_name    TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    accepted_at   INTEGER NOT NULL,
    signature     BLOB, -- a sealed PNG
    PRIMARY KEY (partner, client),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT, WITHOUT ROWID;

-- What other calls refer to by id: permission groups and recordings.
CREATE TABLE choices (
    partner TEXT    NOT NULL,
    client  INTEGER NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('permission_group', 'recording')),
    id      TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    PRIMARY KEY (partner, client, kind, id),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT, WITHOUT ROWID;
