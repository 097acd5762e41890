CREATE TABLE audit_entry (
    sequence      BIGINT  NOT NULL PRIMARY KEY,
    received      BIGINT  NOT NULL,
    flow_run_id   UUID,
    record        TEXT    NOT NULL,
    previous_hash TEXT    NOT NULL UNIQUE,
    hash          TEXT    NOT NULL UNIQUE
);
CREATE INDEX audit_entry_by_flow_run ON audit_entry (flow_run_id) WHERE flow_run_id IS NOT NULL;

-- The chain only grows.
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never changed or deleted';
END;
$$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_entries_stay BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
