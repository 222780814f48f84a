-- +goose Up
-- The numbers of all clients as they were last read, so that they are one list.
CREATE TABLE held_numbers (
	partner TEXT NOT NULL REFERENCES partners (id),
	number TEXT NOT NULL,
	client_ref TEXT NOT NULL,
	did_id TEXT NOT NULL,
	region TEXT NOT NULL,
	due INTEGER NOT NULL,
	flow_id TEXT NOT NULL,
	flow_told INTEGER NOT NULL,
	agent_ext TEXT NOT NULL,
	open_now INTEGER,
	bought_at INTEGER,
	PRIMARY KEY (partner, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_numbers_of ON held_numbers (partner, client_ref, number);
CREATE INDEX held_numbers_flowless ON held_numbers (partner, number) WHERE flow_told = 1 AND flow_id = '';
CREATE INDEX held_numbers_due ON held_numbers (partner, number) WHERE due = 1;

-- What staff call a number and what it is for; the platform knows nothing of it.
CREATE TABLE number_labels (
	partner TEXT NOT NULL REFERENCES partners (id),
	number TEXT NOT NULL,
	client_ref TEXT NOT NULL,
	label TEXT NOT NULL,
	purpose TEXT NOT NULL,
	PRIMARY KEY (partner, number)
) STRICT, WITHOUT ROWID;

-- What a person has chosen to buy, or to think about, for a client.
CREATE TABLE number_picks (
	partner TEXT NOT NULL REFERENCES partners (id),
	person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	client_ref TEXT NOT NULL,
	number TEXT NOT NULL,
	country TEXT NOT NULL,
	region TEXT NOT NULL,
	later INTEGER NOT NULL,
	intent TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (partner, person_id, client_ref, number)
) STRICT, WITHOUT ROWID;
