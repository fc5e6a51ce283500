import { expect, it } from "vitest";
import { BERT4Rec, BPRMF, GRU4Rec, ItemKNN, Markov, Popularity, SASRec } from "../recommender/classes.ts";
import { type ModelClass, modelContract } from "./model.contract.ts";
import { kinds } from "./registry.ts";

const tiny = { embeddingDim: 8, epochs: 2, batchSize: 4, maxLength: 6, threads: 1, seed: 3 };
const needsEvents = {
  reason: "a network has nothing to say without an event",
  tests: ["scores a history without events"],
};
const ties = {
  reason: "many items tie: evaluation counts them fairly, a list must break them",
  tests: ["is evaluated by what it recommends"],
};
const popular = {
  reason: "recommends to anyone, whatever the history",
  tests: ["refuses an empty history"],
};

const suites: readonly (readonly [type: ModelClass, options: object, skips?: Parameters<typeof modelContract>[2]])[] = [
  [SASRec as unknown as ModelClass, { ...tiny, numBlocks: 1 }, [needsEvents]],
  [GRU4Rec as unknown as ModelClass, { ...tiny, hiddenDim: 8 }, [needsEvents]],
  [BERT4Rec as unknown as ModelClass, { ...tiny, numBlocks: 1 }, [needsEvents]],
  [
    Popularity as unknown as ModelClass,
    { window: 0.5 },
    [popular, ties, { reason: "compares no items", tests: ["tells which items are alike, never one with itself"] }],
  ],
  [Markov as unknown as ModelClass, { window: 3, popularityWeight: 0.2 }],
  [ItemKNN as unknown as ModelClass, { neighbors: 3, shrinkage: 1.5, decay: 0.8 }, [ties]],
  [BPRMF as unknown as ModelClass, { factors: 6, epochs: 3, seed: 7, decay: 0.9 }],
];

for (const suite of suites) modelContract(...suite);

it("every kind of the registry is tested", () => {
  expect(suites.map(([{ name }]) => name).sort()).toEqual(
    Object.values(kinds)
      .map(({ title }) => title)
      .sort(),
  );
});
