-- +goose Up
-- Agents as the platform's list last had them, with what it does not tell: what
-- was set here, the team that is our own label, and the shift as it was last read.
CREATE TABLE agents (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	agent_id TEXT NOT NULL,
	name TEXT NOT NULL,
	name_key TEXT NOT NULL,
	extension TEXT NOT NULL DEFAULT '',
	caller_id TEXT NOT NULL DEFAULT '',
	word TEXT NOT NULL DEFAULT '',
	word_at INTEGER,
	gone_at INTEGER,
	team TEXT NOT NULL DEFAULT '',
	email TEXT NOT NULL DEFAULT '',
	phone TEXT NOT NULL DEFAULT '',
	device TEXT NOT NULL DEFAULT '',
	manager INTEGER NOT NULL DEFAULT 0,
	reports_to TEXT NOT NULL DEFAULT '',
	permission_group TEXT NOT NULL DEFAULT '',
	set_at INTEGER,
	zone TEXT NOT NULL DEFAULT '',
	hours TEXT NOT NULL DEFAULT '',
	shift_at INTEGER,
	PRIMARY KEY (partner, client_ref, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agents_by_name ON agents (partner, name_key, client_ref, agent_id) WHERE gone_at IS NULL;
CREATE INDEX agents_by_team ON agents (partner, team) WHERE team <> '' AND gone_at IS NULL;

CREATE INDEX clients_with_agents ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 1 AND agents > 0;

-- Changes of state as a board saw them, and when somebody looked: between two
-- watches nothing is known.
CREATE TABLE agent_states (
	partner TEXT NOT NULL,
	client_ref TEXT NOT NULL,
	agent_id TEXT NOT NULL,
	at INTEGER NOT NULL,
	word TEXT NOT NULL,
	PRIMARY KEY (partner, client_ref, agent_id, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE agent_watches (
	partner TEXT NOT NULL,
	client_ref TEXT NOT NULL,
	began_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	PRIMARY KEY (partner, client_ref, began_at)
) STRICT, WITHOUT ROWID;

-- When a board calls for somebody.
CREATE TABLE board_rules (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	team TEXT NOT NULL DEFAULT '',
	kind TEXT NOT NULL,
	threshold INTEGER NOT NULL,
	always INTEGER NOT NULL DEFAULT 0,
	created_by TEXT NOT NULL,
	created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX board_rules_of ON board_rules (partner, client_ref, created_at, id);

-- Links that show a board on a screen without a sign-in. A link lasts until it is
-- revoked; the table keeps the hash of its token only.
CREATE TABLE board_links (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	team TEXT NOT NULL DEFAULT '',
	name TEXT NOT NULL,
	initials INTEGER NOT NULL DEFAULT 0,
	token_hash BLOB NOT NULL,
	created_by TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	seen_at INTEGER,
	revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX board_links_token ON board_links (token_hash);
CREATE INDEX board_links_of ON board_links (partner, client_ref, created_at, id);
