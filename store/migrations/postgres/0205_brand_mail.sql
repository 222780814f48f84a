-- +goose Up
-- Whom a brand's mails come from and answer to, once a code has shown the mailbox to
-- be theirs; empty: the installation's own.
ALTER TABLE brands ADD COLUMN mail_from TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE brands ADD COLUMN mail_from_at BIGINT;
ALTER TABLE brands ADD COLUMN reply_to TEXT COLLATE "C" NOT NULL DEFAULT '';

-- An address that waits for its code, one for each brand.
CREATE TABLE brand_senders (
	brand TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES brands (id),
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	address TEXT COLLATE "C" NOT NULL,
	code_hash BYTEA NOT NULL,
	sent_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	tries BIGINT NOT NULL DEFAULT 0
);

-- What codes and mails are written in to people whose language nobody knows: en, hi,
-- or empty for the default of each.
ALTER TABLE brands ADD COLUMN language TEXT COLLATE "C" NOT NULL DEFAULT '';
