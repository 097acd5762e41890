CREATE TABLE deployment (
    id                         BLOB    NOT NULL PRIMARY KEY,
    created                    INTEGER NOT NULL,
    updated                    INTEGER NOT NULL,
    name                       TEXT    NOT NULL,
    version                    TEXT,
    description                TEXT,
    flow_id                    BLOB    NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    paused                     INTEGER NOT NULL,
    -- The limit's id and size stand here; the slots that are taken are the limits' own business.
    concurrency_limit_id       BLOB,
    concurrency_limit          INTEGER,
    concurrency_options        TEXT,
    job_variables              TEXT    NOT NULL,
    parameters                 TEXT    NOT NULL,
    tags                       TEXT    NOT NULL,
    labels                     TEXT    NOT NULL,
    work_queue_name            TEXT,
    work_queue_id              BLOB    REFERENCES work_queue (id) ON DELETE SET NULL,
    last_polled                INTEGER,
    parameter_openapi_schema   TEXT,
    path                       TEXT,
    pull_steps                 TEXT,
    entrypoint                 TEXT,
    storage_document_id        BLOB,
    infrastructure_document_id BLOB,
    created_by                 TEXT,
    updated_by                 TEXT,
    status                     TEXT    NOT NULL,
    enforce_parameter_schema   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX deployment_by_name ON deployment (flow_id, name);
CREATE INDEX deployment_by_name_alone ON deployment (name);
CREATE INDEX deployment_by_created ON deployment (created);
CREATE INDEX deployment_by_updated ON deployment (updated);
CREATE INDEX deployment_by_work_queue ON deployment (work_queue_id) WHERE work_queue_id IS NOT NULL;
CREATE INDEX deployment_ready ON deployment (last_polled) WHERE status = 'READY';

CREATE TABLE deployment_tag (
    deployment_id BLOB NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    tag           TEXT NOT NULL,
    PRIMARY KEY (deployment_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX deployment_tag_by_tag ON deployment_tag (tag);

CREATE TABLE deployment_schedule (
    id                 BLOB    NOT NULL PRIMARY KEY,
    created            INTEGER NOT NULL,
    updated            INTEGER NOT NULL,
    deployment_id      BLOB    NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    schedule           TEXT    NOT NULL,
    active             INTEGER NOT NULL,
    max_scheduled_runs INTEGER,
    parameters         TEXT    NOT NULL,
    slug               TEXT
) STRICT;
CREATE UNIQUE INDEX deployment_schedule_by_slug ON deployment_schedule (deployment_id, slug);
CREATE INDEX deployment_schedule_active ON deployment_schedule (deployment_id) WHERE active;
