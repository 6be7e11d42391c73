-- Records that live on as another one, so that their links follow them; what a plan says of it.

CREATE TABLE moves (
    sync     TEXT NOT NULL,
    org_id   TEXT NOT NULL,
    mapping  TEXT NOT NULL,
    side     TEXT NOT NULL,
    key      TEXT NOT NULL,
    how      TEXT NOT NULL,               -- merged, converted
    object   TEXT NOT NULL,               -- what the survivor is
    survivor TEXT NOT NULL,
    PRIMARY KEY (sync, org_id, mapping, side, key, how, object)
) STRICT, WITHOUT ROWID;

ALTER TABLE plan_parts ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';  -- JSON list of sentences
