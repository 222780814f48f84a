-- +goose Up
-- For which clients a portal person works, and what they may do at each. A person's own
-- client_ref and role are those of one of them. agent_id is set where the person is an
-- agent of that client and sees their own page alone.
CREATE TABLE memberships (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	person_id TEXT COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	client_ref TEXT COLLATE "C" NOT NULL,
	role TEXT COLLATE "C" NOT NULL,
	agent_id TEXT COLLATE "C" NOT NULL DEFAULT '',
	since BIGINT NOT NULL,
	PRIMARY KEY (partner, person_id, client_ref)
);
CREATE INDEX memberships_of ON memberships (partner, client_ref, person_id);
INSERT INTO memberships (partner, person_id, client_ref, role, since)
	SELECT partner, id, client_ref, role, created_at FROM people WHERE kind = 'portal';
