-- +goose Up
-- A secret that the page after a form shows once, sealed until then.
ALTER TABLE sessions ADD COLUMN once BYTEA;
