-- +goose Up
-- Under which address somebody chose how they are told, "https://portal.example.com":
-- links in the mails lead there.
ALTER TABLE notice_choices ADD COLUMN base TEXT COLLATE "C" NOT NULL DEFAULT '';
