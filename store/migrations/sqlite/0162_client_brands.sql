-- +goose Up
-- Under which brand a client meets its reseller, where that has been said.
CREATE TABLE client_brands (
	partner TEXT NOT NULL REFERENCES partners (id),
	client_ref TEXT NOT NULL,
	brand TEXT NOT NULL REFERENCES brands (id),
	PRIMARY KEY (partner, client_ref)
) STRICT;
CREATE INDEX client_brands_brand ON client_brands (brand);
