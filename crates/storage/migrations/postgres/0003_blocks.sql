CREATE TABLE block_type (
    id                UUID    NOT NULL PRIMARY KEY,
    created           BIGINT  NOT NULL,
    updated           BIGINT  NOT NULL,
    name              TEXT    NOT NULL,
    slug              TEXT    NOT NULL UNIQUE,
    logo_url          TEXT,
    documentation_url TEXT,
    description       TEXT,
    code_example      TEXT,
    is_protected      BOOLEAN NOT NULL
);

CREATE TABLE block_schema (
    id            UUID    NOT NULL PRIMARY KEY,
    created       BIGINT  NOT NULL,
    updated       BIGINT  NOT NULL,
    checksum      TEXT    NOT NULL,
    -- Exactly as it was registered: the checksum is over this text's content and cannot be computed from anything less.
    fields        TEXT    NOT NULL,
    block_type_id UUID    NOT NULL REFERENCES block_type (id) ON DELETE CASCADE,
    capabilities  TEXT    NOT NULL,
    version       TEXT    NOT NULL,
    UNIQUE (checksum, version)
);
CREATE INDEX block_schema_by_type ON block_schema (block_type_id, created);

CREATE TABLE block_schema_capability (
    block_schema_id UUID NOT NULL REFERENCES block_schema (id) ON DELETE CASCADE,
    capability      TEXT NOT NULL,
    PRIMARY KEY (block_schema_id, capability)
);
CREATE INDEX block_schema_capability_by_capability ON block_schema_capability (capability);

CREATE TABLE block_document (
    id              UUID    NOT NULL PRIMARY KEY,
    created         BIGINT  NOT NULL,
    updated         BIGINT  NOT NULL,
    name            TEXT    NOT NULL,
    -- Without the values of referenced documents.
    data            TEXT    NOT NULL,
    block_schema_id UUID    NOT NULL REFERENCES block_schema (id) ON DELETE CASCADE,
    block_type_id   UUID    NOT NULL REFERENCES block_type (id) ON DELETE CASCADE,
    is_anonymous    BOOLEAN NOT NULL,
    UNIQUE (block_type_id, name)
);
CREATE INDEX block_document_by_schema ON block_document (block_schema_id);

CREATE TABLE block_document_reference (
    parent_id UUID NOT NULL REFERENCES block_document (id) ON DELETE CASCADE,
    field     TEXT NOT NULL,
    child_id  UUID NOT NULL REFERENCES block_document (id) ON DELETE CASCADE,
    PRIMARY KEY (parent_id, field)
);
CREATE INDEX block_document_reference_by_child ON block_document_reference (child_id);
