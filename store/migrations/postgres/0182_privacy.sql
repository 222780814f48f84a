-- +goose Up
-- What somebody agreed to, apart from the trail, which ends after a year.
CREATE TABLE consents (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	onboarding TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('aadhaar', 'terms')),
	version TEXT COLLATE "C" NOT NULL,
	language TEXT COLLATE "C" NOT NULL,
	by_name TEXT COLLATE "C" NOT NULL,
	by_kind TEXT COLLATE "C" NOT NULL,
	ip TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX consents_of ON consents (partner, onboarding, at);
INSERT INTO consents (id, partner, onboarding, kind, version, language, by_name, by_kind, ip, at)
	SELECT 'k_' || id, partner, id, 'aadhaar', consent_version, consent_language, '', '', consent_ip, consent_at FROM onboardings WHERE consent_at IS NOT NULL;
-- Clients whose data were erased, and until when the law has the rest kept.
CREATE TABLE erasures (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	by_name TEXT COLLATE "C" NOT NULL,
	reason TEXT COLLATE "C" NOT NULL,
	kyc_until BIGINT NOT NULL,
	money_until BIGINT NOT NULL,
	kyc_gone_at BIGINT,
	money_gone_at BIGINT,
	PRIMARY KEY (partner, client_ref)
);
ALTER TABLE clients ADD COLUMN erased_at BIGINT;
