-- +goose Up
-- Agents as the platform's list last had them, with what it does not tell: what
-- was set here, the team that is our own label, and the shift as it was last read.
CREATE TABLE agents (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	agent_id TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	name_key TEXT COLLATE "C" NOT NULL,
	extension TEXT COLLATE "C" NOT NULL DEFAULT '',
	caller_id TEXT COLLATE "C" NOT NULL DEFAULT '',
	word TEXT COLLATE "C" NOT NULL DEFAULT '',
	word_at BIGINT,
	gone_at BIGINT,
	team TEXT COLLATE "C" NOT NULL DEFAULT '',
	email TEXT COLLATE "C" NOT NULL DEFAULT '',
	phone TEXT COLLATE "C" NOT NULL DEFAULT '',
	device TEXT COLLATE "C" NOT NULL DEFAULT '',
	manager BIGINT NOT NULL DEFAULT 0,
	reports_to TEXT COLLATE "C" NOT NULL DEFAULT '',
	permission_group TEXT COLLATE "C" NOT NULL DEFAULT '',
	set_at BIGINT,
	zone TEXT COLLATE "C" NOT NULL DEFAULT '',
	hours TEXT COLLATE "C" NOT NULL DEFAULT '',
	shift_at BIGINT,
	PRIMARY KEY (partner, client_ref, agent_id)
);
CREATE INDEX agents_by_name ON agents (partner, name_key, client_ref, agent_id) WHERE gone_at IS NULL;
CREATE INDEX agents_by_team ON agents (partner, team) WHERE team <> '' AND gone_at IS NULL;

CREATE INDEX clients_with_agents ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 1 AND agents > 0;

-- Changes of state as a board saw them, and when somebody looked: between two
-- watches nothing is known.
CREATE TABLE agent_states (
	partner TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL,
	agent_id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	word TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, client_ref, agent_id, at)
);
CREATE TABLE agent_watches (
	partner TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL,
	began_at BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (partner, client_ref, began_at)
);

-- When a board calls for somebody.
CREATE TABLE board_rules (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	team TEXT COLLATE "C" NOT NULL DEFAULT '',
	kind TEXT COLLATE "C" NOT NULL,
	threshold BIGINT NOT NULL,
	always BIGINT NOT NULL DEFAULT 0,
	created_by TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX board_rules_of ON board_rules (partner, client_ref, created_at, id);

-- Links that show a board on a screen without a sign-in. A link lasts until it is
-- revoked; the table keeps the hash of its token only.
CREATE TABLE board_links (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	team TEXT COLLATE "C" NOT NULL DEFAULT '',
	name TEXT COLLATE "C" NOT NULL,
	initials BIGINT NOT NULL DEFAULT 0,
	token_hash BYTEA NOT NULL,
	created_by TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at BIGINT,
	revoked_at BIGINT
);
CREATE UNIQUE INDEX board_links_token ON board_links (token_hash);
CREATE INDEX board_links_of ON board_links (partner, client_ref, created_at, id);
