-- The same tables as SQLite's, column by column: a test compares them. Times are microseconds since 1970 in UTC: no zones,
-- and the same integer on every database. JSON columns are text and keep what came in.

CREATE TABLE flow (
    id      UUID    NOT NULL PRIMARY KEY,
    created BIGINT  NOT NULL,
    updated BIGINT  NOT NULL,
    name    TEXT    NOT NULL UNIQUE,
    tags    TEXT    NOT NULL,
    labels  TEXT    NOT NULL
);

-- Tags stand twice: as JSON in their row, to be shown, and here, to be found.
CREATE TABLE flow_tag (
    flow_id UUID NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    tag     TEXT NOT NULL,
    PRIMARY KEY (flow_id, tag)
);
CREATE INDEX flow_tag_by_tag ON flow_tag (tag);

CREATE TABLE flow_run (
    id                         UUID    NOT NULL PRIMARY KEY,
    created                    BIGINT  NOT NULL,
    updated                    BIGINT  NOT NULL,
    name                       TEXT    NOT NULL,
    flow_id                    UUID    NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    deployment_id              UUID,
    deployment_version         TEXT,
    work_queue_id              UUID,
    work_queue_name            TEXT,
    flow_version               TEXT,
    parameters                 TEXT    NOT NULL,
    idempotency_key            TEXT,
    context                    TEXT    NOT NULL,
    empirical_policy           TEXT    NOT NULL,
    tags                       TEXT    NOT NULL,
    labels                     TEXT    NOT NULL,
    parent_task_run_id         UUID,
    auto_scheduled             BOOLEAN NOT NULL,
    infrastructure_document_id UUID,
    infrastructure_pid         TEXT,
    created_by                 TEXT,
    job_variables              TEXT,
    -- The current state, repeated from flow_run_state for filters and counts. No foreign key: the two refer to each other.
    state_id                   UUID,
    state_type                 TEXT,
    state_name                 TEXT,
    run_count                  BIGINT  NOT NULL,
    expected_start_time        BIGINT ,
    next_scheduled_start_time  BIGINT ,
    start_time                 BIGINT ,
    end_time                   BIGINT ,
    total_run_time             BIGINT  NOT NULL,
    -- What "start time" means to a list: the real one, or the expected one until then. Stored, because a list cannot use
    -- an index on an expression of two columns in both databases.
    sort_start_time            BIGINT 
);
CREATE UNIQUE INDEX flow_run_by_idempotency_key ON flow_run (flow_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX flow_run_by_flow ON flow_run (flow_id, sort_start_time);
CREATE INDEX flow_run_by_sort_start_time ON flow_run (sort_start_time);
CREATE INDEX flow_run_by_expected_start_time ON flow_run (expected_start_time);
CREATE INDEX flow_run_by_end_time ON flow_run (end_time) WHERE end_time IS NOT NULL;
CREATE INDEX flow_run_by_next_scheduled_start_time ON flow_run (next_scheduled_start_time) WHERE next_scheduled_start_time IS NOT NULL;
CREATE INDEX flow_run_by_state ON flow_run (state_type, sort_start_time);
CREATE INDEX flow_run_by_parent ON flow_run (parent_task_run_id) WHERE parent_task_run_id IS NOT NULL;
CREATE INDEX flow_run_by_deployment ON flow_run (deployment_id, sort_start_time) WHERE deployment_id IS NOT NULL;

CREATE TABLE flow_run_tag (
    flow_run_id UUID NOT NULL REFERENCES flow_run (id) ON DELETE CASCADE,
    tag         TEXT NOT NULL,
    PRIMARY KEY (flow_run_id, tag)
);
CREATE INDEX flow_run_tag_by_tag ON flow_run_tag (tag);

CREATE TABLE flow_run_state (
    id            UUID    NOT NULL PRIMARY KEY,
    flow_run_id   UUID    NOT NULL REFERENCES flow_run (id) ON DELETE CASCADE,
    timestamp     BIGINT  NOT NULL,
    type          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    message       TEXT,
    data          TEXT,
    state_details TEXT    NOT NULL
);
CREATE UNIQUE INDEX flow_run_state_by_run ON flow_run_state (flow_run_id, timestamp);

-- No foreign key to flow_run: a task run's events may arrive after somebody deleted its flow run, and one such event must
-- not make a whole batch fail. Deleting a flow run deletes its task runs. What no event spoke of is null.
CREATE TABLE task_run (
    id                        UUID    NOT NULL PRIMARY KEY,
    created                   BIGINT  NOT NULL,
    updated                   BIGINT  NOT NULL,
    name                      TEXT,
    flow_run_id               UUID,
    task_key                  TEXT    NOT NULL,
    dynamic_key               TEXT    NOT NULL,
    cache_key                 TEXT,
    cache_expiration          BIGINT ,
    task_version              TEXT,
    empirical_policy          TEXT,
    tags                      TEXT,
    labels                    TEXT,
    task_inputs               TEXT,
    state_id                  UUID,
    state_type                TEXT,
    state_name                TEXT,
    -- The guard against events that arrive late: an older one does not change the row.
    state_timestamp           BIGINT ,
    run_count                 BIGINT ,
    flow_run_run_count        BIGINT ,
    expected_start_time       BIGINT ,
    next_scheduled_start_time BIGINT ,
    start_time                BIGINT ,
    end_time                  BIGINT ,
    total_run_time            BIGINT 
);
CREATE UNIQUE INDEX task_run_by_keys ON task_run (flow_run_id, task_key, dynamic_key);
CREATE INDEX task_run_by_expected_start_time ON task_run (expected_start_time);
CREATE INDEX task_run_by_end_time ON task_run (end_time) WHERE end_time IS NOT NULL;

CREATE TABLE task_run_tag (
    task_run_id UUID NOT NULL REFERENCES task_run (id) ON DELETE CASCADE,
    tag         TEXT NOT NULL,
    PRIMARY KEY (task_run_id, tag)
);
CREATE INDEX task_run_tag_by_tag ON task_run_tag (tag);

CREATE TABLE task_run_state (
    id            UUID    NOT NULL PRIMARY KEY,
    task_run_id   UUID    NOT NULL REFERENCES task_run (id) ON DELETE CASCADE,
    timestamp     BIGINT  NOT NULL,
    type          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    message       TEXT,
    data          TEXT,
    state_details TEXT    NOT NULL
);
CREATE INDEX task_run_state_by_run ON task_run_state (task_run_id, timestamp);
