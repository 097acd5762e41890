-- What polls ask every few seconds, and what the scheduler and the marker of late runs ask. Each index holds only the runs
-- that wait or are at work, so that the millions that ended cost them nothing. Where a list of ids is asked
-- for, no database sees that none of them is null, and the index must hold those too.
CREATE INDEX flow_run_waiting_in_queue ON flow_run (work_queue_id, next_scheduled_start_time)
    WHERE state_type = 'SCHEDULED' AND work_queue_id IS NOT NULL;
CREATE INDEX flow_run_waiting_in_named_queue ON flow_run (work_queue_name, next_scheduled_start_time)
    WHERE state_type = 'SCHEDULED' AND work_queue_name IS NOT NULL;
CREATE INDEX flow_run_waiting_of_deployment ON flow_run (deployment_id, next_scheduled_start_time) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_run_waiting_of_flow ON flow_run (flow_id, next_scheduled_start_time) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_run_waiting_by_state_name ON flow_run (state_name, next_scheduled_start_time) WHERE state_type = 'SCHEDULED';
CREATE INDEX flow_run_at_work_in_queue ON flow_run (work_queue_id, state_type)
    WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING') AND work_queue_id IS NOT NULL;
CREATE INDEX flow_run_at_work_in_named_queue ON flow_run (work_queue_name, state_type)
    WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING') AND work_queue_name IS NOT NULL;
