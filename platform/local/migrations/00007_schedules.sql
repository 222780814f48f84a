-- +goose Up

-- When a number, an agent or a WhatsApp line is open. Without a row it always is.
CREATE TABLE schedules (
    partner TEXT    NOT NULL,
    client  INTEGER NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('did', 'agent', 'whatsapp')),
    line    INTEGER NOT NULL, -- id in the table of its kind; ids are never given twice
    zone    TEXT    NOT NULL, -- IANA name
    hours   TEXT,             -- {"mon":["09:00","18:00"]}; NULL: always open, {}: never
    PRIMARY KEY (partner, client, kind, line),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE holidays (
    id      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner TEXT    NOT NULL,
    client  INTEGER NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('did', 'whatsapp')),
    line    INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    date    TEXT    NOT NULL, -- 2027-01-26, a day of the line's zone
    UNIQUE (partner, client, kind, line, date),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT;
