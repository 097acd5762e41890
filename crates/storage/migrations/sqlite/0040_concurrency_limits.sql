CREATE TABLE concurrency_limit (
    id                         BLOB    NOT NULL PRIMARY KEY,
    created                    INTEGER NOT NULL,
    updated                    INTEGER NOT NULL,
    active                     INTEGER NOT NULL,
    name                       TEXT    NOT NULL UNIQUE,
    -- The name without `tag:` where it has that: limits of tags are listed on their own.
    tag                        TEXT,
    slot_limit                 INTEGER NOT NULL,
    active_slots               INTEGER NOT NULL,
    denied_slots               INTEGER NOT NULL,
    slot_decay_per_second      REAL    NOT NULL,
    avg_slot_occupancy_seconds REAL    NOT NULL,
    -- Since when the two counts have been decaying. Apart from `updated`: renaming a limit must not stop time.
    active_slots_as_of         INTEGER NOT NULL,
    denied_slots_as_of         INTEGER NOT NULL
) STRICT;
CREATE INDEX concurrency_limit_by_tag ON concurrency_limit (tag) WHERE tag IS NOT NULL;

-- Leases are rows, so that a server that ends loses none: slots that nobody gives back are taken back when they expire.
CREATE TABLE concurrency_lease (
    id          BLOB    NOT NULL PRIMARY KEY,
    created     INTEGER NOT NULL,
    expires     INTEGER NOT NULL,
    slots       INTEGER NOT NULL,
    holder_type TEXT,
    holder_id   BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX concurrency_lease_by_expires ON concurrency_lease (expires);

-- A lease outlives a limit that somebody deletes: its holder goes on to renew it.
CREATE TABLE concurrency_lease_limit (
    lease_id BLOB NOT NULL REFERENCES concurrency_lease (id) ON DELETE CASCADE,
    limit_id BLOB NOT NULL REFERENCES concurrency_limit (id) ON DELETE CASCADE,
    PRIMARY KEY (lease_id, limit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX concurrency_lease_limit_by_limit ON concurrency_lease_limit (limit_id);
