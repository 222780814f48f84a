-- +goose Up
-- Links by which a client does the rest of an onboarding. Several may work at once:
-- one that is mailed again must not close the page of somebody at work.
CREATE TABLE handovers (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	onboarding TEXT NOT NULL REFERENCES onboardings (id),
	token_hash BLOB NOT NULL,
	mailed_to TEXT NOT NULL DEFAULT '',
	created_by TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	opened_at INTEGER,
	seen_at INTEGER,
	step TEXT NOT NULL DEFAULT '',
	revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX handovers_token ON handovers (token_hash);
CREATE INDEX handovers_onboarding ON handovers (partner, onboarding, created_at, id);

ALTER TABLE onboardings ADD COLUMN assigned_to TEXT NOT NULL DEFAULT '';
ALTER TABLE onboardings ADD COLUMN assigned_note TEXT NOT NULL DEFAULT '';
ALTER TABLE onboardings ADD COLUMN assigned_at INTEGER;
ALTER TABLE onboardings ADD COLUMN discard_reason TEXT NOT NULL DEFAULT '';
