-- +goose Up
-- One row that is written to find out whether anything can be.
CREATE TABLE probe (
	id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
	at BIGINT NOT NULL
);
