-- +goose Up
-- What somebody agreed to, apart from the trail, which ends after a year.
CREATE TABLE consents (
	id TEXT NOT NULL PRIMARY KEY,
	partner TEXT NOT NULL REFERENCES partners (id),
	onboarding TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('aadhaar', 'terms')),
	version TEXT NOT NULL,
	language TEXT NOT NULL,
	by_name TEXT NOT NULL,
	by_kind TEXT NOT NULL,
	ip TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_of ON consents (partner, onboarding, at);
INSERT INTO consents (id, partner, onboarding, kind, version, language, by_name, by_kind, ip, at)
	SELECT 'k_' || id, partner, id, 'aadhaar', consent_version, consent_language, '', '', consent_ip, consent_at FROM onboardings WHERE consent_at IS NOT NULL;
-- Clients whose data were erased, and until when the law has the rest kept.
CREATE TABLE erasures (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	at INTEGER NOT NULL,
	by_name TEXT NOT NULL,
	reason TEXT NOT NULL,
	kyc_until INTEGER NOT NULL,
	money_until INTEGER NOT NULL,
	kyc_gone_at INTEGER,
	money_gone_at INTEGER,
	PRIMARY KEY (partner, client_ref)
) STRICT;
ALTER TABLE clients ADD COLUMN erased_at INTEGER;
