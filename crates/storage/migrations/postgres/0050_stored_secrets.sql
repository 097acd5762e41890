-- Keys that something was sealed with; never the keys themselves.
CREATE TABLE encryption_key (
    id           TEXT    NOT NULL PRIMARY KEY,
    created      BIGINT  NOT NULL,
    -- Something known, sealed with the key: whoever opens it has the right one.
    sealed_check BYTEA   NOT NULL
);

-- The secret values of block documents, each sealed on its own. In the document stands a mask in their place.
CREATE TABLE sealed_secret (
    block_document_id UUID    NOT NULL REFERENCES block_document (id) ON DELETE CASCADE,
    pointer           TEXT    NOT NULL,
    key_id            TEXT    NOT NULL REFERENCES encryption_key (id),
    sealed            BYTEA   NOT NULL,
    sealed_at         BIGINT  NOT NULL,
    PRIMARY KEY (block_document_id, pointer)
);
CREATE INDEX sealed_secret_by_key ON sealed_secret (key_id, block_document_id, pointer);
