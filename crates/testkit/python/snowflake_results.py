"""Results as clients may get them: Arrow or JSON, inline or in chunks to be downloaded."""

import base64
import decimal
import gzip
import io
import json
import secrets

import pyarrow as pa
import pyarrow.compute as pc
from starlette.responses import Response

KEY_HEADER = "x-testkit-chunk-key"
EPOCH_DAY = 719163  # 1970-01-01, as Python counts days
EXACT = decimal.Context(prec=60)  # NUMBER has 38 digits, the default context 28
WIDTHS = [(8, pa.int8()), (16, pa.int16()), (32, pa.int32()), (64, pa.int64())]


class Chunks:
    def __init__(self, url):
        self.url = url
        self.stored = {}

    def shape(self, data, user):
        """Rewrites fakesnow's inline Arrow result as the user's options say."""
        if data.get("queryResultFormat") != "arrow":
            return
        raw = base64.b64decode(data.pop("rowsetBase64", None) or "")
        if not raw:
            data["rowsetBase64"] = ""
            return
        table = pa.ipc.open_stream(io.BytesIO(raw)).read_all()
        data["total"] = data["returned"] = table.num_rows
        rows = user.options["chunk_rows"] or max(1, table.num_rows)
        parts = [table.slice(start, rows) for start in range(0, max(1, table.num_rows), rows)]
        if user.options["result_format"] == "json":
            data["queryResultFormat"] = "json"
            data["rowset"] = json_rows(parts[0], data["rowtype"])
            encoded = [json.dumps(json_rows(part, data["rowtype"]))[1:-1].encode() for part in parts[1:]]
        else:
            data["rowsetBase64"] = base64.b64encode(arrow_stream(parts[0], data["rowtype"])).decode()
            encoded = [arrow_stream(part, data["rowtype"]) for part in parts[1:]]
        if encoded:
            key = secrets.token_hex(8)
            data["chunkHeaders"] = {KEY_HEADER: key}
            data["chunks"] = [self.store(part.num_rows, raw, key, user) for part, raw in zip(parts[1:], encoded)]

    def store(self, rows, raw, key, user):
        chunk_id, packed = secrets.token_hex(8), gzip.compress(raw)
        self.stored[chunk_id] = (packed, key, user)
        sizes = {"rowCount": rows, "uncompressedSize": len(raw), "compressedSize": len(packed)}
        return {"url": f"{self.url}/chunks/{chunk_id}", **sizes}

    def owner(self, chunk_id):
        return self.stored[chunk_id][2] if chunk_id in self.stored else None

    def download(self, chunk_id, headers):
        if chunk_id not in self.stored:
            return Response("no such chunk", status_code=404)
        packed, key, user = self.stored[chunk_id]
        if headers.get(KEY_HEADER) != key:
            return Response("the chunk headers are missing", status_code=403)
        if "authorization" in headers:
            return Response("a chunk's store must not see the session's token", status_code=400)
        encoding = {} if user.options["bare_gzip"] else {"Content-Encoding": "gzip"}
        return Response(packed, headers=encoding, media_type="application/octet-stream")


def arrow_stream(table, rowtype):
    columns = [as_snowflake_sends(column.combine_chunks(), kind) for column, kind in zip(table.columns, rowtype)]
    fields = [field.with_type(column.type) for field, column in zip(table.schema, columns)]
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, pa.schema(fields)) as writer:
        writer.write_table(pa.Table.from_arrays(columns, schema=pa.schema(fields)))
    return sink.getvalue()


def as_snowflake_sends(column, kind):
    """Two ways in which the real thing differs from fakesnow."""
    if pa.types.is_struct(column.type):
        return with_null_timestamps(column)
    if kind["type"] == "fixed" and not pa.types.is_floating(column.type):
        return narrow(column, kind["scale"] or 0)
    return column


def with_null_timestamps(column):
    """A missing timestamp is a missing struct, not a struct of missing numbers."""
    fields = list(column.type)
    parts = [pc.struct_field(column, [index]) for index in range(len(fields))]
    missing = pc.or_(pc.is_null(column), pc.is_null(parts[0]))
    return pa.StructArray.from_arrays([pc.fill_null(part, 0) for part in parts], fields=fields, mask=missing)


def narrow(column, scale):
    """A number travels as the narrowest integer that holds the column's values, its point said by the scale alone."""
    values = [None if value is None else int(value.scaleb(scale, EXACT) if scale else value)
              for value in column.to_pylist()]
    bits = max((value.bit_length() + 1 for value in values if value is not None), default=8)
    for width, kind in WIDTHS:
        if bits <= width:
            return pa.array(values, type=kind)
    return column.cast(pa.decimal128(38, scale))


def json_rows(table, rowtype):
    columns = [[json_cell(value, kind["type"]) for value in column.to_pylist()]
               for column, kind in zip(table.columns, rowtype)]
    return [list(row) for row in zip(*columns)]


def json_cell(value, kind):
    """Every JSON cell is a text or null; the column's type says how to read it."""
    if value is None or (isinstance(value, dict) and value["epoch"] is None):
        return None
    match kind:
        case "boolean":
            return "1" if value else "0"
        case "binary":
            return value.hex().upper()
        case "date":
            return str(value.toordinal() - EPOCH_DAY)
        case "time":
            return f"{value // 10**9}.{value % 10**9:09d}"
        case "timestamp_ntz" | "timestamp_ltz":
            return seconds(value)
        case "timestamp_tz":
            return f"{seconds(value)} {value['timezone']}"
    return str(value)


def seconds(moment):
    """A signed decimal number: half a second before 1970 is -0.5."""
    nanoseconds = moment["epoch"] * 10**9 + moment["fraction"]
    sign = "-" if nanoseconds < 0 else ""
    return f"{sign}{abs(nanoseconds) // 10**9}.{abs(nanoseconds) % 10**9:09d}"
