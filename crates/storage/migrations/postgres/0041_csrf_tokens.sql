CREATE TABLE csrf_token (
    client     TEXT    NOT NULL PRIMARY KEY,
    id         UUID    NOT NULL,
    created    BIGINT  NOT NULL,
    updated    BIGINT  NOT NULL,
    token      TEXT    NOT NULL,
    expiration BIGINT  NOT NULL
);
CREATE INDEX csrf_token_by_expiration ON csrf_token (expiration);
