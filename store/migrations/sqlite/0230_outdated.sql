-- +goose Up
-- An answer that a change has made old, kept for while the platform is out of reach.
ALTER TABLE cache ADD COLUMN outdated INTEGER NOT NULL DEFAULT 0;
