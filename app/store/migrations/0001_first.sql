-- The first schema of a workspace. Migrations are only ever added to: never edit this file.
--
-- Times are ISO 8601 in UTC. A place is (sync, org_id). JSON is compact and keeps every letter.
-- Choices such as states and kinds are the values of the enums in app/core.
-- Big tables carry no foreign keys: each row is written once, with its plan or run.

-- What the person set up -------------------------------------------------------------------------

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A connection's secret is in the keyring, never here.
CREATE TABLE connections (
    name     TEXT PRIMARY KEY,
    kind     TEXT NOT NULL,
    settings TEXT NOT NULL,               -- JSON object of texts
    org_id   TEXT NOT NULL,               -- 18 characters, '' when it is no org
    org_kind TEXT,
    org_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE syncs (
    name     TEXT PRIMARY KEY,
    title    TEXT NOT NULL,
    file     TEXT NOT NULL,               -- our copy, relative to the workspace
    origin   TEXT NOT NULL,               -- the path it was added from
    active   INTEGER NOT NULL DEFAULT 1,
    added_at TEXT NOT NULL,
    facts    TEXT NOT NULL                -- JSON: roles and mappings as screens list them
) STRICT, WITHOUT ROWID;

-- Answers to the settings that a sync file asks for.
CREATE TABLE sync_settings (
    sync  TEXT NOT NULL REFERENCES syncs (name) ON DELETE CASCADE,
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (sync, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE bindings (
    sync       TEXT NOT NULL REFERENCES syncs (name) ON DELETE CASCADE,
    role       TEXT NOT NULL,
    org_kind   TEXT NOT NULL,             -- '' for a role that is no org
    connection TEXT NOT NULL REFERENCES connections (name) ON DELETE CASCADE,
    PRIMARY KEY (sync, role, org_kind)
) STRICT, WITHOUT ROWID;

-- What a side said of its objects.
CREATE TABLE schemas (
    connection    TEXT NOT NULL,
    object        TEXT NOT NULL,
    schema        TEXT NOT NULL,          -- JSON of ObjectSchema
    last_modified TEXT,                   -- as the side said it, for a cheap second look
    seen_at       TEXT NOT NULL,
    PRIMARY KEY (connection, object)
) STRICT, WITHOUT ROWID;

-- Plans ------------------------------------------------------------------------------------------

CREATE TABLE plans (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    sync         TEXT NOT NULL,
    org_id       TEXT NOT NULL,
    org_kind     TEXT,
    kind         TEXT NOT NULL,           -- preview, undo
    of_run       INTEGER,                 -- the run that an undo takes back
    state        TEXT NOT NULL,           -- saving, open, applied, outdated
    made_at      TEXT NOT NULL,
    changes      INTEGER NOT NULL,        -- rows in plan_changes, problems included
    counts       TEXT NOT NULL,           -- JSON of Counts, all parts together
    stops        TEXT NOT NULL,           -- JSON list of StopReason
    forecast     TEXT,                    -- JSON of Forecast
    numbers      TEXT,                    -- JSON of Numbers, as of the last decision
    content_hash TEXT NOT NULL            -- equal for two equal previews
) STRICT;
CREATE INDEX plans_by_place ON plans (sync, org_id, id);

CREATE TABLE plan_parts (
    plan_id          INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    position         INTEGER NOT NULL,    -- from 0, parents before children
    mapping          TEXT NOT NULL,
    source_object    TEXT NOT NULL,
    target_object    TEXT NOT NULL,
    source_label     TEXT NOT NULL,       -- plural, in the side's own words
    target_label     TEXT NOT NULL,
    counts           TEXT NOT NULL,       -- JSON of Counts
    rules            TEXT NOT NULL,       -- JSON list of PlannedRule, in the mapping's order
    changed          TEXT NOT NULL,       -- JSON: rule to the number of changes that touch it
    source_rows      INTEGER NOT NULL,
    target_rows      INTEGER NOT NULL,
    first_run        INTEGER NOT NULL,
    source_rows_last INTEGER,
    agreed_path      TEXT,                -- Parquet relative to the workspace, NULL when no row
    agreed_sha256    TEXT,
    agreed_rows      INTEGER NOT NULL,
    PRIMARY KEY (plan_id, position)
) STRICT, WITHOUT ROWID;

-- id = plan_id * 2^32 + seq, so that a page of a plan is a range of row ids.
CREATE TABLE plan_changes (
    id           INTEGER PRIMARY KEY,
    plan_id      INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    mapping      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    side         TEXT NOT NULL,
    source_key   TEXT,
    target_key   TEXT,
    title        TEXT NOT NULL,
    shown_key    TEXT NOT NULL,
    fields       TEXT NOT NULL,           -- JSON, see core.plan.fields_to_json
    changed      INTEGER NOT NULL,        -- fields that are written or conflict
    touched      TEXT NOT NULL,           -- their rules' places, ",0,3,", for the filter
    reason       TEXT,
    detail       TEXT NOT NULL,
    source_row   INTEGER,
    target_stamp TEXT,
    depends_on   TEXT NOT NULL
) STRICT;

CREATE TABLE decisions (
    plan_id INTEGER NOT NULL,
    n       INTEGER NOT NULL,             -- the last one that fits counts
    choice  TEXT NOT NULL,
    kind    TEXT,
    mapping TEXT NOT NULL,
    seq     INTEGER,
    rule    TEXT NOT NULL,
    value   TEXT,
    PRIMARY KEY (plan_id, n)
) STRICT, WITHOUT ROWID;

-- Runs and their journal -------------------------------------------------------------------------

CREATE TABLE runs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    plan_id     INTEGER NOT NULL REFERENCES plans (id),
    kind        TEXT NOT NULL,            -- apply, retry, undo
    parent_run  INTEGER REFERENCES runs (id),
    sync        TEXT NOT NULL,
    org_id      TEXT NOT NULL,
    org_kind    TEXT,
    org_name    TEXT NOT NULL,
    state       TEXT NOT NULL,            -- starting, then RunState
    started_at  TEXT NOT NULL,
    ended_at    TEXT,
    approved_by TEXT NOT NULL,
    approved_at TEXT NOT NULL,
    approved    INTEGER NOT NULL,         -- writes
    refused     INTEGER NOT NULL,         -- changes
    plan_hash   TEXT NOT NULL,
    lifted      TEXT NOT NULL,            -- JSON list of guards
    unattended  INTEGER NOT NULL,
    message     TEXT NOT NULL DEFAULT '',
    tally       TEXT,                     -- JSON of Tally, once it has ended
    done        TEXT                      -- JSON: operation to writes that succeeded
) STRICT;
CREATE INDEX runs_by_place ON runs (sync, org_id, id);

-- id = run_id * 2^33 + seq * 2, plus 1 for the second write of a change that goes to both sides.
CREATE TABLE writes (
    id            INTEGER PRIMARY KEY,
    run_id        INTEGER NOT NULL,
    plan_id       INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    mapping       TEXT NOT NULL,
    side          TEXT NOT NULL,
    operation     TEXT NOT NULL,
    source_key    TEXT,
    target_key    TEXT,
    "values"      TEXT NOT NULL,          -- JSON, see core.outcome.Write
    before        TEXT NOT NULL,
    rules         TEXT NOT NULL,
    others        TEXT NOT NULL,
    agreed        TEXT NOT NULL,          -- JSON: rule to [source's, target's], once it succeeded
    stamp         TEXT,
    title         TEXT NOT NULL,
    shown_key     TEXT NOT NULL,
    source_row    INTEGER,
    depends_on    TEXT NOT NULL,
    state         TEXT NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    record_key    TEXT,                   -- the record that holds the values now
    created       INTEGER NOT NULL DEFAULT 0,
    confirmed     INTEGER NOT NULL DEFAULT 0,  -- read back, or nothing is there to be read
    error_code    TEXT,
    error_message TEXT,
    error_fields  TEXT,                   -- JSON list
    error_pattern TEXT,                   -- the message without its values: one cause, one pattern
    retry_class   TEXT,
    settled_at    TEXT
) STRICT;
-- Serves "what is next" and the tally of a run, each without touching a row too many.
CREATE INDEX writes_by_state ON writes (run_id, state, mapping, side, operation);
CREATE INDEX writes_unconfirmed ON writes (run_id, mapping, side)
    WHERE state = 'succeeded' AND confirmed = 0;
-- Which records are known to be ours, when an insert without an answer is looked for.
CREATE INDEX writes_records ON writes (record_key) WHERE state = 'succeeded';
-- Keys whose last write nobody knows the end of stay out of new plans.
CREATE INDEX writes_unknown ON writes (mapping) WHERE state IN ('prepared', 'unknown');

CREATE TABLE requests (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id       INTEGER NOT NULL,
    mapping      TEXT NOT NULL,
    side         TEXT NOT NULL,
    object       TEXT NOT NULL,
    operation    TEXT NOT NULL,
    api          TEXT NOT NULL,
    "key"        TEXT NOT NULL,           -- JSON list: fields that make the record key
    key_field    TEXT NOT NULL,
    types        TEXT NOT NULL,           -- JSON: field to FieldType
    payload      TEXT,                    -- JSON: the rows as sent; NULL once all is known
    payload_hash TEXT NOT NULL,
    remote_id    TEXT,                    -- of the bulk job that carries it
    state        TEXT NOT NULL,           -- prepared, settled, lost
    fence        INTEGER NOT NULL,        -- of the lease under which it was sent
    prepared_at  TEXT NOT NULL,
    settled_at   TEXT
) STRICT;
CREATE INDEX requests_open ON requests (run_id) WHERE state <> 'settled';

CREATE TABLE request_writes (
    request_id INTEGER NOT NULL,
    write_id   INTEGER NOT NULL,
    PRIMARY KEY (request_id, write_id)
) STRICT, WITHOUT ROWID;

-- What both sides hold in agreement --------------------------------------------------------------

-- The newest agreements, until they are folded into a segment. A higher n counts.
CREATE TABLE agreed_deltas (
    n          INTEGER PRIMARY KEY AUTOINCREMENT,
    sync       TEXT NOT NULL,
    org_id     TEXT NOT NULL,
    mapping    TEXT NOT NULL,
    source_key TEXT,
    target_key TEXT,
    gone       INTEGER NOT NULL,          -- the record was deleted, the link ends
    "values"   TEXT NOT NULL,             -- JSON: rule to [source's value, target's value]
    confirmed  INTEGER NOT NULL,          -- read back, or never to be
    run_id     INTEGER NOT NULL,
    write_id   INTEGER
) STRICT;
CREATE INDEX agreed_deltas_by_place ON agreed_deltas (sync, org_id, mapping, n);
CREATE UNIQUE INDEX agreed_deltas_by_write ON agreed_deltas (write_id) WHERE write_id IS NOT NULL;

-- The manifest: a Parquet file that is not named here does not count.
CREATE TABLE segments (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    sync        TEXT NOT NULL,
    org_id      TEXT NOT NULL,
    mapping     TEXT NOT NULL,
    what        TEXT NOT NULL,            -- baseline, source, target
    path        TEXT NOT NULL,            -- relative to the workspace
    sha256      TEXT NOT NULL,
    rows        INTEGER NOT NULL,
    columns     TEXT NOT NULL,            -- JSON: rule keys, or the columns of an observation
    after_delta INTEGER NOT NULL,         -- deltas up to this n are older than it
    cursor      TEXT,
    complete    INTEGER NOT NULL,
    made_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;
CREATE INDEX segments_by_place ON segments (sync, org_id, mapping, what, id);

-- The last run of each mapping that came to its end.
CREATE TABLE applied (
    sync        TEXT NOT NULL,
    org_id      TEXT NOT NULL,
    mapping     TEXT NOT NULL,
    run_id      INTEGER NOT NULL,
    source_rows INTEGER NOT NULL,
    by_hand     INTEGER NOT NULL,         -- whether a person ever applied it here
    at          TEXT NOT NULL,
    PRIMARY KEY (sync, org_id, mapping)
) STRICT, WITHOUT ROWID;

-- Several processes, one workspace ---------------------------------------------------------------

CREATE TABLE leases (
    name         TEXT PRIMARY KEY,
    fence        INTEGER NOT NULL,        -- grows with each holder; the journal checks it
    held         INTEGER NOT NULL,
    host         TEXT NOT NULL,
    pid          INTEGER NOT NULL,
    process      TEXT NOT NULL,           -- tells two processes of one pid apart, '' if unknown
    taken_at     TEXT NOT NULL,
    heartbeat_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE progress (
    subject TEXT PRIMARY KEY,             -- "run 12" or "preview <sync> <org>"
    phase   TEXT NOT NULL,
    done    INTEGER NOT NULL,
    total   INTEGER,
    unit    TEXT NOT NULL,
    note    TEXT NOT NULL,
    at      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      TEXT NOT NULL,
    level   TEXT NOT NULL,                -- info, warning, error
    message TEXT NOT NULL,
    sync    TEXT NOT NULL,
    org_id  TEXT NOT NULL,
    run_id  INTEGER
) STRICT;

-- Quota ------------------------------------------------------------------------------------------

CREATE TABLE quota_ledger (
    org_id  TEXT NOT NULL,
    day     TEXT NOT NULL,                -- the budget day, by the computer's own zone
    hour    TEXT NOT NULL,                -- its hour, "2026-11-20T14+01:00"
    purpose TEXT NOT NULL,
    mapping TEXT NOT NULL,                -- '' for calls of no mapping
    run_id  INTEGER NOT NULL,             -- 0 for calls of no run
    calls   INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    PRIMARY KEY (org_id, day, hour, purpose, mapping, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX quota_ledger_by_run ON quota_ledger (run_id) WHERE run_id > 0;

CREATE TABLE quota_state (
    org_id      TEXT PRIMARY KEY,
    used        INTEGER,                  -- as the org last said; NULL before its first answer
    maximum     INTEGER,
    seen_at     TEXT,
    own_at_seen INTEGER NOT NULL,         -- our calls of that day when it said so
    held        INTEGER NOT NULL,         -- over 95 % and not yet back under 75 %
    daily       INTEGER,                  -- budgets in force; NULL: automatic, or none
    hourly      INTEGER,
    at_limit    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
