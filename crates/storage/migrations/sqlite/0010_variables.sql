CREATE TABLE variable (
    id      BLOB    NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    name    TEXT    NOT NULL UNIQUE,
    -- JSON; `null` is a value too.
    value   TEXT    NOT NULL,
    tags    TEXT    NOT NULL
) STRICT;
CREATE INDEX variable_by_created ON variable (created);
CREATE INDEX variable_by_updated ON variable (updated);

CREATE TABLE variable_tag (
    variable_id BLOB NOT NULL REFERENCES variable (id) ON DELETE CASCADE,
    tag         TEXT NOT NULL,
    PRIMARY KEY (variable_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX variable_tag_by_tag ON variable_tag (tag);

CREATE TABLE saved_search (
    id      BLOB    NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    name    TEXT    NOT NULL UNIQUE,
    filters TEXT    NOT NULL
) STRICT;
