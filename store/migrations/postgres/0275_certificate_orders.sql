-- +goose Up
-- When an authority was asked for a host's certificate, and what came of it where it
-- failed: for all replicas, and over restarts, since an authority counts them together.
CREATE TABLE certificate_orders (
	host TEXT COLLATE "C" NOT NULL,
	asked_at BIGINT NOT NULL,
	PRIMARY KEY (host, asked_at)
);
CREATE INDEX certificate_orders_asked_at ON certificate_orders (asked_at);

CREATE TABLE certificate_failures (
	host TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	times BIGINT NOT NULL,
	failed_at BIGINT NOT NULL,
	again_at BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	detail TEXT COLLATE "C" NOT NULL
);
