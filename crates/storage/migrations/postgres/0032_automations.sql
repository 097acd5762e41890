CREATE TABLE automation (
    id                 UUID    NOT NULL PRIMARY KEY,
    created            BIGINT  NOT NULL,
    updated            BIGINT  NOT NULL,
    name               TEXT    NOT NULL,
    description        TEXT    NOT NULL,
    enabled            BOOLEAN NOT NULL,
    tags               TEXT    NOT NULL,
    "trigger"          TEXT    NOT NULL,
    actions            TEXT    NOT NULL,
    actions_on_trigger TEXT    NOT NULL,
    actions_on_resolve TEXT    NOT NULL
);
CREATE INDEX automation_by_name ON automation (name, id);
CREATE INDEX automation_by_created ON automation (created);
CREATE INDEX automation_by_updated ON automation (updated);

CREATE TABLE automation_tag (
    automation_id UUID NOT NULL REFERENCES automation (id) ON DELETE CASCADE,
    tag           TEXT NOT NULL,
    PRIMARY KEY (automation_id, tag)
);
CREATE INDEX automation_tag_by_tag ON automation_tag (tag);

-- What an automation acts on, and what it belongs to and goes with.
CREATE TABLE automation_related_resource (
    automation_id UUID    NOT NULL REFERENCES automation (id) ON DELETE CASCADE,
    resource_id   TEXT    NOT NULL,
    is_owner      BOOLEAN NOT NULL,
    PRIMARY KEY (automation_id, resource_id)
);
CREATE INDEX automation_related_resource_by_resource ON automation_related_resource (resource_id);

-- The events that a trigger has counted so far: one open bucket for each value of the labels that it counts apart.
CREATE TABLE automation_bucket (
    automation_id UUID    NOT NULL REFERENCES automation (id) ON DELETE CASCADE,
    trigger_id    UUID    NOT NULL,
    bucketing_key TEXT    NOT NULL,
    start_time    BIGINT  NOT NULL,
    end_time      BIGINT  NOT NULL,
    count         BIGINT  NOT NULL,
    last_event    TEXT,
    PRIMARY KEY (automation_id, trigger_id, bucketing_key)
);
CREATE INDEX automation_bucket_by_end ON automation_bucket (end_time);
