-- +goose Up
-- From when on a client's wallet wants an eye, where that is not as in the billing
-- settings. Empty is as there, 0 is never.
CREATE TABLE wallet_alerts (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	below INTEGER,
	days INTEGER,
	set_by TEXT NOT NULL,
	set_at INTEGER NOT NULL,
	PRIMARY KEY (partner, client_ref)
) STRICT, WITHOUT ROWID;
