-- +goose Up
-- Under which brand staff onboard somebody, and which tag their client gets: whoever
-- looks after the clients with a tag sees the onboardings with it.
ALTER TABLE onboardings ADD COLUMN brand TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE onboardings ADD COLUMN tag TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX onboardings_tag ON onboardings (partner, tag, since_at, id) WHERE client_ref = '' AND discarded_at IS NULL;
