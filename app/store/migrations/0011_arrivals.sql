-- Which file that arrived in a folder a plan was made of, so that it is moved when a run has sent it.
CREATE TABLE arrivals (
    plan_id       INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    mapping       TEXT NOT NULL,
    file          TEXT NOT NULL,
    size_bytes    INTEGER NOT NULL,
    changed_at_ns INTEGER NOT NULL,
    sha256        TEXT NOT NULL,
    PRIMARY KEY (plan_id, mapping)
) STRICT, WITHOUT ROWID;
