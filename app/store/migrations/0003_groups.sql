-- Decisions by what changes do, and what a workspace tells of itself.

ALTER TABLE plan_changes ADD COLUMN "groups" TEXT NOT NULL DEFAULT '';  -- ",4,0,9,", see engine.group
ALTER TABLE decisions ADD COLUMN group_n INTEGER NOT NULL DEFAULT 0;

CREATE TABLE plan_groups (
    plan_id   INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    n         INTEGER NOT NULL,
    mapping   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    side      TEXT NOT NULL,
    rule      TEXT NOT NULL,
    pattern   TEXT NOT NULL,
    changes   INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    wording   TEXT,
    old       TEXT,
    new       TEXT,
    PRIMARY KEY (plan_id, n)
) STRICT, WITHOUT ROWID;

-- Changes that decisions by rule, kind or group cannot tell apart: one of them is decided for all.
CREATE TABLE plan_classes (
    plan_id   INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    first_seq INTEGER NOT NULL,           -- one of them
    changes   INTEGER NOT NULL,
    mapping   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    side      TEXT NOT NULL,
    touched   TEXT NOT NULL,
    "groups"  TEXT NOT NULL,
    PRIMARY KEY (plan_id, first_seq)
) STRICT, WITHOUT ROWID;

-- Notices that somebody has seen are not shown again.
ALTER TABLE notices ADD COLUMN seen_at TEXT;

-- Files outside of the workspace that hold records of it.
CREATE TABLE workbooks (
    path    TEXT PRIMARY KEY,
    kind    TEXT NOT NULL,                -- failures, plan
    run_id  INTEGER,
    plan_id INTEGER,
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
