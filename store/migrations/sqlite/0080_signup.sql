-- +goose Up
-- Whether clients may register by themselves at a brand's hosts, and whether staff
-- look at each before it goes live.
ALTER TABLE brands ADD COLUMN signup INTEGER NOT NULL DEFAULT 0;
ALTER TABLE brands ADD COLUMN signup_approval INTEGER NOT NULL DEFAULT 1;

-- An onboarding that its client began: at which brand, under which address, and
-- whether it is held for staff before it goes live. A decoy is what somebody gets
-- who signs up with the contact of a client: nobody's, put away from the start.
ALTER TABLE onboardings ADD COLUMN signup_brand TEXT NOT NULL DEFAULT '';
ALTER TABLE onboardings ADD COLUMN signup_base TEXT NOT NULL DEFAULT '';
ALTER TABLE onboardings ADD COLUMN approval INTEGER NOT NULL DEFAULT 0;
ALTER TABLE onboardings ADD COLUMN decoy INTEGER NOT NULL DEFAULT 0;
ALTER TABLE onboardings ADD COLUMN held_at INTEGER;
-- The signature of one that is held, sealed; gone with the decision.
ALTER TABLE onboardings ADD COLUMN signature BLOB;
-- Since when it has stood still, which is what the list is sorted by.
ALTER TABLE onboardings ADD COLUMN since_at INTEGER NOT NULL DEFAULT 0;
UPDATE onboardings SET since_at = updated_at;
CREATE INDEX onboardings_since ON onboardings (partner, since_at, id) WHERE client_ref = '' AND discarded_at IS NULL;
CREATE INDEX onboardings_decoys ON onboardings (created_at) WHERE decoy = 1;
