-- What webhooks brought, kept before it was answered; and what was not let in.

CREATE TABLE inbox (
    id          INTEGER PRIMARY KEY,      -- in the order of arrival
    connection  TEXT NOT NULL,
    delivery    TEXT NOT NULL,            -- the sender's own id, else a digest
    type        TEXT NOT NULL,
    order_key   TEXT NOT NULL,
    received_at TEXT NOT NULL,
    remote      TEXT NOT NULL,
    headers     TEXT NOT NULL,            -- JSON; without those that hold secrets
    body        TEXT NOT NULL,            -- JSON; '' once a person was erased from it
    secret      INTEGER NOT NULL,         -- which secret it was signed with; 0 for none
    UNIQUE (connection, delivery)
) STRICT;

CREATE INDEX inbox_by_type ON inbox (connection, type, id);

CREATE TABLE inbox_rejections (
    connection TEXT NOT NULL,
    day        TEXT NOT NULL,
    status     INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    times      INTEGER NOT NULL,
    last_at    TEXT NOT NULL,
    remote     TEXT NOT NULL,             -- of the last one
    PRIMARY KEY (connection, day, status, reason)
) STRICT, WITHOUT ROWID;
