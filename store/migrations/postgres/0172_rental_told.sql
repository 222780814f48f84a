-- +goose Up
-- Whether the platform told that a number's rental is paid, or is not. What was read
-- before is read again within the hour.
ALTER TABLE held_numbers ADD COLUMN rental_told BIGINT NOT NULL DEFAULT 0;
