-- By whom a run was made: the schedule's or automation's id. Few runs that people start have one.
CREATE INDEX flow_run_by_creator ON flow_run (json_extract(created_by, '$.id')) WHERE created_by IS NOT NULL;
