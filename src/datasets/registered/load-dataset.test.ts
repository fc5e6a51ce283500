import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { loadFile } from "../../readers/load-file.ts";
import { type DatasetName, datasetNames, type LoadDatasetOptions, loadDataset } from "./load-dataset.ts";

const dir = process.env["SASREC_DATA_DIR"] ?? resolve(import.meta.dirname, "../../../../shared/data");
const has = (path: string): boolean => existsSync(join(dir, path));

describe("loadDataset", () => {
  it("refuses an unknown name and lists the known ones", async () => {
    await expect(loadDataset("movielens" as DatasetName)).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(
        /no data set "movielens" is known, only "movielens-100k", .*"sample"; use loadFile/,
      ),
    });
    expect(datasetNames).toHaveLength(4);
  });

  it.each([
    [{ folder: "x" }, /has no option "folder". Its options are dir, progress and signal/],
    [{ dir: 3 }, /dir is 3. Give a text/],
    [{ progress: true }, /progress is true. Give a function/],
    [{ signal: {} }, /signal is an object. Give an AbortSignal/],
  ])("refuses the options %j", async (options, message) => {
    const promise = loadDataset("sample", options as unknown as LoadDatasetOptions);
    await expect(promise).rejects.toMatchObject({ code: "invalid-option", message: expect.stringMatching(message) });
  });

  it("generates the sample", async () => {
    const sample = await loadDataset("sample");
    expect(sample.size).toBeGreaterThan(0);
    expect(sample.items.size).toBeGreaterThanOrEqual(sample.numItems);
  });

  it.skipIf(!has("ml-100k/u.data"))("loads MovieLens-100K (skipped without ml-100k in SASREC_DATA_DIR)", async () => {
    const data = await loadDataset("movielens-100k", { dir });
    const { users, items, events, equalTimeNeighbours } = data.summary();
    expect({ users, items, events, equalTimeNeighbours }).toEqual({
      users: 943,
      items: 1682,
      events: 100_000,
      equalTimeNeighbours: 50_561,
    });
    expect(data.items.get(50)).toEqual({
      title: "Star Wars (1977)",
      genres: ["Action", "Adventure", "Romance", "Sci-Fi", "War"],
    });
    expect(data.items.get(543)?.title).toBe("Misérables, Les (1995)");
  });

  it.skipIf(!has("ml-latest-small/ratings.csv"))(
    "loads MovieLens-latest-small (skipped without ml-latest-small in SASREC_DATA_DIR)",
    async () => {
      const data = await loadDataset("movielens-latest-small", { dir });
      expect(data.size).toBeGreaterThan(100_000);
      expect(data.items.get(1)?.title).toBe("Toy Story (1995)");
      expect(data.ratings).toContain(4.5);
    },
  );
});

describe("loadFile", () => {
  it.skipIf(!has("ml-1m.txt"))(
    "reads a million events and splits them in time (skipped without ml-1m.txt)",
    async () => {
      const start = performance.now();
      const data = await loadFile(join(dir, "ml-1m.txt"));
      const { test } = data.leaveOneOut();
      // Measured: 0.7 s on two cores. The bound only catches a change of order of growth.
      expect(performance.now() - start).toBeLessThan(10_000);
      expect([data.numUsers, data.numItems, data.size, test.size]).toEqual([6040, 3416, 999_611, 6040]);
    },
  );

  it.skipIf(!has("Beauty.s3rec.txt"))(
    "knows sequences when it sees them (skipped without Beauty.s3rec.txt)",
    async () => {
      const { users, items, events } = (await loadFile(join(dir, "Beauty.s3rec.txt"))).summary();
      expect({ users, items, events }).toEqual({ users: 22_363, items: 12_101, events: 198_502 });
    },
  );
});
