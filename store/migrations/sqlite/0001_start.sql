-- +goose Up
-- Times are unix microseconds, flags 0 or 1, money paise, JSON text.

-- Keys that this installation made for itself, sealed by the key file.
CREATE TABLE secrets (
	name TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
) STRICT;

CREATE TABLE partners (
	id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	platform_key BLOB,
	platform_key_last4 TEXT NOT NULL DEFAULT '',
	platform_key_at INTEGER
) STRICT;

CREATE TABLE brands (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	name TEXT NOT NULL,
	accent TEXT NOT NULL,
	mark TEXT NOT NULL,
	support_email TEXT NOT NULL DEFAULT '',
	support_phone TEXT NOT NULL DEFAULT '',
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX brands_partner ON brands (partner, created_at, id);

CREATE TABLE brand_hosts (
	host TEXT NOT NULL PRIMARY KEY,
	brand TEXT NOT NULL REFERENCES brands (id),
	partner TEXT NOT NULL REFERENCES partners (id)
) STRICT;
CREATE INDEX brand_hosts_brand ON brand_hosts (brand, host);

CREATE TABLE people (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	kind TEXT NOT NULL CHECK (kind IN ('staff', 'portal')),
	client_ref TEXT NOT NULL DEFAULT '',
	email TEXT NOT NULL,
	name TEXT NOT NULL,
	role TEXT NOT NULL,
	password_hash TEXT NOT NULL DEFAULT '',
	zone TEXT NOT NULL,
	theme TEXT NOT NULL,
	active INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	last_signin_at INTEGER,
	CHECK ((kind = 'portal') = (client_ref <> ''))
) STRICT;
CREATE UNIQUE INDEX people_staff_email ON people (email) WHERE kind = 'staff';
CREATE UNIQUE INDEX people_portal_email ON people (partner, email) WHERE kind = 'portal';
CREATE INDEX people_of_partner ON people (partner, kind, client_ref, email);

CREATE TABLE links (
	token_hash BLOB NOT NULL PRIMARY KEY,
	purpose TEXT NOT NULL,
	partner TEXT NOT NULL REFERENCES partners (id),
	person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	used_at INTEGER
) STRICT;
CREATE INDEX links_person ON links (person_id, purpose);
CREATE INDEX links_expiry ON links (expires_at);

CREATE TABLE sessions (
	id TEXT NOT NULL PRIMARY KEY,
	person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
	partner TEXT NOT NULL DEFAULT '',
	kind TEXT NOT NULL DEFAULT '',
	host TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,
	idle_until INTEGER NOT NULL,
	ends_at INTEGER NOT NULL,
	user_agent TEXT NOT NULL DEFAULT '',
	ip TEXT NOT NULL DEFAULT '',
	step_up_at INTEGER,
	flash TEXT NOT NULL DEFAULT '',
	vals TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX sessions_person ON sessions (person_id, seen_at);
CREATE INDEX sessions_idle ON sessions (idle_until);
CREATE INDEX sessions_end ON sessions (ends_at);

CREATE TABLE throttle (
	bucket BLOB NOT NULL PRIMARY KEY,
	tries TEXT NOT NULL,
	last_at INTEGER NOT NULL
) STRICT;
CREATE INDEX throttle_last ON throttle (last_at);

-- The end of each partner's chain: what the next row continues, and what a
-- chain with its tail cut off is held against.
CREATE TABLE audit_heads (
	partner TEXT NOT NULL PRIMARY KEY REFERENCES partners (id),
	seq INTEGER NOT NULL,
	hash BLOB NOT NULL
) STRICT;

CREATE TABLE audit (
	partner TEXT NOT NULL REFERENCES partners (id),
	seq INTEGER NOT NULL,
	at INTEGER NOT NULL,
	actor_id TEXT NOT NULL,
	actor_name TEXT NOT NULL,
	actor_kind TEXT NOT NULL,
	as_whom TEXT NOT NULL,
	action TEXT NOT NULL,
	object_kind TEXT NOT NULL,
	object_id TEXT NOT NULL,
	client_ref TEXT NOT NULL,
	summary TEXT NOT NULL,
	before_json TEXT NOT NULL,
	after_json TEXT NOT NULL,
	request_id TEXT NOT NULL,
	ip TEXT NOT NULL,
	hash BLOB NOT NULL,
	PRIMARY KEY (partner, seq)
) STRICT;
CREATE INDEX audit_client ON audit (partner, client_ref, seq) WHERE client_ref <> '';
CREATE INDEX audit_actor ON audit (partner, actor_id, seq);
CREATE INDEX audit_object ON audit (partner, object_kind, object_id, seq);

CREATE TABLE clients (
	partner TEXT NOT NULL REFERENCES partners (id),
	ref TEXT NOT NULL,
	client_id BLOB NOT NULL,
	client_id_hash BLOB NOT NULL,
	name TEXT NOT NULL,
	name_key TEXT NOT NULL,
	email TEXT NOT NULL,
	mobile TEXT NOT NULL,
	mobile_reversed TEXT NOT NULL,
	status INTEGER NOT NULL,
	balance INTEGER,
	valid_till INTEGER,
	created_at INTEGER,
	dids INTEGER,
	agents INTEGER,
	facts_at INTEGER,
	synced_at INTEGER NOT NULL,
	sync_gen INTEGER NOT NULL,
	removed_at INTEGER,
	PRIMARY KEY (partner, ref)
) STRICT;
CREATE UNIQUE INDEX clients_client_id ON clients (partner, client_id_hash);
-- Covers the list in its usual order, so that a page of it reads one index.
CREATE INDEX clients_by_name ON clients (partner, name_key, ref, name, email, mobile, status,
	balance, valid_till, created_at, dids, agents, facts_at, removed_at) WHERE removed_at IS NULL;
CREATE INDEX clients_by_status ON clients (partner, status, name_key, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_email ON clients (partner, email, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_mobile ON clients (partner, mobile, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_mobile_reversed ON clients (partner, mobile_reversed, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_created ON clients (partner, COALESCE(created_at, 0), ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_balance ON clients (partner, COALESCE(balance, 9223372036854775807), ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_valid_till ON clients (partner, COALESCE(valid_till, 9223372036854775807), ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_facts ON clients (partner, COALESCE(facts_at, 0), ref) WHERE removed_at IS NULL;

CREATE TABLE client_syncs (
	partner TEXT NOT NULL PRIMARY KEY REFERENCES partners (id),
	gen INTEGER NOT NULL,
	started_at INTEGER NOT NULL,
	finished_at INTEGER
) STRICT;

CREATE TABLE onboardings (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	request_id TEXT,
	temp_client_id TEXT,
	btype TEXT NOT NULL DEFAULT '',
	name TEXT NOT NULL DEFAULT '',
	email TEXT NOT NULL DEFAULT '',
	mobile TEXT NOT NULL DEFAULT '',
	country_code TEXT NOT NULL DEFAULT '',
	promo TEXT NOT NULL DEFAULT '',
	next TEXT NOT NULL DEFAULT '',
	aadhaar_reference TEXT NOT NULL DEFAULT '',
	facts TEXT NOT NULL DEFAULT '',
	consent_version TEXT NOT NULL DEFAULT '',
	consent_language TEXT NOT NULL DEFAULT '',
	consent_at INTEGER,
	consent_ip TEXT NOT NULL DEFAULT '',
	pan BLOB,
	pan_hash BLOB,
	gstin BLOB,
	gstin_hash BLOB,
	client_ref TEXT NOT NULL DEFAULT '',
	created_by TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	discarded_at INTEGER,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX onboardings_request ON onboardings (partner, request_id);
CREATE UNIQUE INDEX onboardings_temp ON onboardings (partner, temp_client_id);
CREATE INDEX onboardings_pending ON onboardings (partner, updated_at, id) WHERE client_ref = '' AND discarded_at IS NULL;
CREATE INDEX onboardings_client ON onboardings (partner, client_ref) WHERE client_ref <> '';
CREATE INDEX onboardings_pan ON onboardings (partner, pan_hash) WHERE pan_hash IS NOT NULL;
CREATE INDEX onboardings_gstin ON onboardings (partner, gstin_hash) WHERE gstin_hash IS NOT NULL;

CREATE TABLE intents (
	partner TEXT NOT NULL REFERENCES partners (id),
	id TEXT NOT NULL,
	client_ref TEXT NOT NULL DEFAULT '',
	kind TEXT NOT NULL,
	subject TEXT NOT NULL DEFAULT '',
	lock_key TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'done', 'refused', 'unknown', 'not_done', 'person')),
	actor_id TEXT NOT NULL,
	actor_name TEXT NOT NULL,
	actor_kind TEXT NOT NULL,
	request_id TEXT NOT NULL DEFAULT '',
	summary TEXT NOT NULL DEFAULT '',
	params TEXT NOT NULL DEFAULT '',
	before_json TEXT NOT NULL DEFAULT '',
	outcome TEXT NOT NULL DEFAULT '',
	error TEXT NOT NULL DEFAULT '',
	looks INTEGER NOT NULL DEFAULT 0,
	absent INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	sent_at INTEGER,
	settled_at INTEGER,
	next_look_at INTEGER,
	PRIMARY KEY (partner, id)
) STRICT;
CREATE UNIQUE INDEX intents_lock ON intents (partner, lock_key) WHERE state IN ('planned', 'sent', 'unknown', 'person');
CREATE INDEX intents_open ON intents (partner, created_at, id) WHERE state IN ('planned', 'sent', 'unknown', 'person');
CREATE INDEX intents_due ON intents (next_look_at) WHERE state = 'unknown';
CREATE INDEX intents_client ON intents (partner, client_ref, created_at, id);

CREATE TABLE cache (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL DEFAULT '',
	key TEXT NOT NULL,
	body BLOB NOT NULL,
	fetched_at INTEGER NOT NULL,
	PRIMARY KEY (partner, client_ref, key)
) STRICT;
CREATE INDEX cache_age ON cache (fetched_at);

CREATE TABLE flows (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	flow_id TEXT NOT NULL,
	name TEXT NOT NULL,
	agent_ext TEXT NOT NULL DEFAULT '',
	did_no TEXT NOT NULL DEFAULT '',
	recording_id TEXT NOT NULL DEFAULT '',
	updated_at INTEGER NOT NULL,
	updated_by TEXT NOT NULL,
	PRIMARY KEY (partner, client_ref, flow_id)
) STRICT;

CREATE TABLE settings (
	partner TEXT NOT NULL REFERENCES partners (id),
	key TEXT NOT NULL,
	value TEXT NOT NULL,
	updated_at INTEGER NOT NULL,
	PRIMARY KEY (partner, key)
) STRICT;
