-- No foreign keys to runs: an artifact may outlive the run that made it, and a task run's row comes from events that may be
-- later than its artifacts.
CREATE TABLE artifact (
    id          UUID    NOT NULL PRIMARY KEY,
    created     BIGINT  NOT NULL,
    updated     BIGINT  NOT NULL,
    key         TEXT,
    type        TEXT,
    description TEXT,
    data        TEXT,
    metadata    TEXT,
    flow_run_id UUID,
    task_run_id UUID
);
CREATE INDEX artifact_by_key ON artifact (key, created);
CREATE INDEX artifact_by_created ON artifact (created);
CREATE INDEX artifact_by_updated ON artifact (updated);
CREATE INDEX artifact_by_flow_run ON artifact (flow_run_id, created) WHERE flow_run_id IS NOT NULL;
CREATE INDEX artifact_by_task_run ON artifact (task_run_id) WHERE task_run_id IS NOT NULL;

-- The newest artifact of each key, in full: lists of keys are read far more often than artifacts are written.
CREATE TABLE artifact_collection (
    id          UUID    NOT NULL PRIMARY KEY,
    created     BIGINT  NOT NULL,
    updated     BIGINT  NOT NULL,
    key         TEXT    NOT NULL UNIQUE,
    latest_id   UUID    NOT NULL UNIQUE,
    type        TEXT,
    description TEXT,
    data        TEXT,
    metadata    TEXT,
    flow_run_id UUID,
    task_run_id UUID
);
CREATE INDEX artifact_collection_by_created ON artifact_collection (created);
CREATE INDEX artifact_collection_by_updated ON artifact_collection (updated);
CREATE INDEX artifact_collection_by_flow_run ON artifact_collection (flow_run_id) WHERE flow_run_id IS NOT NULL;
CREATE INDEX artifact_collection_by_task_run ON artifact_collection (task_run_id) WHERE task_run_id IS NOT NULL;
