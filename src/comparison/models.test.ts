import { describe, expect, it } from "vitest";
import { createModel, MODEL_NAMES, USUAL } from "./models.ts";

describe("models by name", () => {
  it("makes each of them, unfitted and with a name of its own", () => {
    const models = MODEL_NAMES.map((name) => createModel(name));
    expect(models.map(({ isFitted }) => isFitted)).not.toContain(true);
    expect(new Set(models.map(({ name }) => name)).size).toBe(MODEL_NAMES.length);
    expect(MODEL_NAMES[0]).toBe("sasrec");
    expect(MODEL_NAMES).toEqual(
      expect.arrayContaining(["popularity", "markov", "item-knn", "bpr-mf", "gru4rec", "bert4rec"]),
    );
  });

  it("gives each model the options that it has, and the name to SASRec", () => {
    const options = { name: "Mine", epochs: 3, seed: 7, embeddingDim: 16, hiddenDim: 8, learningRate: 0.01 };
    const { hiddenDim, ...common } = options;
    expect(createModel("sasrec", options).options).toMatchObject(common);
    expect(createModel("sasrec").options).not.toHaveProperty("batchSize"); // fit chooses it by the data
    const gru = createModel("gru4rec", options).options;
    expect(gru).toMatchObject({ ...common, name: "GRU4Rec", hiddenDim, batchSize: USUAL.batchSize });
    // BPR-MF's learning rate is of another scale.
    expect(createModel("bpr-mf", options).options).toEqual({ ...createModel("bpr-mf").options, epochs: 3, seed: 7 });
    for (const name of MODEL_NAMES) expect(createModel(name, options).isFitted).toBe(false);
  });

  it("names those there are where one is unknown", () => {
    for (const name of ["sas", "constructor", ""]) {
      expect(() => createModel(name)).toThrow(/is no model; there are sasrec, popularity/);
    }
  });
});
