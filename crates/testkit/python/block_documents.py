"""Saves or loads block documents with the real client, to be compared with what our side sees.

usage: block_documents.py save|load|schemas   with PREFECT_API_URL set

save:    stdin is a JSON list of documents, each with `slug`, `name`, `data`; a field {"saved": NAME} holds the block of
         that name. All are saved, then loaded again; the answer is what was loaded.
load:    stdin is the same list, of which only `slug` and `name` are used. Answers what was loaded.
schemas: answers each block type's checksum and fields, as this client posts them.
"""

import json
import sys
from pathlib import Path

from prefect.blocks.core import Block
from prefect.blocks.system import Secret
from prefect_aws import AwsCredentials, AwsSecret
from prefect_snowflake import SnowflakeConnector, SnowflakeCredentials
from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic import Secret as AnySecret

TYPES = {
    "aws-credentials": AwsCredentials,
    "aws-secret": AwsSecret,
    "secret": Secret,
    "snowflake-connector": SnowflakeConnector,
    "snowflake-credentials": SnowflakeCredentials,
}
NESTED = {"aws_credentials": AwsCredentials, "credentials": SnowflakeCredentials}


def main():
    match sys.argv[1]:
        case "save":
            documents = json.load(sys.stdin)
            for document in documents:
                save(document)
            answer = [load(document) for document in documents]
        case "load":
            answer = [load(document) for document in json.load(sys.stdin)]
        case "schemas":
            answer = {slug: schema(kind) for slug, kind in TYPES.items()}
    json.dump(answer, sys.stdout)


def save(document):
    fields = {name: built(name, value) for name, value in document["data"].items()}
    TYPES[document["slug"]](**fields).save(document["name"], overwrite=True)


def load(document):
    kind = TYPES[document["slug"]]
    # Without the class its type is looked up by the document's schema, which may be the other side's.
    assert type(Block.load(f"{document['slug']}/{document['name']}")) is kind
    return plain(kind.load(document["name"]))


def built(field, value):
    """A field's value: a block by its name, a block of its own, or what stands there."""
    if field not in NESTED:
        return value
    return NESTED[field].load(value["saved"]) if "saved" in value else NESTED[field](**value)


def plain(value):
    """A block as JSON, with its secrets, under the names that documents have."""
    match value:
        case SecretStr() | SecretBytes() | AnySecret():
            return plain(value.get_secret_value())
        case bytes():
            return value.decode()
        case Path():
            return str(value)
        case BaseModel():
            return fields_of(value)
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case _:
            return value


def fields_of(model):
    named = type(model).model_fields.items()
    fields = {field.serialization_alias or name: getattr(model, name) for name, field in named}
    return {name: nested(value) if isinstance(value, Block) else plain(value) for name, value in fields.items()}


def nested(block):
    """A block in a block, with the name under which it is saved by itself."""
    saved = {"saved": block._block_document_name} if block._block_document_name else {}
    return {**saved, **fields_of(block)}


def schema(kind):
    posted = kind._to_block_schema()
    return {"checksum": kind._calculate_schema_checksum(), "fields": posted.fields, "capabilities": posted.capabilities}


main()
