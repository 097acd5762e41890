-- Every event with everything that a filter asks about, the states of task runs among them. The JSON columns keep what came
-- in, each on its own, so that an event is put together again without being parsed. No release kept events on Postgres
-- before this, so there are none to bring along.
DROP TABLE event;

CREATE TABLE event (
    id          UUID    NOT NULL PRIMARY KEY,
    occurred    BIGINT  NOT NULL,
    received    BIGINT  NOT NULL,
    event       TEXT    NOT NULL,
    resource_id TEXT    NOT NULL,
    resource    TEXT    NOT NULL,
    related     TEXT    NOT NULL,
    payload     TEXT    NOT NULL,
    follows     UUID
);
CREATE INDEX event_by_occurred ON event (occurred, id);
CREATE INDEX event_by_name ON event (event, occurred);
CREATE INDEX event_by_resource ON event (resource_id, occurred);

-- The related resources of an event, to be found by: one tree, since every event of a run brings several of them. No foreign
-- key: whoever prunes an event prunes both.
CREATE TABLE event_related (
    event_id    UUID    NOT NULL,
    position    BIGINT  NOT NULL,
    occurred    BIGINT  NOT NULL,
    resource_id TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    -- The labels other than the id and the role.
    labels      TEXT    NOT NULL,
    PRIMARY KEY (resource_id, occurred, event_id, position)
);
