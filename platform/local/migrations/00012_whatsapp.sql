-- +goose Up

-- A WhatsApp business number belongs to one client over all partners.
CREATE TABLE whatsapp (
    id              INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner         TEXT    NOT NULL,
    client          INTEGER NOT NULL,
    phone_number_id TEXT    NOT NULL UNIQUE,
    token_sealed    BLOB    NOT NULL,
    display_number  TEXT    NOT NULL,
    verified_name   TEXT    NOT NULL,
    linked_at       INTEGER NOT NULL,
    UNIQUE (partner, client, id),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT;
