-- +goose Up
-- Numbers of documents that were issued: consecutive for each partner, kind and
-- financial year. The same document asked for again keeps its number, and what it
-- said of its issuer.
CREATE TABLE papers (
	partner TEXT NOT NULL REFERENCES partners (id),
	kind TEXT NOT NULL CHECK (kind IN ('statement', 'receipt')),
	year TEXT NOT NULL,
	seq INTEGER NOT NULL,
	client_ref TEXT NOT NULL,
	subject TEXT NOT NULL,
	issuer TEXT NOT NULL,
	by_id TEXT NOT NULL,
	issued_at INTEGER NOT NULL,
	PRIMARY KEY (partner, kind, year, seq)
) STRICT;
CREATE UNIQUE INDEX papers_subject ON papers (partner, kind, client_ref, subject);
