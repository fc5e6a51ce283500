import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

const known = ["embeddingDim", "maxLength", "loss", "l2", "learningRate", "seed", "ema", "numHeads"];

test.each([
  ["embedingDim", "embeddingDim"],
  ["embedding_dim", "embeddingDim"],
  ["--max-length", "maxLength"],
  ["learning_rte", "learningRate"],
  ["sede", "seed"],
  ["los", "loss"],
  ["learning", "learningRate"],
  ["l1", undefined],
  ["colour", undefined],
  ["", undefined],
])("%s is %s", (typed, meant) => {
  expect(nearest(typed, known)).toBe(meant);
});
