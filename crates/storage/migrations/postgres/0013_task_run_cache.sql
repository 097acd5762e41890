-- Completed states that other task runs may take over instead of running: by key, the newest that has not expired.
CREATE TABLE task_run_cache (
    state_id   UUID    NOT NULL PRIMARY KEY REFERENCES task_run_state (id) ON DELETE CASCADE,
    created    BIGINT  NOT NULL,
    cache_key  TEXT    NOT NULL,
    expiration BIGINT
);
CREATE INDEX task_run_cache_by_key ON task_run_cache (cache_key, created);

-- What charts of task runs are cut by.
CREATE INDEX task_run_by_start_time ON task_run (start_time) WHERE start_time IS NOT NULL;
