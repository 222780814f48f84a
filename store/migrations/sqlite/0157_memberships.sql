-- +goose Up
-- For which clients a portal person works, and what they may do at each. A person's own
-- client_ref and role are those of one of them. agent_id is set where the person is an
-- agent of that client and sees their own page alone.
CREATE TABLE memberships (
	partner TEXT NOT NULL REFERENCES partners (id),
	person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	client_ref TEXT NOT NULL,
	role TEXT NOT NULL,
	agent_id TEXT NOT NULL DEFAULT '',
	since INTEGER NOT NULL,
	PRIMARY KEY (partner, person_id, client_ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_of ON memberships (partner, client_ref, person_id);
INSERT INTO memberships (partner, person_id, client_ref, role, since)
	SELECT partner, id, client_ref, role, created_at FROM people WHERE kind = 'portal';
