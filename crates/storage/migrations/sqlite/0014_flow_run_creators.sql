-- By whom a run was made: the schedule's or automation's id. Runs that people start have none, and no entry here.
CREATE INDEX flow_run_by_creator ON flow_run (json_extract(created_by, '$.id')) WHERE json_extract(created_by, '$.id') IS NOT NULL;
