-- +goose Up

-- When Meta was last asked about a number's token, and since when it refuses it.
ALTER TABLE whatsapp ADD COLUMN checked_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE whatsapp ADD COLUMN refused_at INTEGER;
