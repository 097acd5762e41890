-- No foreign keys to runs: a log line outlives nobody, but it may arrive before or after its run. Deleting a flow run
-- deletes its lines.
CREATE TABLE log (
    id          UUID    NOT NULL PRIMARY KEY,
    created     BIGINT  NOT NULL,
    name        TEXT    NOT NULL,
    level       BIGINT  NOT NULL,
    message     TEXT    NOT NULL,
    timestamp   BIGINT  NOT NULL,
    flow_run_id UUID,
    task_run_id UUID
);
CREATE INDEX log_by_flow_run ON log (flow_run_id, timestamp) WHERE flow_run_id IS NOT NULL;
CREATE INDEX log_by_task_run ON log (task_run_id, timestamp) WHERE task_run_id IS NOT NULL;
CREATE INDEX log_by_timestamp ON log (timestamp);

-- Events that are not task-run states: those are rows of task_run_state.
CREATE TABLE event (
    id          UUID    NOT NULL PRIMARY KEY,
    occurred    BIGINT  NOT NULL,
    received    BIGINT  NOT NULL,
    event       TEXT    NOT NULL,
    resource_id TEXT    NOT NULL,
    body        TEXT    NOT NULL
);
CREATE INDEX event_by_occurred ON event (occurred);
CREATE INDEX event_by_resource ON event (resource_id, occurred);
