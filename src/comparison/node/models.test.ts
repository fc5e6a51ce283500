import { describe, expect, it } from "vitest";
import { createModel, MODEL_NAMES, SASREC_USUAL } from "./models.ts";

describe("models by name", () => {
  it("makes each of them, unfitted and with a name of its own", () => {
    const models = MODEL_NAMES.map((name) => createModel(name));
    expect(models.map(({ isFitted }) => isFitted)).not.toContain(true);
    expect(new Set(models.map(({ name }) => name)).size).toBe(MODEL_NAMES.length);
    expect(MODEL_NAMES.slice(0, 5)).toEqual(["sasrec", "popularity", "markov", "item-knn", "bpr-mf"]);
  });

  it("gives each model the options that it shares with SASRec", () => {
    const options = { epochs: 3, seed: 7, embeddingDim: 16, learningRate: 0.01 };
    expect(createModel("sasrec", options).options).toMatchObject({ ...SASREC_USUAL, ...options });
    // Its learning rate is of another scale.
    expect(createModel("bpr-mf", options).options).toEqual({ ...createModel("bpr-mf").options, epochs: 3, seed: 7 });
    for (const name of MODEL_NAMES) expect(createModel(name, options).isFitted).toBe(false);
  });

  it("names those there are where one is unknown", () => {
    for (const name of ["sas", "constructor", ""]) {
      expect(() => createModel(name)).toThrow(/is no model; there are sasrec, popularity/);
    }
  });
});
