CREATE TABLE concurrency_limit (
    id                         UUID    NOT NULL PRIMARY KEY,
    created                    BIGINT  NOT NULL,
    updated                    BIGINT  NOT NULL,
    active                     BOOLEAN NOT NULL,
    name                       TEXT    NOT NULL UNIQUE,
    -- The name without `tag:` where it has that: limits of tags are listed on their own.
    tag                        TEXT,
    slot_limit                 BIGINT  NOT NULL,
    active_slots               BIGINT  NOT NULL,
    denied_slots               BIGINT  NOT NULL,
    slot_decay_per_second      DOUBLE PRECISION NOT NULL,
    avg_slot_occupancy_seconds DOUBLE PRECISION NOT NULL,
    -- Since when the two counts have been decaying. Apart from `updated`: renaming a limit must not stop time.
    active_slots_as_of         BIGINT  NOT NULL,
    denied_slots_as_of         BIGINT  NOT NULL
);
CREATE INDEX concurrency_limit_by_tag ON concurrency_limit (tag) WHERE tag IS NOT NULL;

-- Leases are rows, so that a server that ends loses none: slots that nobody gives back are taken back when they expire.
CREATE TABLE concurrency_lease (
    id          UUID    NOT NULL PRIMARY KEY,
    created     BIGINT  NOT NULL,
    expires     BIGINT  NOT NULL,
    slots       BIGINT  NOT NULL,
    holder_type TEXT,
    holder_id   UUID
);
CREATE INDEX concurrency_lease_by_expires ON concurrency_lease (expires);

-- A lease outlives a limit that somebody deletes: its holder goes on to renew it.
CREATE TABLE concurrency_lease_limit (
    lease_id UUID NOT NULL REFERENCES concurrency_lease (id) ON DELETE CASCADE,
    limit_id UUID NOT NULL REFERENCES concurrency_limit (id) ON DELETE CASCADE,
    PRIMARY KEY (lease_id, limit_id)
);
CREATE INDEX concurrency_lease_limit_by_limit ON concurrency_lease_limit (limit_id);
