-- +goose Up
-- The figures that a notice is about, as JSON, so that it can be worded for each reader;
-- whom alone it is for, a person's id; and whether it is for a client's people alone.
ALTER TABLE notices ADD COLUMN figures TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE notices ADD COLUMN person TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE notices ADD COLUMN client_only BIGINT NOT NULL DEFAULT 0;
CREATE INDEX notices_ringing ON notices (partner, client_only, raised_at) WHERE cleared_at IS NULL;
