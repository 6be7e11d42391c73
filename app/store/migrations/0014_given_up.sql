-- When the process stopped waiting for the answer to a request; NULL where one came, or where the
-- process ended first. The other side may be at work on it for some time after that.
ALTER TABLE requests ADD COLUMN given_up_at TEXT;
