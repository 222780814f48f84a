-- +goose Up
-- Times are unix microseconds, flags 0 or 1, money paise, JSON text. The "C"
-- collation compares bytes, as SQLite does: prefix ranges and keyset pages need it.

-- Keys that this installation made for itself, sealed by the key file.
CREATE TABLE secrets (
	name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	value BYTEA NOT NULL
);

CREATE TABLE partners (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	name TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	platform_key BYTEA,
	platform_key_last4 TEXT COLLATE "C" NOT NULL DEFAULT '',
	platform_key_at BIGINT
);

CREATE TABLE brands (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	name TEXT COLLATE "C" NOT NULL,
	accent TEXT COLLATE "C" NOT NULL,
	mark TEXT COLLATE "C" NOT NULL,
	support_email TEXT COLLATE "C" NOT NULL DEFAULT '',
	support_phone TEXT COLLATE "C" NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);
CREATE INDEX brands_partner ON brands (partner, created_at, id);

CREATE TABLE brand_hosts (
	host TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	brand TEXT COLLATE "C" NOT NULL REFERENCES brands (id),
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id)
);
CREATE INDEX brand_hosts_brand ON brand_hosts (brand, host);

CREATE TABLE people (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('staff', 'portal')),
	client_ref TEXT COLLATE "C" NOT NULL DEFAULT '',
	email TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	role TEXT COLLATE "C" NOT NULL,
	password_hash TEXT COLLATE "C" NOT NULL DEFAULT '',
	zone TEXT COLLATE "C" NOT NULL,
	theme TEXT COLLATE "C" NOT NULL,
	active BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	last_signin_at BIGINT,
	CHECK ((kind = 'portal') = (client_ref <> ''))
);
CREATE UNIQUE INDEX people_staff_email ON people (email) WHERE kind = 'staff';
CREATE UNIQUE INDEX people_portal_email ON people (partner, email) WHERE kind = 'portal';
CREATE INDEX people_of_partner ON people (partner, kind, client_ref, email);

CREATE TABLE links (
	token_hash BYTEA NOT NULL PRIMARY KEY,
	purpose TEXT COLLATE "C" NOT NULL,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	person_id TEXT COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	used_at BIGINT
);
CREATE INDEX links_person ON links (person_id, purpose);
CREATE INDEX links_expiry ON links (expires_at);

