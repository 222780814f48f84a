-- +goose Up
-- What can be found by search besides clients: each thing once per key. A key is
-- d and digits, r and the same digits backwards, or t and folded text.
CREATE TABLE things (
	partner TEXT NOT NULL REFERENCES partners (id),
	kind TEXT NOT NULL CHECK (kind IN ('number', 'agent', 'draft')),
	key TEXT NOT NULL,
	client_ref TEXT NOT NULL,
	id TEXT NOT NULL,
	label TEXT NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (partner, kind, key, client_ref, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX things_of_client ON things (partner, kind, client_ref, id);

-- Onboardings that are under way already. The program folds names better, and
-- does so when one is next written.
INSERT INTO things (partner, kind, key, client_ref, id, label, note)
	SELECT partner, 'draft', 't' || substr(lower(name), 1, 200), '', id, name, email FROM onboardings
	WHERE client_ref = '' AND discarded_at IS NULL AND name <> '';
INSERT INTO things (partner, kind, key, client_ref, id, label, note)
	SELECT partner, 'draft', 't' || substr(lower(email), 1, 300), '', id, name, email FROM onboardings
	WHERE client_ref = '' AND discarded_at IS NULL AND email <> '' AND lower(email) <> lower(name);
INSERT INTO things (partner, kind, key, client_ref, id, label, note)
	SELECT partner, 'draft', 'd' || substr(mobile, 2, 40), '', id, name, email FROM onboardings
	WHERE client_ref = '' AND discarded_at IS NULL AND mobile LIKE '+%';

-- What each person opened last.
CREATE TABLE opened (
	partner TEXT NOT NULL REFERENCES partners (id),
	person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	kind TEXT NOT NULL CHECK (kind IN ('client', 'draft')),
	ref TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (partner, person_id, kind, ref)
) STRICT;

-- An error page and the log name a request: what it did is found by that.
CREATE INDEX audit_request ON audit (partner, request_id, seq) WHERE request_id <> '';
