CREATE TABLE flow_run_input (
    id          BLOB    NOT NULL PRIMARY KEY,
    created     INTEGER NOT NULL,
    flow_run_id BLOB    NOT NULL REFERENCES flow_run (id) ON DELETE CASCADE,
    key         TEXT    NOT NULL,
    value       TEXT    NOT NULL,
    sender      TEXT,
    UNIQUE (flow_run_id, key)
) STRICT;
