-- +goose Up
-- When an authority was asked for a host's certificate, and what came of it where it
-- failed: for all replicas, and over restarts, since an authority counts them together.
CREATE TABLE certificate_orders (
	host TEXT NOT NULL,
	asked_at INTEGER NOT NULL,
	PRIMARY KEY (host, asked_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX certificate_orders_asked_at ON certificate_orders (asked_at);

CREATE TABLE certificate_failures (
	host TEXT NOT NULL PRIMARY KEY,
	times INTEGER NOT NULL,
	failed_at INTEGER NOT NULL,
	again_at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	detail TEXT NOT NULL
) STRICT;
