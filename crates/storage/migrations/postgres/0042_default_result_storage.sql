-- One row at most. It goes together with the block.
CREATE TABLE default_result_storage (
    "only"            BIGINT  NOT NULL PRIMARY KEY CHECK ("only" = 1),
    block_document_id UUID    NOT NULL REFERENCES block_document (id) ON DELETE CASCADE
);
CREATE INDEX default_result_storage_by_block_document ON default_result_storage (block_document_id);
