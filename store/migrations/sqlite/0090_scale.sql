-- +goose Up
-- What makes the list quick over a million clients: each order in an index that
-- holds the whole row, counts that are kept, and the words of names.

-- Whether an agent's shift is on: 0 or 1, recomputed when it changes; NULL where the
-- shifts were never read. shifts holds them, as JSON; shift_turns_at is when to look again.
ALTER TABLE clients ADD COLUMN on_shift INTEGER;
ALTER TABLE clients ADD COLUMN shifts TEXT NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN shift_turns_at INTEGER;
-- 0 until the words of the name stand in client_words; the next reading of the list
-- puts them there.
ALTER TABLE clients ADD COLUMN worded INTEGER NOT NULL DEFAULT 0;

-- What lasts is written out: SQLite takes no index for covering where a generated
-- column is asked for.
DROP INDEX clients_by_name;
DROP INDEX clients_by_status;
DROP INDEX clients_by_created;
DROP INDEX clients_by_balance;
DROP INDEX clients_by_valid_till;
DROP INDEX clients_by_lasts;
DROP INDEX clients_numberless;
DROP INDEX clients_flowless;
DROP INDEX clients_unattended;
CREATE INDEX clients_by_name ON clients (partner, name_key, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL;
CREATE INDEX clients_by_created ON clients (partner, COALESCE(created_at, 0), ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL;
CREATE INDEX clients_by_balance ON clients (partner, COALESCE(balance, 9223372036854775807), ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL;
CREATE INDEX clients_by_valid_till ON clients (partner, COALESCE(valid_till, 9223372036854775807), ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL;
CREATE INDEX clients_by_lasts ON clients (partner, COALESCE(CASE WHEN balance <= 0 OR balance < 2000 AND COALESCE(burn, 0) <= 0 THEN 0 WHEN balance IS NULL OR burn IS NULL THEN NULL WHEN burn <= 0 OR balance / burn > 36500 THEN 36500 ELSE balance / burn END, 9223372036854775807), ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL;
CREATE INDEX clients_active ON clients (partner, name_key, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL AND status = 1;
CREATE INDEX clients_inactive ON clients (partner, name_key, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL AND status = 0;
-- One for each signal, so that its clients are listed by name without looking at the
-- others.
CREATE INDEX clients_low ON clients (partner, name_key, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL AND status = 1 AND CASE WHEN balance <= 0 OR balance < 2000 AND COALESCE(burn, 0) <= 0 THEN 0 WHEN balance IS NULL OR burn IS NULL THEN NULL WHEN burn <= 0 OR balance / burn > 36500 THEN 36500 ELSE balance / burn END < 7;
CREATE INDEX clients_numberless ON clients (partner, name_key, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL AND status = 1 AND dids = 0;
CREATE INDEX clients_flowless ON clients (partner, name_key, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL AND status = 1 AND flowless > 0;
CREATE INDEX clients_unattended ON clients (partner, name_key, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL AND status = 1 AND ready = 0;
CREATE INDEX clients_off_shift ON clients (partner, name_key, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL AND status = 1 AND on_shift = 0;
-- Search sorts what it finds by name without reading the rows.
DROP INDEX clients_by_email;
DROP INDEX clients_by_mobile;
DROP INDEX clients_by_mobile_reversed;
CREATE INDEX clients_by_email ON clients (partner, email, name_key, ref, removed_at) WHERE removed_at IS NULL;
CREATE INDEX clients_by_mobile ON clients (partner, mobile, name_key, ref, removed_at) WHERE removed_at IS NULL;
CREATE INDEX clients_by_mobile_reversed ON clients (partner, mobile_reversed, name_key, ref, removed_at) WHERE removed_at IS NULL;
CREATE INDEX clients_shift_turns ON clients (partner, shift_turns_at) WHERE removed_at IS NULL AND shift_turns_at IS NOT NULL;

-- How far the reading of the list has come that is under way, or went last.
ALTER TABLE client_syncs ADD COLUMN rows_read INTEGER NOT NULL DEFAULT 0;

-- Each word of a name but the first, by which the whole name is found already.
CREATE TABLE client_words (
	partner TEXT NOT NULL REFERENCES partners (id),
	word TEXT NOT NULL,
	name_key TEXT NOT NULL,
	ref TEXT NOT NULL,
	PRIMARY KEY (partner, word, name_key, ref)
) STRICT, WITHOUT ROWID;

-- How many clients there are of each sort, kept by triggers. The parts of a partner
-- are added up; here there is one.
CREATE TABLE client_tallies (
	partner TEXT NOT NULL REFERENCES partners (id),
	part INTEGER NOT NULL,
	balance INTEGER NOT NULL,
	total INTEGER NOT NULL,
	active INTEGER NOT NULL,
	balance_known INTEGER NOT NULL,
	not_read INTEGER NOT NULL,
	lasts_known INTEGER NOT NULL,
	dids_known INTEGER NOT NULL,
	flows_known INTEGER NOT NULL,
	flows_told INTEGER NOT NULL,
	flows_untold INTEGER NOT NULL,
	ready_known INTEGER NOT NULL,
	shift_known INTEGER NOT NULL,
	low INTEGER NOT NULL,
	numberless INTEGER NOT NULL,
	flowless INTEGER NOT NULL,
	unattended INTEGER NOT NULL,
	off_shift INTEGER NOT NULL,
	PRIMARY KEY (partner, part)
) STRICT, WITHOUT ROWID;
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
CREATE TRIGGER clients_counted_in AFTER INSERT ON clients
	BEGIN
		INSERT INTO client_tallies (partner, part, balance, total, active, balance_known, not_read, lasts_known, dids_known, flows_known, flows_told, flows_untold, ready_known, shift_known, low, numberless, flowless, unattended, off_shift)
		VALUES (NEW.partner, 0, CASE WHEN NEW.removed_at IS NULL THEN COALESCE(NEW.balance, 0) ELSE 0 END,
			((NEW.removed_at IS NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.balance IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND (NEW.facts_at IS NULL OR NEW.burn IS NULL)) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.lasts IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.dids IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.flowless IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.dids > 0 AND NEW.flowless IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.dids > 0 AND NEW.flowless IS NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.ready IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.on_shift IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.lasts < 7) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.dids = 0) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.flowless > 0) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.ready = 0) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.on_shift = 0) IS TRUE))
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
	END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER clients_counted_on AFTER UPDATE OF status, balance, dids, flowless, ready, burn, facts_at, on_shift, removed_at ON clients
	WHEN NEW.status IS NOT OLD.status OR NEW.balance IS NOT OLD.balance OR NEW.dids IS NOT OLD.dids OR NEW.flowless IS NOT OLD.flowless OR NEW.ready IS NOT OLD.ready OR NEW.burn IS NOT OLD.burn OR NEW.on_shift IS NOT OLD.on_shift OR NEW.removed_at IS NOT OLD.removed_at OR (NEW.facts_at IS NULL) <> (OLD.facts_at IS NULL)
	BEGIN
		INSERT INTO client_tallies (partner, part, balance, total, active, balance_known, not_read, lasts_known, dids_known, flows_known, flows_told, flows_untold, ready_known, shift_known, low, numberless, flowless, unattended, off_shift)
		VALUES (NEW.partner, 0, CASE WHEN NEW.removed_at IS NULL THEN COALESCE(NEW.balance, 0) ELSE 0 END - CASE WHEN OLD.removed_at IS NULL THEN COALESCE(OLD.balance, 0) ELSE 0 END,
			((NEW.removed_at IS NULL) IS TRUE) - ((OLD.removed_at IS NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.balance IS NOT NULL) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.balance IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND (NEW.facts_at IS NULL OR NEW.burn IS NULL)) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND (OLD.facts_at IS NULL OR OLD.burn IS NULL)) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.lasts IS NOT NULL) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.lasts IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.dids IS NOT NULL) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.dids IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.flowless IS NOT NULL) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.flowless IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.dids > 0 AND NEW.flowless IS NOT NULL) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.dids > 0 AND OLD.flowless IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.dids > 0 AND NEW.flowless IS NULL) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.dids > 0 AND OLD.flowless IS NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.ready IS NOT NULL) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.ready IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.on_shift IS NOT NULL) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.on_shift IS NOT NULL) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.lasts < 7) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.lasts < 7) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.dids = 0) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.dids = 0) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.flowless > 0) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.flowless > 0) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.ready = 0) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.ready = 0) IS TRUE),
			((NEW.removed_at IS NULL AND NEW.status = 1 AND NEW.on_shift = 0) IS TRUE) - ((OLD.removed_at IS NULL AND OLD.status = 1 AND OLD.on_shift = 0) IS TRUE))
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
	END;
-- +goose StatementEnd
