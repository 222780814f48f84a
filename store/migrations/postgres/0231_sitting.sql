-- +goose Up
-- When money was last moved under a proof of who the person is: see Sessions.Moved.
ALTER TABLE sessions ADD COLUMN money_at BIGINT;
