-- +goose Up
-- The numbers of all clients as they were last read, so that they are one list.
CREATE TABLE held_numbers (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	number TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL,
	did_id TEXT COLLATE "C" NOT NULL,
	region TEXT COLLATE "C" NOT NULL,
	due BIGINT NOT NULL,
	flow_id TEXT COLLATE "C" NOT NULL,
	flow_told BIGINT NOT NULL,
	agent_ext TEXT COLLATE "C" NOT NULL,
	open_now BIGINT,
	bought_at BIGINT,
	PRIMARY KEY (partner, number)
);
CREATE INDEX held_numbers_of ON held_numbers (partner, client_ref, number);
CREATE INDEX held_numbers_flowless ON held_numbers (partner, number) WHERE flow_told = 1 AND flow_id = '';
CREATE INDEX held_numbers_due ON held_numbers (partner, number) WHERE due = 1;

-- What staff call a number and what it is for; the platform knows nothing of it.
CREATE TABLE number_labels (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	number TEXT COLLATE "C" NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL,
	label TEXT COLLATE "C" NOT NULL,
	purpose TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, number)
);

-- What a person has chosen to buy, or to think about, for a client.
CREATE TABLE number_picks (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	person_id TEXT COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
	client_ref TEXT COLLATE "C" NOT NULL,
	number TEXT COLLATE "C" NOT NULL,
	country TEXT COLLATE "C" NOT NULL,
	region TEXT COLLATE "C" NOT NULL,
	later BIGINT NOT NULL,
	intent TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (partner, person_id, client_ref, number)
);
