-- A deployment refers to a limit, which several may share; how large it is stands with the limit alone.
ALTER TABLE deployment DROP COLUMN concurrency_limit;
CREATE INDEX deployment_by_concurrency_limit ON deployment (concurrency_limit_id) WHERE concurrency_limit_id IS NOT NULL;
