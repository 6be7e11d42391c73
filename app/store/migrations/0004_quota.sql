-- Calls by sync too, our own calls to the minute, and budgets of syncs apart from those of orgs.

CREATE TABLE quota_calls (
    org_id  TEXT NOT NULL,
    day     TEXT NOT NULL,                -- the budget day, by the computer's own zone
    hour    TEXT NOT NULL,                -- its hour, "2026-11-20T14+01:00"
    purpose TEXT NOT NULL,
    sync    TEXT NOT NULL,                -- '' for calls of no sync
    mapping TEXT NOT NULL,                -- '' for calls of no mapping
    run_id  INTEGER NOT NULL,             -- 0 for calls of no run
    calls   INTEGER NOT NULL,             -- requests; those to sign in cost no API call
    bytes   INTEGER NOT NULL,
    records INTEGER NOT NULL,             -- records that were sent to be written
    PRIMARY KEY (org_id, day, hour, purpose, sync, mapping, run_id)
) STRICT, WITHOUT ROWID;
INSERT INTO quota_calls
    SELECT org_id, day, hour, purpose, '', mapping, run_id, calls, bytes, 0 FROM quota_ledger;
DROP TABLE quota_ledger;
ALTER TABLE quota_calls RENAME TO quota_ledger;
CREATE INDEX quota_ledger_by_run ON quota_ledger (run_id) WHERE run_id > 0;

-- API calls of the last day to the minute: the org counts 24 hours back from now.
CREATE TABLE quota_minutes (
    org_id TEXT NOT NULL,
    minute INTEGER NOT NULL,              -- since 1970
    calls  INTEGER NOT NULL,
    PRIMARY KEY (org_id, minute)
) STRICT, WITHOUT ROWID;

-- What a sync's file allows it; the budget of an org is in quota_state.
CREATE TABLE quota_budgets (
    org_id   TEXT NOT NULL,
    sync     TEXT NOT NULL,
    daily    INTEGER,
    hourly   INTEGER,
    unit     TEXT NOT NULL,               -- calls, records
    at_limit TEXT NOT NULL,
    PRIMARY KEY (org_id, sync)
) STRICT, WITHOUT ROWID;
UPDATE quota_state SET daily = NULL, hourly = NULL;

ALTER TABLE quota_state ADD COLUMN own_window INTEGER NOT NULL DEFAULT 0;  -- own calls in what the org counted
ALTER TABLE quota_state ADD COLUMN warned INTEGER NOT NULL DEFAULT 0;      -- over 80 %, and said so

-- Runs that wait for their allowance.
CREATE TABLE held_runs (
    run_id     INTEGER PRIMARY KEY,
    reason     TEXT NOT NULL,
    resumes_at TEXT,                      -- NULL: a person has to continue it
    held_at    TEXT NOT NULL
) STRICT;

-- Bulk jobs count apart from API calls.
CREATE TABLE quota_bulk (
    org_id TEXT NOT NULL,
    minute INTEGER NOT NULL,
    kind   TEXT NOT NULL,                 -- see core.quota.BulkKind
    jobs   INTEGER NOT NULL,
    PRIMARY KEY (org_id, kind, minute)
) STRICT, WITHOUT ROWID;

-- What the org's limits resource said last.
CREATE TABLE quota_limits (
    org_id    TEXT NOT NULL,
    name      TEXT NOT NULL,              -- as the org names it, such as DailyBulkApiBatches
    maximum   INTEGER NOT NULL,
    remaining INTEGER NOT NULL,
    seen_at   TEXT NOT NULL,
    PRIMARY KEY (org_id, name)
) STRICT, WITHOUT ROWID;
