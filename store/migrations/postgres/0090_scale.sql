-- +goose Up
-- What makes the list quick over a million clients: counts that are kept, and the words of names.

-- Whether an agent's shift is on: 0 or 1, recomputed when it changes; NULL where the
-- shifts were never read. shifts holds them, as JSON; shift_turns_at is when to look again.
ALTER TABLE clients ADD COLUMN on_shift BIGINT;
ALTER TABLE clients ADD COLUMN shifts TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN shift_turns_at BIGINT;
-- 0 until the words of the name stand in client_words; the next reading of the list
-- puts them there.
ALTER TABLE clients ADD COLUMN worded BIGINT NOT NULL DEFAULT 0;

DROP INDEX clients_by_status;
DROP INDEX clients_by_lasts;
CREATE INDEX clients_by_lasts ON clients (partner, COALESCE(CASE WHEN balance <= 0 OR balance < 2000 AND COALESCE(burn, 0) <= 0 THEN 0 WHEN balance IS NULL OR burn IS NULL THEN NULL WHEN burn <= 0 OR balance / burn > 36500 THEN 36500 ELSE balance / burn END, 9223372036854775807), ref) WHERE removed_at IS NULL;
CREATE INDEX clients_active ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 1;
CREATE INDEX clients_inactive ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 0;
-- One for each signal, so that its clients are listed by name without looking at the
-- others.
CREATE INDEX clients_low ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 1 AND CASE WHEN balance <= 0 OR balance < 2000 AND COALESCE(burn, 0) <= 0 THEN 0 WHEN balance IS NULL OR burn IS NULL THEN NULL WHEN burn <= 0 OR balance / burn > 36500 THEN 36500 ELSE balance / burn END < 7;
CREATE INDEX clients_off_shift ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 1 AND on_shift = 0;
-- Search sorts what it finds by name without reading the rows.
DROP INDEX clients_by_email;
DROP INDEX clients_by_mobile;
DROP INDEX clients_by_mobile_reversed;
CREATE INDEX clients_by_email ON clients (partner, email, name_key, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_mobile ON clients (partner, mobile, name_key, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_by_mobile_reversed ON clients (partner, mobile_reversed, name_key, ref) WHERE removed_at IS NULL;
CREATE INDEX clients_shift_turns ON clients (partner, shift_turns_at) WHERE removed_at IS NULL AND shift_turns_at IS NOT NULL;

-- How far the reading of the list has come that is under way, or went last.
ALTER TABLE client_syncs ADD COLUMN rows_read BIGINT NOT NULL DEFAULT 0;

-- Each word of a name but the first, by which the whole name is found already.
CREATE TABLE client_words (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	word TEXT COLLATE "C" NOT NULL,
	name_key TEXT COLLATE "C" NOT NULL,
	ref TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (partner, word, name_key, ref)
);

-- How many clients there are of each sort, kept by triggers. The parts of a partner
-- are added up: connections that write at once count into parts of their own, so that
-- none waits for another's transaction.
CREATE TABLE client_tallies (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	part BIGINT NOT NULL,
	balance BIGINT NOT NULL,
	total BIGINT NOT NULL,
	active BIGINT NOT NULL,
	balance_known BIGINT NOT NULL,
	not_read BIGINT NOT NULL,
	lasts_known BIGINT NOT NULL,
	dids_known BIGINT NOT NULL,
	flows_known BIGINT NOT NULL,
	flows_told BIGINT NOT NULL,
	flows_untold BIGINT NOT NULL,
	ready_known BIGINT NOT NULL,
	shift_known BIGINT NOT NULL,
	low BIGINT NOT NULL,
	numberless BIGINT NOT NULL,
	flowless BIGINT NOT NULL,
	unattended BIGINT NOT NULL,
	off_shift BIGINT NOT NULL,
	PRIMARY KEY (partner, part)
);
INSERT INTO client_tallies (partner, part, balance, total, active, balance_known, not_read, lasts_known, dids_known, flows_known, flows_told, flows_untold, ready_known, shift_known, low, numberless, flowless, unattended, off_shift)
	SELECT c.partner, 0, COALESCE(SUM(CASE WHEN c.removed_at IS NULL THEN COALESCE(c.balance, 0) ELSE 0 END), 0),
		COUNT(CASE WHEN c.removed_at IS NULL THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.balance IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND (c.facts_at IS NULL OR c.burn IS NULL) THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.lasts IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.dids IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.flowless IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.dids > 0 AND c.flowless IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.dids > 0 AND c.flowless IS NULL THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.ready IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.on_shift IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.lasts < 7 THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.dids = 0 THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.flowless > 0 THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.ready = 0 THEN 1 END),
		COUNT(CASE WHEN c.removed_at IS NULL AND c.status = 1 AND c.on_shift = 0 THEN 1 END)
	FROM clients c GROUP BY c.partner;

-- +goose StatementBegin
CREATE FUNCTION clients_counted_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO client_tallies (partner, part, balance, total, active, balance_known, not_read, lasts_known, dids_known, flows_known, flows_told, flows_untold, ready_known, shift_known, low, numberless, flowless, unattended, off_shift)
		SELECT partner, pg_backend_pid() % 256, SUM(sign * balance), SUM(sign * total), SUM(sign * active), SUM(sign * balance_known), SUM(sign * not_read), SUM(sign * lasts_known), SUM(sign * dids_known), SUM(sign * flows_known), SUM(sign * flows_told), SUM(sign * flows_untold), SUM(sign * ready_known), SUM(sign * shift_known), SUM(sign * low), SUM(sign * numberless), SUM(sign * flowless), SUM(sign * unattended), SUM(sign * off_shift)
		FROM (SELECT n.partner, 1 AS sign, CASE WHEN n.removed_at IS NULL THEN COALESCE(n.balance, 0) ELSE 0 END AS balance, CASE WHEN n.removed_at IS NULL THEN 1 ELSE 0 END AS total, CASE WHEN n.removed_at IS NULL AND n.status = 1 THEN 1 ELSE 0 END AS active, CASE WHEN n.removed_at IS NULL AND n.balance IS NOT NULL THEN 1 ELSE 0 END AS balance_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND (n.facts_at IS NULL OR n.burn IS NULL) THEN 1 ELSE 0 END AS not_read, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.lasts IS NOT NULL THEN 1 ELSE 0 END AS lasts_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.dids IS NOT NULL THEN 1 ELSE 0 END AS dids_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.flowless IS NOT NULL THEN 1 ELSE 0 END AS flows_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.dids > 0 AND n.flowless IS NOT NULL THEN 1 ELSE 0 END AS flows_told, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.dids > 0 AND n.flowless IS NULL THEN 1 ELSE 0 END AS flows_untold, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.ready IS NOT NULL THEN 1 ELSE 0 END AS ready_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.on_shift IS NOT NULL THEN 1 ELSE 0 END AS shift_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.lasts < 7 THEN 1 ELSE 0 END AS low, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.dids = 0 THEN 1 ELSE 0 END AS numberless, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.flowless > 0 THEN 1 ELSE 0 END AS flowless, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.ready = 0 THEN 1 ELSE 0 END AS unattended, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.on_shift = 0 THEN 1 ELSE 0 END AS off_shift FROM new_rows n) AS d
		GROUP BY partner HAVING SUM(sign * balance) <> 0 OR SUM(sign * total) <> 0 OR SUM(sign * active) <> 0 OR SUM(sign * balance_known) <> 0 OR SUM(sign * not_read) <> 0 OR SUM(sign * lasts_known) <> 0 OR SUM(sign * dids_known) <> 0 OR SUM(sign * flows_known) <> 0 OR SUM(sign * flows_told) <> 0 OR SUM(sign * flows_untold) <> 0 OR SUM(sign * ready_known) <> 0 OR SUM(sign * shift_known) <> 0 OR SUM(sign * low) <> 0 OR SUM(sign * numberless) <> 0 OR SUM(sign * flowless) <> 0 OR SUM(sign * unattended) <> 0 OR SUM(sign * off_shift) <> 0
	ON CONFLICT (partner, part) DO UPDATE SET balance = client_tallies.balance + excluded.balance,
		total = client_tallies.total + excluded.total,
		active = client_tallies.active + excluded.active,
		balance_known = client_tallies.balance_known + excluded.balance_known,
		not_read = client_tallies.not_read + excluded.not_read,
		lasts_known = client_tallies.lasts_known + excluded.lasts_known,
		dids_known = client_tallies.dids_known + excluded.dids_known,
		flows_known = client_tallies.flows_known + excluded.flows_known,
		flows_told = client_tallies.flows_told + excluded.flows_told,
		flows_untold = client_tallies.flows_untold + excluded.flows_untold,
		ready_known = client_tallies.ready_known + excluded.ready_known,
		shift_known = client_tallies.shift_known + excluded.shift_known,
		low = client_tallies.low + excluded.low,
		numberless = client_tallies.numberless + excluded.numberless,
		flowless = client_tallies.flowless + excluded.flowless,
		unattended = client_tallies.unattended + excluded.unattended,
		off_shift = client_tallies.off_shift + excluded.off_shift;
	RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION clients_counted_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO client_tallies (partner, part, balance, total, active, balance_known, not_read, lasts_known, dids_known, flows_known, flows_told, flows_untold, ready_known, shift_known, low, numberless, flowless, unattended, off_shift)
		SELECT partner, pg_backend_pid() % 256, SUM(sign * balance), SUM(sign * total), SUM(sign * active), SUM(sign * balance_known), SUM(sign * not_read), SUM(sign * lasts_known), SUM(sign * dids_known), SUM(sign * flows_known), SUM(sign * flows_told), SUM(sign * flows_untold), SUM(sign * ready_known), SUM(sign * shift_known), SUM(sign * low), SUM(sign * numberless), SUM(sign * flowless), SUM(sign * unattended), SUM(sign * off_shift)
		FROM (SELECT n.partner, 1 AS sign, CASE WHEN n.removed_at IS NULL THEN COALESCE(n.balance, 0) ELSE 0 END AS balance, CASE WHEN n.removed_at IS NULL THEN 1 ELSE 0 END AS total, CASE WHEN n.removed_at IS NULL AND n.status = 1 THEN 1 ELSE 0 END AS active, CASE WHEN n.removed_at IS NULL AND n.balance IS NOT NULL THEN 1 ELSE 0 END AS balance_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND (n.facts_at IS NULL OR n.burn IS NULL) THEN 1 ELSE 0 END AS not_read, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.lasts IS NOT NULL THEN 1 ELSE 0 END AS lasts_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.dids IS NOT NULL THEN 1 ELSE 0 END AS dids_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.flowless IS NOT NULL THEN 1 ELSE 0 END AS flows_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.dids > 0 AND n.flowless IS NOT NULL THEN 1 ELSE 0 END AS flows_told, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.dids > 0 AND n.flowless IS NULL THEN 1 ELSE 0 END AS flows_untold, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.ready IS NOT NULL THEN 1 ELSE 0 END AS ready_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.on_shift IS NOT NULL THEN 1 ELSE 0 END AS shift_known, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.lasts < 7 THEN 1 ELSE 0 END AS low, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.dids = 0 THEN 1 ELSE 0 END AS numberless, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.flowless > 0 THEN 1 ELSE 0 END AS flowless, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.ready = 0 THEN 1 ELSE 0 END AS unattended, CASE WHEN n.removed_at IS NULL AND n.status = 1 AND n.on_shift = 0 THEN 1 ELSE 0 END AS off_shift FROM new_rows n
			UNION ALL SELECT o.partner, -1, CASE WHEN o.removed_at IS NULL THEN COALESCE(o.balance, 0) ELSE 0 END, CASE WHEN o.removed_at IS NULL THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.balance IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND (o.facts_at IS NULL OR o.burn IS NULL) THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.lasts IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.dids IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.flowless IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.dids > 0 AND o.flowless IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.dids > 0 AND o.flowless IS NULL THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.ready IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.on_shift IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.lasts < 7 THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.dids = 0 THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.flowless > 0 THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.ready = 0 THEN 1 ELSE 0 END, CASE WHEN o.removed_at IS NULL AND o.status = 1 AND o.on_shift = 0 THEN 1 ELSE 0 END FROM old_rows o) AS d
		GROUP BY partner HAVING SUM(sign * balance) <> 0 OR SUM(sign * total) <> 0 OR SUM(sign * active) <> 0 OR SUM(sign * balance_known) <> 0 OR SUM(sign * not_read) <> 0 OR SUM(sign * lasts_known) <> 0 OR SUM(sign * dids_known) <> 0 OR SUM(sign * flows_known) <> 0 OR SUM(sign * flows_told) <> 0 OR SUM(sign * flows_untold) <> 0 OR SUM(sign * ready_known) <> 0 OR SUM(sign * shift_known) <> 0 OR SUM(sign * low) <> 0 OR SUM(sign * numberless) <> 0 OR SUM(sign * flowless) <> 0 OR SUM(sign * unattended) <> 0 OR SUM(sign * off_shift) <> 0
	ON CONFLICT (partner, part) DO UPDATE SET balance = client_tallies.balance + excluded.balance,
		total = client_tallies.total + excluded.total,
		active = client_tallies.active + excluded.active,
		balance_known = client_tallies.balance_known + excluded.balance_known,
		not_read = client_tallies.not_read + excluded.not_read,
		lasts_known = client_tallies.lasts_known + excluded.lasts_known,
		dids_known = client_tallies.dids_known + excluded.dids_known,
		flows_known = client_tallies.flows_known + excluded.flows_known,
		flows_told = client_tallies.flows_told + excluded.flows_told,
		flows_untold = client_tallies.flows_untold + excluded.flows_untold,
		ready_known = client_tallies.ready_known + excluded.ready_known,
		shift_known = client_tallies.shift_known + excluded.shift_known,
		low = client_tallies.low + excluded.low,
		numberless = client_tallies.numberless + excluded.numberless,
		flowless = client_tallies.flowless + excluded.flowless,
		unattended = client_tallies.unattended + excluded.unattended,
		off_shift = client_tallies.off_shift + excluded.off_shift;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER clients_counted_in AFTER INSERT ON clients
	REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION clients_counted_in();
CREATE TRIGGER clients_counted_on AFTER UPDATE ON clients
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION clients_counted_on();
