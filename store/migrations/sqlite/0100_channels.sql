-- +goose Up
-- The last check of each voice bot: a report without secrets.
CREATE TABLE bot_checks (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	bot_id TEXT NOT NULL,
	outcome TEXT NOT NULL,
	not_after INTEGER,
	report TEXT NOT NULL,
	by_name TEXT NOT NULL,
	checked_at INTEGER NOT NULL,
	PRIMARY KEY (partner, client_ref, bot_id)
) STRICT;

-- Linked WhatsApp numbers as they were last told, and what is known of their
-- tokens. The tokens themselves are not kept here.
CREATE TABLE whatsapp_links (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	phone_number_id TEXT NOT NULL,
	wa_id TEXT NOT NULL,
	display TEXT NOT NULL,
	name TEXT NOT NULL,
	token_ends INTEGER,
	checked_at INTEGER,
	refused_at INTEGER,
	seen_at INTEGER NOT NULL,
	PRIMARY KEY (partner, client_ref, phone_number_id)
) STRICT;
CREATE INDEX whatsapp_links_seen ON whatsapp_links (seen_at);

-- The two parties of masking sessions that were opened here, sealed. A row has no
-- session until the platform has named it.
CREATE TABLE mask_parties (
	partner TEXT NOT NULL REFERENCES partners (id),
	id TEXT NOT NULL,
	client_ref TEXT NOT NULL,
	session TEXT NOT NULL DEFAULT '',
	parties BLOB NOT NULL,
	hash_a BLOB NOT NULL,
	hash_b BLOB NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (partner, id)
) STRICT;
CREATE UNIQUE INDEX mask_parties_session ON mask_parties (partner, client_ref, session) WHERE session <> '';
CREATE INDEX mask_parties_a ON mask_parties (partner, client_ref, hash_a);
CREATE INDEX mask_parties_b ON mask_parties (partner, client_ref, hash_b);
