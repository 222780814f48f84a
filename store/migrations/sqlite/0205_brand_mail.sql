-- +goose Up
-- Whom a brand's mails come from and answer to, once a code has shown the mailbox to
-- be theirs; empty: the installation's own.
ALTER TABLE brands ADD COLUMN mail_from TEXT NOT NULL DEFAULT '';
ALTER TABLE brands ADD COLUMN mail_from_at INTEGER;
ALTER TABLE brands ADD COLUMN reply_to TEXT NOT NULL DEFAULT '';

-- An address that waits for its code, one for each brand.
CREATE TABLE brand_senders (
	brand TEXT NOT NULL PRIMARY KEY REFERENCES brands (id),
	partner TEXT NOT NULL REFERENCES partners (id),
	address TEXT NOT NULL,
	code_hash BLOB NOT NULL,
	sent_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	tries INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What codes and mails are written in to people whose language nobody knows: en, hi,
-- or empty for the default of each.
ALTER TABLE brands ADD COLUMN language TEXT NOT NULL DEFAULT '';
