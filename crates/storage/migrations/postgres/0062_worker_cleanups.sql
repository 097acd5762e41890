-- What workers are asked to take down: infrastructure of runs that nobody ends any more. A message is one worker's until
-- `leased_until`; the token proves it. Whoever is done deletes it; one that was given out too often stays, with why.
CREATE TABLE worker_cleanup (
    id             UUID    NOT NULL PRIMARY KEY,
    created        BIGINT NOT NULL,
    work_pool_id   UUID    NOT NULL REFERENCES work_pool (id) ON DELETE CASCADE,
    work_queue_id  UUID,
    kind           TEXT    NOT NULL,
    target         TEXT    NOT NULL,
    delivery_count BIGINT NOT NULL,
    token          TEXT,
    leased_until   BIGINT,
    given_up       TEXT
);
CREATE INDEX worker_cleanup_of_pool ON worker_cleanup (work_pool_id, created) WHERE given_up IS NULL;
