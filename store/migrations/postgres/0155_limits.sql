-- +goose Up
-- What a member of staff is held to besides their role: credits up to an amount
-- (0: any), and clients with one tag (empty: all).
ALTER TABLE people ADD COLUMN credit_limit BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN only_tag TEXT COLLATE "C" NOT NULL DEFAULT '';
