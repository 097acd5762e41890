CREATE TABLE flow_run_input (
    id          UUID    NOT NULL PRIMARY KEY,
    created     BIGINT  NOT NULL,
    flow_run_id UUID    NOT NULL REFERENCES flow_run (id) ON DELETE CASCADE,
    key         TEXT    NOT NULL,
    value       TEXT    NOT NULL,
    sender      TEXT,
    UNIQUE (flow_run_id, key)
);
