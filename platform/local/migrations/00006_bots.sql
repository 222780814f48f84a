-- +goose Up

-- A voice bot; its header often holds a key, so it lies sealed.
CREATE TABLE bots (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner       TEXT    NOT NULL,
    client        INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    use           TEXT    NOT NULL CHECK (use IN ('voice')),
    api_url       TEXT    NOT NULL,
    wss_url       TEXT    NOT NULL,
    header_sealed BLOB,
    created_at    INTEGER NOT NULL,
    UNIQUE (partner, client, id),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT;

-- The bot that a flow hands a call to when nobody answers it.
ALTER TABLE flows ADD COLUMN bot INTEGER REFERENCES bots (id);

CREATE INDEX flows_by_bot ON flows (bot) WHERE bot IS NOT NULL;
