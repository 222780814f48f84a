-- +goose Up
-- Links by which a client does the rest of an onboarding. Several may work at once:
-- one that is mailed again must not close the page of somebody at work.
CREATE TABLE handovers (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	onboarding TEXT COLLATE "C" NOT NULL REFERENCES onboardings (id),
	token_hash BYTEA NOT NULL,
	mailed_to TEXT COLLATE "C" NOT NULL DEFAULT '',
	created_by TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	opened_at BIGINT,
	seen_at BIGINT,
	step TEXT COLLATE "C" NOT NULL DEFAULT '',
	revoked_at BIGINT
);
CREATE UNIQUE INDEX handovers_token ON handovers (token_hash);
CREATE INDEX handovers_onboarding ON handovers (partner, onboarding, created_at, id);

ALTER TABLE onboardings ADD COLUMN assigned_to TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE onboardings ADD COLUMN assigned_note TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE onboardings ADD COLUMN assigned_at BIGINT;
ALTER TABLE onboardings ADD COLUMN discard_reason TEXT COLLATE "C" NOT NULL DEFAULT '';
