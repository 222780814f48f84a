-- +goose Up

CREATE TABLE wallets (
    partner    TEXT    NOT NULL,
    client     INTEGER NOT NULL,
    balance    INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0),
    last_seq   INTEGER NOT NULL DEFAULT 0,
    valid_till INTEGER,
    PRIMARY KEY (partner, client),
    FOREIGN KEY (partner, client) REFERENCES clients (partner, id)
) STRICT, WITHOUT ROWID;

-- The ledger only grows. By induction over the trigger that lets a row in, every
-- balance_after is the sum of the amounts up to it, and the wallet's balance is
-- that of the last row.
CREATE TABLE ledger (
    partner       TEXT    NOT NULL,
    client        INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    amount        INTEGER NOT NULL CHECK (amount <> 0),
    type          TEXT    NOT NULL CHECK (type IN
                    ('call', 'sms', 'whatsapp', 'did_rental', 'recording', 'credit', 'adjustment')),
    did           TEXT    NOT NULL,
    balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
    description   TEXT    NOT NULL,
    PRIMARY KEY (partner, client, seq),
    FOREIGN KEY (partner, client) REFERENCES wallets (partner, client)
) STRICT, WITHOUT ROWID;

-- The first answer to each credit that carried a key.
CREATE TABLE keyed_credits (
    partner    TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    client     INTEGER NOT NULL,
    amount     INTEGER NOT NULL,
    valid_till INTEGER, -- as it was asked for
    balance    INTEGER NOT NULL,
    ends       INTEGER, -- the validity that was answered
    at         INTEGER NOT NULL,
    PRIMARY KEY (partner, key),
    FOREIGN KEY (partner, client) REFERENCES wallets (partner, client)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER ledger_follows BEFORE INSERT ON ledger
WHEN NOT EXISTS (SELECT 1 FROM wallets WHERE partner = NEW.partner AND client = NEW.client
                 AND last_seq + 1 = NEW.seq AND balance + NEW.amount = NEW.balance_after)
BEGIN
    SELECT RAISE(ABORT, 'ledger: the row does not follow the last one');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER ledger_moves_wallet AFTER INSERT ON ledger
BEGIN
    UPDATE wallets SET balance = NEW.balance_after, last_seq = NEW.seq
    WHERE partner = NEW.partner AND client = NEW.client;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER ledger_keeps_rows BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'ledger: rows are never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER ledger_keeps_values BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'ledger: rows are never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER wallet_follows_ledger BEFORE UPDATE OF balance, last_seq ON wallets
WHEN NEW.last_seq <> OLD.last_seq + 1
  OR NOT EXISTS (SELECT 1 FROM ledger WHERE partner = NEW.partner AND client = NEW.client
                 AND seq = NEW.last_seq AND balance_after = NEW.balance)
BEGIN
    SELECT RAISE(ABORT, 'wallet: a balance changes by a row of the ledger only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER wallet_starts_empty BEFORE INSERT ON wallets
WHEN NEW.balance <> 0 OR NEW.last_seq <> 0
BEGIN
    SELECT RAISE(ABORT, 'wallet: a wallet starts empty');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER wallet_stays BEFORE DELETE ON wallets
BEGIN
    SELECT RAISE(ABORT, 'wallet: wallets are never deleted');
END;
-- +goose StatementEnd