CREATE TABLE sessions (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	person_id TEXT COLLATE "C" REFERENCES people (id) ON DELETE CASCADE,
	partner TEXT COLLATE "C" NOT NULL DEFAULT '',
	kind TEXT COLLATE "C" NOT NULL DEFAULT '',
	host TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	idle_until BIGINT NOT NULL,
	ends_at BIGINT NOT NULL,
	user_agent TEXT COLLATE "C" NOT NULL DEFAULT '',
	ip TEXT COLLATE "C" NOT NULL DEFAULT '',
	step_up_at BIGINT,
	flash TEXT COLLATE "C" NOT NULL DEFAULT '',
	vals TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX sessions_person ON sessions (person_id, seen_at);
CREATE INDEX sessions_idle ON sessions (idle_until);
CREATE INDEX sessions_end ON sessions (ends_at);

CREATE TABLE throttle (
	bucket BYTEA NOT NULL PRIMARY KEY,
	tries TEXT COLLATE "C" NOT NULL,
	last_at BIGINT NOT NULL
);
CREATE INDEX throttle_last ON throttle (last_at);

-- The end of each partner's chain: what the next row continues, and what a
-- chain with its tail cut off is held against.
CREATE TABLE audit_heads (
	partner TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES partners (id),
	seq BIGINT NOT NULL,
	hash BYTEA NOT NULL
);

CREATE TABLE audit (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	seq BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor_id TEXT COLLATE "C" NOT NULL,
	actor_name TEXT COLLATE "C" NOT NULL,
	actor_kind TEXT COLLATE "C" NOT NULL,
	as_whom TEXT COLLATE "C" NOT NULL,
	action TEXT COLLATE "C" NOT NULL,
	object_kind TEXT COLLATE "C" NOT NULL,
	object_id TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL,
	summary TEXT COLLATE "C" NOT NULL,
	before_json TEXT COLLATE "C" NOT NULL,
	after_json TEXT COLLATE "C" NOT NULL,
	request_id TEXT COLLATE "C" NOT NULL,
	ip TEXT COLLATE "C" NOT NULL,
	hash BYTEA NOT NULL,
	PRIMARY KEY (partner, seq)
);
CREATE INDEX audit_client ON audit (partner, client_ref, seq) WHERE client_ref <> '';
CREATE INDEX audit_actor ON audit (partner, actor_id, seq);
CREATE INDEX audit_object ON audit (partner, object_kind, object_id, seq);

CREATE TABLE clients (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	ref TEXT COLLATE "C" NOT NULL,
	client_id BYTEA NOT NULL,
	client_id_hash BYTEA NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	name_key TEXT COLLATE "C" NOT NULL,
	email TEXT COLLATE "C" NOT NULL,
	mobile TEXT COLLATE "C" NOT NULL,
	mobile_reversed TEXT COLLATE "C" NOT NULL,
	status BIGINT NOT NULL,
	balance BIGINT,
	valid_till BIGINT,
	created_at BIGINT,
	dids BIGINT,
	agents BIGINT,
	facts_at BIGINT,
	synced_at BIGINT NOT NULL,
	sync_gen BIGINT NOT NULL,
	removed_at BIGINT,
	PRIMARY KEY (partner, ref)
);
CREATE UNIQUE INDEX clients_client_id ON clients (partner, client_id_hash);
CREATE INDEX clients_by_name ON clients (partner, name_key, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_status ON clients (partner, status, name_key, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_email ON clients (partner, email, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_mobile ON clients (partner, mobile, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_mobile_reversed ON clients (partner, mobile_reversed, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_created ON clients (partner, COALESCE(created_at, 0), ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_balance ON clients (partner, COALESCE(balance, 9223372036854775807), ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_valid_till ON clients (partner, COALESCE(valid_till, 9223372036854775807), ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_facts ON clients (partner, COALESCE(facts_at, 0), ref) WHERE removed_at IS NULL;

CREATE TABLE client_syncs (
	partner TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES partners (id),
	gen BIGINT NOT NULL,
	started_at BIGINT NOT NULL,
	finished_at BIGINT
);

CREATE TABLE onboardings (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	request_id TEXT COLLATE "C",
	temp_client_id TEXT COLLATE "C",
	btype TEXT COLLATE "C" NOT NULL DEFAULT '',
	name TEXT COLLATE "C" NOT NULL DEFAULT '',
	email TEXT COLLATE "C" NOT NULL DEFAULT '',
	mobile TEXT COLLATE "C" NOT NULL DEFAULT '',
	country_code TEXT COLLATE "C" NOT NULL DEFAULT '',
	promo TEXT COLLATE "C" NOT NULL DEFAULT '',
	next TEXT COLLATE "C" NOT NULL DEFAULT '',
	aadhaar_reference TEXT COLLATE "C" NOT NULL DEFAULT '',
	facts TEXT COLLATE "C" NOT NULL DEFAULT '',
	consent_version TEXT COLLATE "C" NOT NULL DEFAULT '',
	consent_language TEXT COLLATE "C" NOT NULL DEFAULT '',
	consent_at BIGINT,
	consent_ip TEXT COLLATE "C" NOT NULL DEFAULT '',
	pan BYTEA,
	pan_hash BYTEA,
	gstin BYTEA,
	gstin_hash BYTEA,
	client_ref TEXT COLLATE "C" NOT NULL DEFAULT '',
	created_by TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	discarded_at BIGINT,
	version BIGINT NOT NULL
);
CREATE UNIQUE INDEX onboardings_request ON onboardings (partner, request_id);
CREATE UNIQUE INDEX onboardings_temp ON onboardings (partner, temp_client_id);
CREATE INDEX onboardings_pending ON onboardings (partner, updated_at, id) WHERE client_ref = '' AND discarded_at IS NULL;
CREATE INDEX onboardings_client ON onboardings (partner, client_ref) WHERE client_ref <> '';
CREATE INDEX onboardings_pan ON onboardings (partner, pan_hash) WHERE pan_hash IS NOT NULL;
CREATE INDEX onboardings_gstin ON onboardings (partner, gstin_hash) WHERE gstin_hash IS NOT NULL;

CREATE TABLE intents (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	id TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL DEFAULT '',
	kind TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL DEFAULT '',
	lock_key TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL CHECK (state IN ('planned', 'sent', 'done', 'refused', 'unknown', 'not_done', 'person')),
	actor_id TEXT COLLATE "C" NOT NULL,
	actor_name TEXT COLLATE "C" NOT NULL,
	actor_kind TEXT COLLATE "C" NOT NULL,
	request_id TEXT COLLATE "C" NOT NULL DEFAULT '',
	summary TEXT COLLATE "C" NOT NULL DEFAULT '',
	params TEXT COLLATE "C" NOT NULL DEFAULT '',
	before_json TEXT COLLATE "C" NOT NULL DEFAULT '',
	outcome TEXT COLLATE "C" NOT NULL DEFAULT '',
	error TEXT COLLATE "C" NOT NULL DEFAULT '',
	looks BIGINT NOT NULL DEFAULT 0,
	absent BIGINT NOT NULL DEFAULT 0,
	created_at BIGINT NOT NULL,
	sent_at BIGINT,
	settled_at BIGINT,
	next_look_at BIGINT,
	PRIMARY KEY (partner, id)
);
CREATE UNIQUE INDEX intents_lock ON intents (partner, lock_key) WHERE state IN ('planned', 'sent', 'unknown', 'person');
CREATE INDEX intents_open ON intents (partner, created_at, id) WHERE state IN ('planned', 'sent', 'unknown', 'person');
CREATE INDEX intents_due ON intents (next_look_at) WHERE state = 'unknown';
CREATE INDEX intents_client ON intents (partner, client_ref, created_at, id);

CREATE TABLE cache (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL DEFAULT '',
	key TEXT COLLATE "C" NOT NULL,
	body BYTEA NOT NULL,
	fetched_at BIGINT NOT NULL,
	PRIMARY KEY (partner, client_ref, key)
);
CREATE INDEX cache_age ON cache (fetched_at);

CREATE TABLE flows (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	flow_id TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	agent_ext TEXT COLLATE "C" NOT NULL DEFAULT '',
	did_no TEXT COLLATE "C" NOT NULL DEFAULT '',
	recording_id TEXT COLLATE "C" NOT NULL DEFAULT '',
	updated_at BIGINT NOT NULL,
	updated_by TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, client_ref, flow_id)
);

CREATE TABLE settings (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	key TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (partner, key)
);
