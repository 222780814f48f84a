-- +goose Up

CREATE TABLE flows (
    id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner    TEXT    NOT NULL,
    client     INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    agent_ext  INTEGER NOT NULL,
    recording  TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (partner, client, id),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT;

-- A number has one holder over all partners, and runs one flow.
CREATE TABLE dids (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner   TEXT    NOT NULL,
    client    INTEGER NOT NULL,
    number    TEXT    NOT NULL UNIQUE,
    region    TEXT    NOT NULL,
    status    TEXT    NOT NULL CHECK (status IN ('active', 'due')),
    monthly   INTEGER NOT NULL CHECK (monthly >= 0),
    flow      INTEGER,
    bought_at INTEGER NOT NULL,
    renewals  INTEGER NOT NULL DEFAULT 0, -- how many months are paid
    renews_at INTEGER NOT NULL,
    UNIQUE (partner, client, id),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id),
    FOREIGN KEY (partner, client, flow) REFERENCES flows (partner, client, id)
) STRICT;

CREATE INDEX dids_by_renewal ON dids (renews_at);

CREATE TABLE agents (
    id               INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner          TEXT    NOT NULL,
    client           INTEGER NOT NULL,
    name             TEXT    NOT NULL,
    email            TEXT    NOT NULL,
    phone            TEXT    NOT NULL,
    password_hash    TEXT    NOT NULL,
    extension        INTEGER NOT NULL,
    reports_to       INTEGER,
    manager          INTEGER NOT NULL CHECK (manager IN (0, 1)),
    webrtc           INTEGER NOT NULL CHECK (webrtc IN (0, 1)),
    dial             TEXT    NOT NULL CHECK (dial IN ('1', '2')),
    caller_id        TEXT    NOT NULL,
    permission_group TEXT    NOT NULL,
    active           INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)), -- 0: removed, kept for its history
    available        INTEGER NOT NULL CHECK (available IN (0, 1)),
    state            TEXT    NOT NULL CHECK (state IN ('online', 'offline', 'on_call')),
    since            INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    UNIQUE (partner, client, id),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id),
    FOREIGN KEY (partner, client, reports_to) REFERENCES agents (partner, client, id)
) STRICT;

CREATE UNIQUE INDEX agents_by_extension ON agents (partner, client, extension) WHERE active = 1;
CREATE UNIQUE INDEX agents_by_email ON agents (partner, client, email) WHERE active = 1;
CREATE UNIQUE INDEX agents_by_phone ON agents (partner, client, phone) WHERE active = 1;
