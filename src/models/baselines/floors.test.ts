/** The floors on real data: the counted baselines, MovieLens-1M, leave-one-out, all items ranked, seen items filtered. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Dataset } from "../../data/dataset.ts";
import { evaluate } from "../../evaluation/protocol/evaluate.ts";
import { ItemKNN, Markov, Popularity } from "../../recommender/classes.ts";

const folder = process.env["SASREC_DATA_DIR"] ?? join(import.meta.dirname, "../../../../shared/data");
const file = join(folder, "ml-1m.txt");

describe.skipIf(!existsSync(file))(`baselines on MovieLens-1M (skipped where SASREC_DATA_DIR has no ml-1m.txt)`, () => {
  const load = (): Dataset => {
    const userIds: number[] = [];
    const itemIds: number[] = [];
    for (const line of readFileSync(file, "utf8").trimEnd().split("\n")) {
      const [user, item] = line.split(" ");
      userIds.push(Number(user));
      itemIds.push(Number(item));
    }
    return Dataset.from({ userIds, itemIds, name: "movielens-1m" });
  };

  it("reach what was measured, in seconds", async () => {
    const { train, validation, test } = load().leaveOneOut();
    const history = [train, validation];
    const popularity = await evaluate(await new Popularity().fit(train), test, { history });
    expect(popularity.users).toBe(6040);
    expect(popularity.metrics["hr@10"]).toBeCloseTo(0.0369, 3);
    expect(popularity.metrics["ndcg@10"]).toBeCloseTo(0.018, 3);
    const markov = await evaluate(await new Markov().fit(train), test, { history });
    expect(markov.metrics["hr@10"]).toBeCloseTo(0.2644, 3);
    expect(markov.metrics["ndcg@10"]).toBeCloseTo(0.1554, 3);
    const itemKnn = await evaluate(await new ItemKNN().fit(train), test, { history });
    expect(itemKnn.metrics["hr@10"]).toBeCloseTo(0.1641, 3);
    expect(itemKnn.metrics["ndcg@10"]).toBeCloseTo(0.0904, 3);
    expect(markov.seconds.total - markov.seconds.scoring).toBeLessThan(3);
  });
});
