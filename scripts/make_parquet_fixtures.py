"""Writes fixtures/parquet: one small log, by four writers, in the units, codecs and forms that logs come in.

    python3 -m venv env && env/bin/pip install pandas pyarrow duckdb polars fastparquet
    env/bin/python scripts/make_parquet_fixtures.py

src/readers/parquet/parquet-table.test.ts reads them.
"""
from pathlib import Path

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pyarrow.parquet as parquet

OUT = Path(__file__).parent.parent / "fixtures" / "parquet"
OUT.mkdir(parents=True, exist_ok=True)

rows = range(300)
frame = pandas.DataFrame(
    {
        "user_id": pandas.Series([i % 23 for i in rows], dtype="int64"),
        "item_id": [f"item {i * 7 % 41}" for i in rows],
        "rating": [1 + i % 9 / 2 for i in rows],
        "timestamp": pandas.to_datetime([1_700_000_000_123_456 + i * 1_000_001 for i in rows], unit="us"),
        "unread": [None if i % 3 else i for i in rows],
    }
)
frame.to_csv(OUT / "log.csv", index=False, columns=["user_id", "item_id", "rating", "timestamp"])
table = pyarrow.Table.from_pandas(frame, preserve_index=False)


def with_time(kind):
    return table.set_column(3, "timestamp", table["timestamp"].cast(kind, safe=False))


def write(name, what=table, **options):
    parquet.write_table(what, OUT / f"{name}.parquet", row_group_size=128, **options)


for codec in ["snappy", "gzip", "zstd", "brotli", "lz4", "none"]:
    write(f"pyarrow-{codec}", compression=codec)
write("pyarrow-ns", with_time(pyarrow.timestamp("ns")), compression="zstd", version="2.6")
write("pyarrow-zone", with_time(pyarrow.timestamp("us", "America/New_York")), compression="zstd")
write("pyarrow-int96", use_deprecated_int96_timestamps=True, compression="zstd")
write("pyarrow-plain", use_dictionary=False, data_page_version="2.0", compression="zstd")
write("pyarrow-small-pages", data_page_size=64, write_batch_size=16, dictionary_pagesize_limit=64, compression="zstd")
frame.to_parquet(OUT / "fastparquet.parquet", engine="fastparquet", row_group_offsets=128, index=False)
polars.from_pandas(frame).write_parquet(OUT / "polars.parquet", row_group_size=128)
duckdb.sql(f"copy frame to '{OUT}/duckdb.parquet' (format parquet, row_group_size 2048, compression zstd)")

nested = pyarrow.Table.from_pylist(
    [
        {"who": {"id": 2**60 + user}, "items": [{"sku": f"s{user}-{i}"} for i in range(user)], "ids": list(range(user))}
        for user in range(4)
    ]
)
parquet.write_table(nested, OUT / "nested.parquet", compression="zstd")
