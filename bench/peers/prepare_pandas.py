"""The work of bench/prepare.mjs in pandas: read, dense indices, 5-core, sort. `make FOLDER` writes the log."""
import resource
import sys

import numpy
import pandas


def make(folder, size=20_000_000):
    rng = numpy.random.default_rng(1)
    names = numpy.array([f"item{k:06d}" for k in range(200_000)])
    frame = pandas.DataFrame(
        {
            "user_id": (rng.pareto(1.2, size) * 20_000).astype(numpy.int64) % 999_999,
            "item_id": names[(rng.pareto(1.0, size) * 2_000).astype(numpy.int64) % 200_000],
            "timestamp": 1_600_000_000_000 + numpy.sort(rng.integers(0, 10**11, size)),
            "rating": rng.integers(1, 6, size),
        }
    )
    frame.to_parquet(f"{folder}/log.parquet", compression="zstd", index=False)
    frame.to_csv(f"{folder}/log.csv", index=False)


def prepare(path):
    frame = pandas.read_parquet(path) if path.endswith("parquet") else pandas.read_csv(path)
    frame["user"], _ = pandas.factorize(frame["user_id"])
    frame["item"], _ = pandas.factorize(frame["item_id"])
    frame = frame.drop(columns=["user_id", "item_id"])
    while True:
        kept = frame[frame.groupby("user")["user"].transform("size") >= 5]
        kept = kept[kept.groupby("item")["item"].transform("size") >= 5]
        if len(kept) == len(frame):
            break
        frame = kept
    frame = frame.sort_values(["user", "timestamp"], kind="stable")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{len(frame)} events, {usage.ru_utime + usage.ru_stime:.1f} s of CPU, {usage.ru_maxrss // 1024} MiB at most")


if sys.argv[1] == "make":
    make(sys.argv[2])
else:
    prepare(sys.argv[1])
