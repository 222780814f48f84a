-- +goose Up
-- All that a flow holds, as it was last set here.
ALTER TABLE flows ADD COLUMN bot_id TEXT NOT NULL DEFAULT '';
ALTER TABLE flows ADD COLUMN transfer_to TEXT NOT NULL DEFAULT '';

-- A number runs one flow; a flow may be on many.
CREATE TABLE flow_numbers (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	did_no TEXT NOT NULL,
	flow_id TEXT NOT NULL,
	PRIMARY KEY (partner, client_ref, did_no)
) STRICT;
INSERT INTO flow_numbers (partner, client_ref, did_no, flow_id)
	SELECT partner, client_ref, did_no, MAX(flow_id) FROM flows WHERE did_no <> '' GROUP BY partner, client_ref, did_no;
ALTER TABLE flows DROP COLUMN did_no;

-- What a flow was, each time it was changed here.
CREATE TABLE flow_versions (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	flow_id TEXT NOT NULL,
	n INTEGER NOT NULL,
	how TEXT NOT NULL,
	name TEXT NOT NULL,
	agent_ext TEXT NOT NULL,
	bot_id TEXT NOT NULL,
	transfer_to TEXT NOT NULL,
	recording_id TEXT NOT NULL,
	at INTEGER NOT NULL,
	by_id TEXT NOT NULL,
	by_name TEXT NOT NULL,
	PRIMARY KEY (partner, client_ref, flow_id, n)
) STRICT;

-- Why calls stay unanswered, as the last look at each client found: rank 0 is the
-- worst. dim counts numbers of which something was not known.
CREATE TABLE gaps (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	did_no TEXT NOT NULL,
	kind TEXT NOT NULL,
	from_at INTEGER NOT NULL,
	until_at INTEGER,
	rank INTEGER NOT NULL,
	detail TEXT NOT NULL,
	PRIMARY KEY (partner, client_ref, did_no, kind, from_at)
) STRICT;
CREATE INDEX gaps_by_severity ON gaps (partner, rank, from_at, client_ref, did_no, kind);
CREATE TABLE gap_looks (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	looked_at INTEGER NOT NULL,
	numbers INTEGER NOT NULL,
	dim INTEGER NOT NULL,
	PRIMARY KEY (partner, client_ref)
) STRICT;
