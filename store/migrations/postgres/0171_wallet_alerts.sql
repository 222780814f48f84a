-- +goose Up
-- From when on a client's wallet wants an eye, where that is not as in the billing
-- settings. Empty is as there, 0 is never.
CREATE TABLE wallet_alerts (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	below BIGINT,
	days BIGINT,
	set_by TEXT COLLATE "C" NOT NULL,
	set_at BIGINT NOT NULL,
	PRIMARY KEY (partner, client_ref)
);
