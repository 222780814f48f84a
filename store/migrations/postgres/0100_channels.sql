-- +goose Up
-- The last check of each voice bot: a report without secrets.
CREATE TABLE bot_checks (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	bot_id TEXT COLLATE "C" NOT NULL,
	outcome TEXT COLLATE "C" NOT NULL,
	not_after BIGINT,
	report TEXT COLLATE "C" NOT NULL,
	by_name TEXT COLLATE "C" NOT NULL,
	checked_at BIGINT NOT NULL,
	PRIMARY KEY (partner, client_ref, bot_id)
);

-- Linked WhatsApp numbers as they were last told, and what is known of their
-- tokens. The tokens themselves are not kept here.
CREATE TABLE whatsapp_links (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	phone_number_id TEXT COLLATE "C" NOT NULL,
	wa_id TEXT COLLATE "C" NOT NULL,
	display TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	token_ends BIGINT,
	checked_at BIGINT,
	refused_at BIGINT,
	seen_at BIGINT NOT NULL,
	PRIMARY KEY (partner, client_ref, phone_number_id)
);
CREATE INDEX whatsapp_links_seen ON whatsapp_links (seen_at);

-- The two parties of masking sessions that were opened here, sealed. A row has no
-- session until the platform has named it.
CREATE TABLE mask_parties (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	id TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL,
	session TEXT COLLATE "C" NOT NULL DEFAULT '',
	parties BYTEA NOT NULL,
	hash_a BYTEA NOT NULL,
	hash_b BYTEA NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (partner, id)
);
CREATE UNIQUE INDEX mask_parties_session ON mask_parties (partner, client_ref, session) WHERE session <> '';
CREATE INDEX mask_parties_a ON mask_parties (partner, client_ref, hash_a);
CREATE INDEX mask_parties_b ON mask_parties (partner, client_ref, hash_b);
