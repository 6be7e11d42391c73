-- What sides said otherwise than before of their objects, and the mappings that wait because of it.

CREATE TABLE schema_changes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    connection TEXT NOT NULL,
    object     TEXT NOT NULL,
    field      TEXT NOT NULL,             -- '' where the object itself is meant
    label      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    before     TEXT NOT NULL,
    after      TEXT NOT NULL,
    seen_at    TEXT NOT NULL
) STRICT;

CREATE INDEX schema_changes_of_object ON schema_changes (connection, object, id);

CREATE TABLE pauses (
    sync     TEXT NOT NULL,
    org_id   TEXT NOT NULL,
    mapping  TEXT NOT NULL,
    n        INTEGER NOT NULL,            -- from 0, in the order in which they are told
    side     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    object   TEXT NOT NULL,
    field    TEXT NOT NULL,
    label    TEXT NOT NULL,
    "right"  TEXT NOT NULL,
    since    TEXT NOT NULL,
    PRIMARY KEY (sync, org_id, mapping, n)
) STRICT, WITHOUT ROWID;

-- What was new of the objects when a plan was made, since the last run before it.
CREATE TABLE plan_news (
    plan_id   INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    change_id INTEGER NOT NULL REFERENCES schema_changes (id),
    PRIMARY KEY (plan_id, change_id)
) STRICT, WITHOUT ROWID;
