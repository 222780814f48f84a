-- +goose Up
-- What came into the wallet on the same days, as JSON; NULL where it was not kept when
-- the days were read.
ALTER TABLE client_spend ADD COLUMN credits TEXT COLLATE "C";
