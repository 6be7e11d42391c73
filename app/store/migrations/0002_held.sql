-- What the written side made of a write, where it is not what was sent: an undo compares with it.

ALTER TABLE writes ADD COLUMN held TEXT;  -- JSON: field to value; NULL where all is as it was sent
