-- Which server does what the servers of one database do by themselves, and when it is to be done again.
CREATE TABLE service_lease (
    service TEXT    NOT NULL PRIMARY KEY,
    holder  UUID    NOT NULL,
    until   BIGINT  NOT NULL
);

-- Flow runs that are gone, and of which logs, artifacts and task runs are left: those go a few at a time, and a server that
-- ends meanwhile leaves none behind.
CREATE TABLE flow_run_remains (
    flow_run_id UUID NOT NULL PRIMARY KEY
);

-- What the services ask every few seconds. Each index holds only the few runs that are in such a state. The
-- state is a column all the same: SQLite would take the index of all states otherwise.
CREATE INDEX flow_run_paused ON flow_run (state_type, id) WHERE state_type = 'PAUSED';
CREATE INDEX flow_run_cancelling ON flow_run (state_type, id) WHERE state_type = 'CANCELLING';
CREATE INDEX flow_run_cancelled ON flow_run (state_type, end_time, id) WHERE state_type = 'CANCELLED';
