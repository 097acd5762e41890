-- The last firing of each trigger within a trigger of triggers, until that fires.
CREATE TABLE automation_child_firing (
    automation_id     BLOB    NOT NULL REFERENCES automation (id) ON DELETE CASCADE,
    parent_trigger_id BLOB    NOT NULL,
    child_trigger_id  BLOB    NOT NULL,
    triggered         INTEGER NOT NULL,
    PRIMARY KEY (automation_id, parent_trigger_id, child_trigger_id)
) STRICT, WITHOUT ROWID;
