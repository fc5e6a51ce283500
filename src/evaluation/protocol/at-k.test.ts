import { describe, expect, it } from "vitest";
import { Dataset } from "../../data/dataset.ts";
import { IdMap } from "../../data/ids.ts";
import * as metrics from "../../metrics.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import {
  coverageAtK,
  hrAtK,
  mapAtK,
  mrrAtK,
  ndcgAtK,
  noveltyAtK,
  popularityAtK,
  precisionAtK,
  recallAtK,
} from "./at-k.ts";
import { evaluate } from "./evaluate.ts";

const model: Scorer = {
  name: "Descending",
  items: new IdMap(["a", "b", "c", "d", "e"]),
  users: new IdMap(["u"]),
  histories: { offsets: Int32Array.of(0, 1), events: Int32Array.of(0) },
  scoreHistories: async (histories) => Float32Array.from(histories.flatMap(() => [5, 4, 3, 2, 1])),
};
const test = Dataset.from({ userIds: ["u", "u"], itemIds: ["c", "e"] }); // ranks 2 and 4 of b, c, d, e

describe("metrics at k", () => {
  it("are the metrics of the ranking b, c*, d, e*", async () => {
    expect(await hrAtK(model, test, { k: 1 })).toBe(0);
    expect(await hrAtK(model, test, { k: 2 })).toBe(1);
    expect(await mrrAtK(model, test)).toBe(0.5);
    expect(await recallAtK(model, test, { k: 3 })).toBe(0.5);
    expect(await precisionAtK(model, test, { k: 4 })).toBe(0.5);
    expect(await mapAtK(model, test)).toBe(0.5);
    const ideal = 1 + 1 / Math.log2(3);
    expect(await ndcgAtK(model, test)).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / ideal, 12);
  });

  it("are those of the list b, c too", async () => {
    // Four users have b, two c, one d; the user of the test has a.
    const history = Dataset.from({
      userIds: ["u", "v", "v", "v", "w", "w", "x", "y"],
      itemIds: ["a", "b", "c", "d", "b", "c", "b", "b"],
    });
    expect(await coverageAtK(model, test, { k: 2, history })).toBe(2 / 5);
    expect(await noveltyAtK(model, test, { k: 2, history })).toBeCloseTo((Math.log2(5 / 4) + Math.log2(5 / 2)) / 2, 12);
    expect(await popularityAtK(model, test, { k: 2, history })).toBe(1);
  });

  it("equal those of evaluate, options included", async () => {
    const options = { k: 3, filterSeen: false };
    const report = await evaluate(model, test, { ...options, metrics: ["ndcg"] });
    expect(await ndcgAtK(model, test, options)).toBe(report.metrics["ndcg@3"]);
  });

  it("refuse what does not give one number, by their own name", async () => {
    await expect(ndcgAtK(model, test, { k: [5, 10] } as never)).rejects.toThrow(
      /ndcgAtK: k is \[5, 10\]. The function gives one number/,
    );
    await expect(hrAtK(model, test, { metrics: ["mrr"] } as never)).rejects.toThrow(
      /metrics is \["mrr"\]. The function gives one number/,
    );
    await expect(hrAtK(model, test, 5 as never)).rejects.toThrow(/hrAtK: options is 5. Give an object, as { k: 5 }/);
    await expect(hrAtK(test as never, model as never)).rejects.toThrow(/hrAtK: takes a model, then a Dataset/);
    await expect(hrAtK(model, test, { topk: 5 } as never)).rejects.toThrow(/hrAtK has no option "topk"/);
  });
});

it("sasrec/metrics exports what it promises", () => {
  expect(Object.keys(metrics).sort()).toEqual([
    "METRIC_NAMES",
    "averagePrecision",
    "byHistoryLength",
    "compareReports",
    "confidenceInterval",
    "confidenceIntervals",
    "coverageAtK",
    "describeProtocol",
    "evaluate",
    "hitRate",
    "hrAtK",
    "mae",
    "mapAtK",
    "mrrAtK",
    "ndcg",
    "ndcgAtK",
    "noveltyAtK",
    "popularityAtK",
    "precision",
    "precisionAtK",
    "rankingOf",
    "recall",
    "recallAtK",
    "reciprocalRank",
    "rmse",
  ]);
});
