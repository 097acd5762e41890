-- Keys that something was sealed with; never the keys themselves.
CREATE TABLE encryption_key (
    id           TEXT    NOT NULL PRIMARY KEY,
    created      INTEGER NOT NULL,
    -- Something known, sealed with the key: whoever opens it has the right one.
    sealed_check BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- The secret values of block documents, each sealed on its own. In the document stands a mask in their place.
CREATE TABLE sealed_secret (
    block_document_id BLOB    NOT NULL REFERENCES block_document (id) ON DELETE CASCADE,
    pointer           TEXT    NOT NULL,
    key_id            TEXT    NOT NULL REFERENCES encryption_key (id),
    sealed            BLOB    NOT NULL,
    sealed_at         INTEGER NOT NULL,
    PRIMARY KEY (block_document_id, pointer)
) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_secret_by_key ON sealed_secret (key_id, block_document_id, pointer);
