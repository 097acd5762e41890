CREATE TABLE variable (
    id      UUID    NOT NULL PRIMARY KEY,
    created BIGINT  NOT NULL,
    updated BIGINT  NOT NULL,
    name    TEXT    NOT NULL UNIQUE,
    -- JSON; `null` is a value too.
    value   TEXT    NOT NULL,
    tags    TEXT    NOT NULL
);
CREATE INDEX variable_by_created ON variable (created);
CREATE INDEX variable_by_updated ON variable (updated);

CREATE TABLE variable_tag (
    variable_id UUID NOT NULL REFERENCES variable (id) ON DELETE CASCADE,
    tag         TEXT NOT NULL,
    PRIMARY KEY (variable_id, tag)
);
CREATE INDEX variable_tag_by_tag ON variable_tag (tag);

CREATE TABLE saved_search (
    id      UUID    NOT NULL PRIMARY KEY,
    created BIGINT  NOT NULL,
    updated BIGINT  NOT NULL,
    name    TEXT    NOT NULL UNIQUE,
    filters TEXT    NOT NULL
);
