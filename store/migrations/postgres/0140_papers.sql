-- +goose Up
-- Numbers of documents that were issued: consecutive for each partner, kind and
-- financial year. The same document asked for again keeps its number, and what it
-- said of its issuer.
CREATE TABLE papers (
	partner TEXT COLLATE "C" NOT NULL REFERENCES partners (id),
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('statement', 'receipt')),
	year TEXT COLLATE "C" NOT NULL,
	seq BIGINT NOT NULL,
	client_ref TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	issuer TEXT COLLATE "C" NOT NULL,
	by_id TEXT COLLATE "C" NOT NULL,
	issued_at BIGINT NOT NULL,
	PRIMARY KEY (partner, kind, year, seq)
);
CREATE UNIQUE INDEX papers_subject ON papers (partner, kind, client_ref, subject);
