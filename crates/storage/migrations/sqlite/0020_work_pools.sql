-- A pool names its default queue and a queue its pool, so one of the two must go without a foreign key: `work_pools` keeps
-- `default_queue_id` right.

CREATE TABLE work_pool (
    id                    BLOB    NOT NULL PRIMARY KEY,
    created               INTEGER NOT NULL,
    updated               INTEGER NOT NULL,
    name                  TEXT    NOT NULL UNIQUE,
    description           TEXT,
    type                  TEXT    NOT NULL,
    base_job_template     TEXT    NOT NULL,
    is_paused             INTEGER NOT NULL,
    concurrency_limit     INTEGER,
    status                TEXT,
    default_queue_id      BLOB,
    storage_configuration TEXT    NOT NULL
) STRICT;

CREATE TABLE work_queue (
    id                BLOB    NOT NULL PRIMARY KEY,
    created           INTEGER NOT NULL,
    updated           INTEGER NOT NULL,
    work_pool_id      BLOB    NOT NULL REFERENCES work_pool (id) ON DELETE CASCADE,
    name              TEXT    NOT NULL,
    description       TEXT    NOT NULL,
    is_paused         INTEGER NOT NULL,
    concurrency_limit INTEGER,
    priority          INTEGER NOT NULL,
    filter            TEXT,
    last_polled       INTEGER,
    status            TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX work_queue_by_name ON work_queue (work_pool_id, name);
CREATE INDEX work_queue_by_name_alone ON work_queue (name);
CREATE INDEX work_queue_by_priority ON work_queue (work_pool_id, priority);

CREATE TABLE worker (
    id                         BLOB    NOT NULL PRIMARY KEY,
    created                    INTEGER NOT NULL,
    updated                    INTEGER NOT NULL,
    work_pool_id               BLOB    NOT NULL REFERENCES work_pool (id) ON DELETE CASCADE,
    name                       TEXT    NOT NULL,
    last_heartbeat_time        INTEGER,
    heartbeat_interval_seconds INTEGER,
    status                     TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX worker_by_name ON worker (work_pool_id, name);
CREATE INDEX worker_by_heartbeat ON worker (work_pool_id, last_heartbeat_time);
CREATE INDEX worker_by_status ON worker (status);
