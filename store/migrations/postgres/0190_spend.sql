-- +goose Up
-- What each client's wallet was debited a day, as it was last read: days count from
-- 1 January 1970, and spent holds, as JSON, the sums of each type from since on.
CREATE TABLE client_spend (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	ref TEXT COLLATE "C" NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT NOT NULL,
	spent TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, ref)
);
-- The sums of all clients, kept with them.
CREATE TABLE spend_days (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	day BIGINT NOT NULL,
	type TEXT COLLATE "C" NOT NULL,
	paise BIGINT NOT NULL,
	PRIMARY KEY (partner, day, type)
);
