-- +goose Up
-- In whose name the rest of a job is done, where somebody went on with one that was
-- stopped; why it stopped, where nobody pressed the button; and how many rows it has
-- left unbegun.
ALTER TABLE jobs ADD COLUMN for_id TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN for_name TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN for_request TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN why TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN remaining BIGINT NOT NULL DEFAULT 0;
UPDATE jobs SET remaining = (SELECT COUNT(*) FROM job_rows WHERE job = jobs.id AND state IN ('waiting', 'running')) WHERE ended_at IS NOT NULL;
