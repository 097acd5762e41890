-- The last firing of each trigger within a trigger of triggers, until that fires.
CREATE TABLE automation_child_firing (
    automation_id     UUID    NOT NULL REFERENCES automation (id) ON DELETE CASCADE,
    parent_trigger_id UUID    NOT NULL,
    child_trigger_id  UUID    NOT NULL,
    triggered         BIGINT NOT NULL,
    PRIMARY KEY (automation_id, parent_trigger_id, child_trigger_id)
);
