-- What polls ask every few seconds, and what the scheduler and the marker of late runs ask. Each index holds only the runs
-- that wait or are at work, so that the millions that ended cost them nothing.
CREATE INDEX flow_run_waiting_in_queue ON flow_run (work_queue_id, next_scheduled_start_time) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_run_waiting_in_named_queue ON flow_run (work_queue_name, next_scheduled_start_time) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_run_waiting_of_deployment ON flow_run (deployment_id, next_scheduled_start_time) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_run_waiting_of_flow ON flow_run (flow_id, next_scheduled_start_time) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_run_waiting_by_state_name ON flow_run (state_name, next_scheduled_start_time) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_run_at_work_in_queue ON flow_run (work_queue_id, state_type) WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING');
CREATE INDEX flow_run_at_work_in_named_queue ON flow_run (work_queue_name, state_type) WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING');
