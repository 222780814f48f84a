-- +goose Up
-- In which language somebody reads: a BCP 47 tag, empty where they have not chosen.
ALTER TABLE people ADD COLUMN language TEXT NOT NULL DEFAULT '';
-- In which language somebody signed up, for mails that leave later.
ALTER TABLE onboardings ADD COLUMN signup_language TEXT NOT NULL DEFAULT '';
