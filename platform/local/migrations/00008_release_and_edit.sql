-- +goose Up

-- A number that was given up is for nobody until free_at.
CREATE TABLE released_dids (
    number      TEXT    NOT NULL PRIMARY KEY,
    partner     TEXT    NOT NULL,
    client      INTEGER NOT NULL,
    released_at INTEGER NOT NULL,
    free_at     INTEGER NOT NULL,
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX released_dids_by_time ON released_dids (free_at);

-- The phone that a flow rings last; empty for none. Likewise agent_ext 0 is none.
ALTER TABLE flows ADD COLUMN transfer_to TEXT NOT NULL DEFAULT '';
