-- By whom a run was made: the schedule's or automation's id. Runs that people start have none, and no entry here.
CREATE INDEX flow_run_by_creator ON flow_run (jsonb_extract_path_text(created_by::jsonb, 'id'))
    WHERE jsonb_extract_path_text(created_by::jsonb, 'id') IS NOT NULL;
