-- Our copy of a sync file is used only as it was taken in.

ALTER TABLE syncs ADD COLUMN sha256 TEXT;  -- hex; NULL for copies older than this column
