import { expect, it } from "vitest";
import { Dataset } from "../data/dataset.ts";
import { createModel } from "./create.ts";

/** Users who walk round the items, some of them staying where they are. */
function walk(items: number): Dataset {
  const rows = Array.from({ length: 1200 }, (_, row) => row);
  return Dataset.from({
    userIds: rows.map((row) => row % 100),
    itemIds: rows.map((row) => ((row % 100) * 7 + Math.floor(row / (row % 3 === 0 ? 200 : 100))) % items),
    timestamps: rows,
  });
}

const pair = Math.log(2);
const cases = [2, 5, 30, 100].flatMap((items) => [
  { items, options: {}, uniform: Math.log(items) },
  { items, options: { preset: "none" }, uniform: Math.log(items) },
  { items, options: { preset: "none", norm: "original" }, uniform: Math.log(items) },
  { items, options: { preset: "none", norm: "post", embeddingDim: 128 }, uniform: Math.log(items) },
  { items, options: { network: "gru4rec" }, uniform: Math.log(items) },
  { items, options: { network: "bert4rec" }, uniform: Math.log(items + 1) }, // and the mask
  { items, options: { loss: "bce", negatives: 1 }, uniform: 2 * pair },
  { items, options: { loss: "bpr", negatives: 2 }, uniform: pair },
]);

it.each(cases)("a network that has learned nothing guesses uniformly: %o", async ({ items, options, uniform }) => {
  const data = walk(items);
  expect(data.numItems).toBe(items);
  const controller = new AbortController();
  let first = 0;
  const model = createModel({ ...options, epochs: 1, threads: 1 } as Parameters<typeof createModel>[0]);
  await model.fit(data, {
    stop: controller.signal,
    onStep({ step, loss }) {
      if (step === 1) first = loss;
      controller.abort();
    },
  });
  expect(first / uniform).toBeGreaterThan(0.95);
  expect(first / uniform).toBeLessThan(1.15); // one small batch: sampled losses vary by a tenth
});
