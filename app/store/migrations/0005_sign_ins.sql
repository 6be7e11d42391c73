-- Attempts to sign in: rationed, and a refused one is not repeated by itself. Never a secret.

CREATE TABLE sign_ins (
    id      INTEGER PRIMARY KEY,
    who     TEXT NOT NULL,                -- host, user and way that were asked for
    at      TEXT NOT NULL,
    code    TEXT NOT NULL,                -- '' when it succeeded, else why it was refused
    message TEXT NOT NULL,
    lifted  INTEGER NOT NULL DEFAULT 0    -- a person has asked for another attempt since
) STRICT;
CREATE INDEX sign_ins_by_who ON sign_ins (who, at);
