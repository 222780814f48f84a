-- +goose Up
-- One row that is written to find out whether anything can be.
CREATE TABLE probe (
	id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	at INTEGER NOT NULL
) STRICT;
