-- +goose Up
-- All that a flow holds, as it was last set here.
ALTER TABLE flows ADD COLUMN bot_id TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE flows ADD COLUMN transfer_to TEXT COLLATE "C" NOT NULL DEFAULT '';

-- A number runs one flow; a flow may be on many.
CREATE TABLE flow_numbers (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	did_no TEXT COLLATE "C" NOT NULL,
	flow_id TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, client_ref, did_no)
);
INSERT INTO flow_numbers (partner, client_ref, did_no, flow_id)
	SELECT partner, client_ref, did_no, MAX(flow_id) FROM flows WHERE did_no <> '' GROUP BY partner, client_ref, did_no;
ALTER TABLE flows DROP COLUMN did_no;

-- What a flow was, each time it was changed here.
CREATE TABLE flow_versions (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	flow_id TEXT COLLATE "C" NOT NULL,
	n BIGINT NOT NULL,
	how TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	agent_ext TEXT COLLATE "C" NOT NULL,
	bot_id TEXT COLLATE "C" NOT NULL,
	transfer_to TEXT COLLATE "C" NOT NULL,
	recording_id TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	by_id TEXT COLLATE "C" NOT NULL,
	by_name TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, client_ref, flow_id, n)
);

-- Why calls stay unanswered, as the last look at each client found: rank 0 is the
-- worst. dim counts numbers of which something was not known.
CREATE TABLE gaps (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	did_no TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	from_at BIGINT NOT NULL,
	until_at BIGINT,
	rank BIGINT NOT NULL,
	detail TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, client_ref, did_no, kind, from_at)
);
CREATE INDEX gaps_by_severity ON gaps (partner, rank, from_at, client_ref, did_no, kind);
CREATE TABLE gap_looks (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	client_ref TEXT COLLATE "C" NOT NULL,
	looked_at BIGINT NOT NULL,
	numbers BIGINT NOT NULL,
	dim BIGINT NOT NULL,
	PRIMARY KEY (partner, client_ref)
);
