import { describe, expect, it } from "vitest";
import { Dataset } from "../../data/dataset.ts";
import { resolveOptions, type SASRecOptions } from "./options.ts";
import { type PresetName, presetFor, presetNames } from "./presets.ts";

/** Users whose histories have the given lengths, over `items` items. */
function dataOf(lengths: readonly number[], items: number): Dataset {
  const userIds = lengths.flatMap((length, user) => new Array<number>(length).fill(user));
  return Dataset.from({ userIds, itemIds: userIds.map((_, i) => i % items) });
}

const short = dataOf(new Array(500).fill(8), 300);
const long = dataOf(new Array(30).fill(150), 100);

describe("presetFor", () => {
  it.each(presetNames)("%s gives options that a model takes, and says why", (name) => {
    for (const data of [short, long]) {
      const { options, reasons } = presetFor(name, data);
      expect(() => resolveOptions(options)).not.toThrow();
      expect(reasons.length).toBeGreaterThan(0);
    }
  });

  it("paper follows the lengths of histories as the paper does", () => {
    expect(presetFor("paper", long).options).toMatchObject({ maxLength: 200, dropout: 0.2, loss: "bce" });
    expect(presetFor("paper", short).options).toMatchObject({ maxLength: 50, dropout: 0.5, loss: "bce" });
  });

  it("default looks at lengths, users and items", () => {
    expect(presetFor("default", long).options).toMatchObject({ maxLength: 150, batchSize: 16, epochs: 100 });
    expect(presetFor("default", short).options).toMatchObject({ maxLength: 10, loss: "cross-entropy" });
    const wide = dataOf([60_000, 3], 60_000);
    expect(presetFor("default", wide).options).toMatchObject({ loss: "sampled-softmax", negatives: 1000 });
    const wider = dataOf(new Array(6000).fill(10), 60_000);
    expect(presetFor("default", wider).options).toMatchObject({ loss: "sampled-softmax", epochs: 40 });
  });

  it("default takes options for small logs if few users know the items well", () => {
    expect(presetFor("default", long).options).toMatchObject({ numBlocks: 4, embeddingDim: 64, weightDecay: 1 });
    expect(presetFor("default", long).reasons[0]).toBe("30 users, 45.0 events an item: options for small logs");
    const rare = dataOf(new Array(30).fill(150), 1000);
    expect(presetFor("default", rare).options).toMatchObject({ embeddingDim: 128, weightDecay: 0.2 });
    const many = dataOf(new Array(4001).fill(2), 100);
    expect(presetFor("default", many).options).toMatchObject({ embeddingDim: 64, weightDecay: 0.5 });
  });

  it("compares targets with items not seen yet where nobody comes back to an item", () => {
    const repeated = Dataset.from({ userIds: [1, 1, 1], itemIds: [5, 6, 5] });
    for (const name of ["default", "ml-1m", "sparse"] as const) {
      expect(presetFor(name, short).options.excludeSeen).toBe(true);
      expect(presetFor(name, repeated).options.excludeSeen).toBe(false);
    }
  });

  it("leaves what is given, and chooses the rest accordingly", () => {
    const given = { loss: "bce", batchSize: 10, maxLength: 3 } as const;
    const { options, reasons } = presetFor("default", short, given);
    expect(options).toMatchObject({ ...given, positions: "rotary" });
    expect(options).not.toHaveProperty("excludeSeen");
    // 500 users of 7 targets in windows of 3 are 1,500 sequences: 150 batches.
    expect(reasons).toContain("batchSize 10 and 25 epochs: 3750 steps");
    expect(reasons.join()).not.toMatch(/maxLength|cross-entropy/);
    expect(presetFor("paper", short, { loss: "gbce" }).options).not.toHaveProperty("negatives");
    for (const name of presetNames) {
      for (const loss of ["bce", "gbce", "bpr", "cross-entropy", "sampled-softmax"] as const) {
        expect(() => resolveOptions(presetFor(name, short, { loss }).options)).not.toThrow();
      }
    }
  });

  it("refuses other names, and data without events", () => {
    expect(() => presetFor("best" as PresetName, short)).toThrow(
      /name is "best". There is no such preset. Choose default, paper/,
    );
    const empty = Dataset.from({ userIds: [], itemIds: [] });
    expect(() => presetFor("default", empty)).toThrow(/no events/);
    expect(() => presetFor("default", { userIds: [] } as unknown as Dataset)).toThrow(/looks at a Dataset/);
    const gru = { network: "gru4rec" } as unknown as SASRecOptions;
    expect(() => presetFor("default", short, gru)).toThrow(/network is "gru4rec". Presets are for SASRec/);
  });
});
