-- +goose Up
-- Which onboarding a notice is about, so that whoever sees it is told; and a client's
-- notices, which its own people see.
ALTER TABLE notices ADD COLUMN draft TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE notices SET draft = SUBSTR(condition, 9) WHERE kind = 'stalled';
CREATE INDEX notices_client ON notices (partner, client_ref, raised_at);
