CREATE TABLE audit_entry (
    sequence      INTEGER NOT NULL PRIMARY KEY,
    received      INTEGER NOT NULL,
    flow_run_id   BLOB,
    record        TEXT    NOT NULL,
    previous_hash TEXT    NOT NULL UNIQUE,
    hash          TEXT    NOT NULL UNIQUE
) STRICT;
CREATE INDEX audit_entry_by_flow_run ON audit_entry (flow_run_id) WHERE flow_run_id IS NOT NULL;

-- The chain only grows.
CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE TRIGGER audit_entry_is_never_deleted BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never deleted');
END;
