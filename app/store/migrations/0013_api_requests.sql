-- When requests to HTTP APIs were made, so that a budget holds across runs and processes. Only of
-- APIs whose file names one; what is older than its longest window goes with the next request.
CREATE TABLE api_requests (
    id         INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    at         REAL NOT NULL,             -- seconds since 1970, UTC
    path       TEXT NOT NULL              -- as the file names it, before values are filled in
) STRICT;
CREATE INDEX api_requests_by_time ON api_requests (connection, at);
