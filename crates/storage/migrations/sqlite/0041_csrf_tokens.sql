CREATE TABLE csrf_token (
    client     TEXT    NOT NULL PRIMARY KEY,
    id         BLOB    NOT NULL,
    created    INTEGER NOT NULL,
    updated    INTEGER NOT NULL,
    token      TEXT    NOT NULL,
    expiration INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX csrf_token_by_expiration ON csrf_token (expiration);
