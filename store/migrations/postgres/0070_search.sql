-- +goose Up
-- What can be found by search besides clients: each thing once per key. A key is
-- d and digits, r and the same digits backwards, or t and folded text.
CREATE TABLE things (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('number', 'agent', 'draft')),
	key TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	label TEXT COLLATE "C" NOT NULL,
	note TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, kind, key, client_ref, id)
);
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
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	person_id TEXT COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('client', 'draft')),
	ref TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (partner, person_id, kind, ref)
);

-- An error page and the log name a request: what it did is found by that.
CREATE INDEX audit_request ON audit (partner, request_id, seq) WHERE request_id <> '';
