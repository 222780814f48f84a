-- +goose Up

-- A wallet knows when its last row was, as it knows its number: the next row is
-- held against the wallet alone, and by one statement instead of two.
ALTER TABLE wallets ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;

UPDATE wallets SET last_at = coalesce(
    (SELECT at FROM ledger l WHERE l.partner = wallets.partner AND l.client = wallets.client AND l.seq = wallets.last_seq), 0);

DROP TRIGGER ledger_follows;
DROP TRIGGER ledger_moves_wallet;
DROP TRIGGER wallet_follows_ledger;
DROP TRIGGER wallet_starts_empty;

-- +goose StatementBegin
CREATE TRIGGER ledger_moves_wallet AFTER INSERT ON ledger
BEGIN
    UPDATE wallets SET balance = NEW.balance_after, last_seq = NEW.seq, last_at = NEW.at
    WHERE partner = NEW.partner AND client = NEW.client
      AND last_seq + 1 = NEW.seq AND balance + NEW.amount = NEW.balance_after AND last_at <= NEW.at;
    SELECT RAISE(ABORT, 'ledger: the row does not follow the last one') WHERE changes() <> 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER wallet_follows_ledger BEFORE UPDATE OF balance, last_seq, last_at ON wallets
WHEN NEW.last_seq <> OLD.last_seq + 1
  OR NOT EXISTS (SELECT 1 FROM ledger WHERE partner = NEW.partner AND client = NEW.client
                 AND seq = NEW.last_seq AND balance_after = NEW.balance AND at = NEW.last_at)
BEGIN
    SELECT RAISE(ABORT, 'wallet: a balance changes by a row of the ledger only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER wallet_starts_empty BEFORE INSERT ON wallets
WHEN NEW.balance <> 0 OR NEW.last_seq <> 0 OR NEW.last_at <> 0
BEGIN
    SELECT RAISE(ABORT, 'wallet: a wallet starts empty');
END;
-- +goose StatementEnd
