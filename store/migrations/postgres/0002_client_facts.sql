-- +goose Up
-- What is read of each client apart from the list, for the list's signals.
ALTER TABLE clients ADD COLUMN flowless BIGINT; -- numbers without a flow
ALTER TABLE clients ADD COLUMN ready BIGINT;    -- agents who are ready or on a call
ALTER TABLE clients ADD COLUMN burn BIGINT;     -- what a day's use takes, paise
-- Whole days that the balance lasts at that; 36500 where nothing is used. With less
-- than ₹20 and no use, the one is likely why there is no other.
ALTER TABLE clients ADD COLUMN lasts BIGINT GENERATED ALWAYS AS (CASE
	WHEN balance <= 0 OR balance < 2000 AND COALESCE(burn, 0) <= 0 THEN 0 WHEN balance IS NULL OR burn IS NULL THEN NULL
	WHEN burn <= 0 THEN 36500 ELSE LEAST(balance / burn, 36500) END) STORED;

CREATE INDEX clients_by_lasts ON clients (partner, COALESCE(lasts, 9223372036854775807), ref) WHERE removed_at IS NULL;
-- One for each signal, so that its clients are counted and listed by name without
-- looking at the others.
CREATE INDEX clients_numberless ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 1 AND dids = 0;
CREATE INDEX clients_flowless ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 1 AND flowless > 0;
CREATE INDEX clients_unattended ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 1 AND ready = 0;
