-- +goose Up
-- Up to when somebody has read everything, so that "mark all as read" is one row and
-- what was read long ago costs nothing.
ALTER TABLE notice_choices ADD COLUMN read_to INTEGER NOT NULL DEFAULT 0;
