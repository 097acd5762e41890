-- Every event with everything that a filter asks about, the states of task runs among them. The JSON columns keep what came
-- in, each on its own, so that an event is put together again without being parsed.
ALTER TABLE event RENAME TO event_before;
DROP INDEX event_by_occurred;
DROP INDEX event_by_resource;

CREATE TABLE event (
    id          BLOB    NOT NULL PRIMARY KEY,
    occurred    INTEGER NOT NULL,
    received    INTEGER NOT NULL,
    event       TEXT    NOT NULL,
    resource_id TEXT    NOT NULL,
    resource    TEXT    NOT NULL,
    related     TEXT    NOT NULL,
    payload     TEXT    NOT NULL,
    follows     BLOB
) STRICT;
CREATE INDEX event_by_occurred ON event (occurred, id);
CREATE INDEX event_by_name ON event (event, occurred);
CREATE INDEX event_by_resource ON event (resource_id, occurred);

-- The related resources of an event, to be found by: one tree, since every event of a run brings several of them. No foreign
-- key: whoever prunes an event prunes both.
CREATE TABLE event_related (
    event_id    BLOB    NOT NULL,
    position    INTEGER NOT NULL,
    occurred    INTEGER NOT NULL,
    resource_id TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    -- The labels other than the id and the role.
    labels      TEXT    NOT NULL,
    PRIMARY KEY (resource_id, occurred, event_id, position)
) STRICT, WITHOUT ROWID;

INSERT INTO event
SELECT id, occurred, received, event, resource_id, json_extract(body, '$.resource'), json_extract(body, '$.related'),
       coalesce(json_extract(body, '$.payload'), '{}'), unhex(replace(json_extract(body, '$.follows'), '-', ''))
FROM event_before;
INSERT INTO event_related
SELECT event_before.id, one.key, occurred, json_extract(one.value, '$."prefect.resource.id"'),
       json_extract(one.value, '$."prefect.resource.role"'), json_remove(one.value, '$."prefect.resource.id"', '$."prefect.resource.role"')
FROM event_before, json_each(event_before.body, '$.related') AS one
WHERE json_extract(one.value, '$."prefect.resource.id"') IS NOT NULL AND json_extract(one.value, '$."prefect.resource.role"') IS NOT NULL;
DROP TABLE event_before;
