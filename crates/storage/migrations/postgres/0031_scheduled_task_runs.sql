-- Background task runs that wait for a worker. A row leaves when a worker acknowledges it; until then it is nobody's, or
-- one worker's until `claimed_until`. Lost connections and processes lose nothing: the claim runs out.
CREATE TABLE scheduled_task_run (
    task_run_id   UUID    NOT NULL PRIMARY KEY,
    task_key      TEXT    NOT NULL,
    -- Those that are to be tried again come first.
    is_retry      BOOLEAN NOT NULL,
    enqueued      BIGINT  NOT NULL,
    claim_id      UUID,
    claimed_until BIGINT
);
CREATE INDEX scheduled_task_run_by_key ON scheduled_task_run (task_key, is_retry DESC, enqueued);
