"""Run by the environment's Python: what DuckDB and pyarrow see in the file, as JSON."""

import json
import sys

import duckdb
import pyarrow.parquet

path = sys.argv[1]
table = pyarrow.parquet.read_table(path)
connection = duckdb.connect()
connection.execute("SET TimeZone = 'UTC'")
source = f"read_parquet('{path}')"
print(json.dumps({
    "duckdb": connection.execute(
        f"SELECT count(*), sum(size)::BIGINT, count(*) FILTER (size IS NULL), "
        f"count(*) FILTER (modified_at IS NULL) FROM {source}").fetchone(),
    "types": {row[0]: row[1] for row in
              connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()},
    "pyarrow": {field.name: str(field.type) for field in table.schema},
    "rows": [[row["username"], row["source"], row["path"], row["kind"], row["size"],
              row["modified_at"] and row["modified_at"].strftime("%Y-%m-%dT%H:%M:%SZ"),
              row["object_id"], row["owner"], row["class"], row["workspace"]] for row in table.to_pylist()],
}))
