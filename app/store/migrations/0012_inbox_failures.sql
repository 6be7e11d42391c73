-- The payloads whose record did not get through: the newest one of each record that failed in the
-- last run of its plan, or that the plan could not take. What was wrong stands where it failed.
CREATE TABLE inbox_failures (
    delivery INTEGER NOT NULL REFERENCES inbox (id) ON DELETE CASCADE,
    sync     TEXT NOT NULL,
    org_id   TEXT NOT NULL,
    mapping  TEXT NOT NULL,
    plan_id  INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    run_id   INTEGER NOT NULL,
    PRIMARY KEY (delivery, sync, org_id, mapping, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_failures_by_mapping ON inbox_failures (sync, org_id, mapping, plan_id);
