-- +goose Up
-- What was settled lately, newest first.
CREATE INDEX intents_settled ON intents (partner, settled_at, id) WHERE settled_at IS NOT NULL;
