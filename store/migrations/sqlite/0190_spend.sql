-- +goose Up
-- What each client's wallet was debited a day, as it was last read: days count from
-- 1 January 1970, and spent holds, as JSON, the sums of each type from since on.
CREATE TABLE client_spend (
	partner TEXT NOT NULL REFERENCES partners (id),
	ref TEXT NOT NULL,
	since INTEGER NOT NULL,
	until INTEGER NOT NULL,
	spent TEXT NOT NULL,
	PRIMARY KEY (partner, ref)
) STRICT, WITHOUT ROWID;
-- The sums of all clients, kept with them.
CREATE TABLE spend_days (
	partner TEXT NOT NULL REFERENCES partners (id),
	day INTEGER NOT NULL,
	type TEXT NOT NULL,
	paise INTEGER NOT NULL,
	PRIMARY KEY (partner, day, type)
) STRICT, WITHOUT ROWID;
