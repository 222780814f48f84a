-- +goose Up
-- Scheme and host of the link that was mailed, "https://portal.example.com", for the
-- reminder of it.
ALTER TABLE handovers ADD COLUMN base TEXT NOT NULL DEFAULT '';
