import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { circle, nextOnCircle } from "../../tests/support/circle.ts";
import { failure } from "../../tests/support/failure.ts";
import { Dataset } from "../data/dataset.ts";
import { historiesOf } from "../data/histories.ts";
import { evaluate } from "../evaluation/protocol/evaluate.ts";
import type { FitOptions } from "../models/fit-options.ts";
import type { FittedNetwork } from "../models/neural/fitted.ts";
import type { SASRecOptions } from "../models/neural/options.ts";
import { Transitions } from "../models/transitions/transitions.ts";
import { atOnce } from "../turns.ts";
import { BERT4Rec, GRU4Rec, SASRec } from "./classes.ts";

/** A network that has hardly begun to learn. */
const shape: SASRecOptions = { embeddingDim: 8, numBlocks: 1, maxLength: 8, epochs: 1, batchSize: 16, threads: 1 };
const tiny: SASRecOptions = { ...shape, transitions: "off" };
const auto: SASRecOptions = { ...shape, transitions: "auto" };
const walk = { users: 80, items: 40, length: 10 };
const validation = nextOnCircle(walk);
const train = circle(walk);

/** Everybody takes eight different items in an order of chance: nothing follows anything. */
function shuffled(users: number, items: number): Dataset {
  let state = 7;
  const random = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  const taken = Array.from({ length: users }, () => {
    const left = Array.from({ length: items }, (_, item) => item);
    return Array.from({ length: 8 }, () => left.splice(random(left.length), 1)[0] as number);
  });
  return Dataset.from({
    userIds: taken.flatMap((list, user) => list.map(() => user)),
    itemIds: taken.flat(),
    timestamps: taken.flatMap((list) => list.map((_, at) => at)),
  });
}

const learned = (model: SASRec): Promise<FittedNetwork> => model.use(async ({ fitted }) => fitted);

let model: SASRec;
let network: SASRec;
beforeAll(async () => {
  model = await new SASRec(auto).fit(train, { validation });
  network = await new SASRec(tiny).fit(train, { validation });
});

describe("transitions: auto", () => {
  test("is on if everybody walks the same circle, and says what it brings", async () => {
    const { transitions } = model.training ?? {};
    expect(transitions).toMatchObject({ chosenBy: expect.stringMatching(/likelihood|ndcg/), users: 80 });
    const ndcgOf = async (of: Parameters<typeof evaluate>[0]): Promise<number> => {
      return (await evaluate(of, validation, { k: 10, metrics: ["ndcg"] })).metrics["ndcg@10"] as number;
    };
    expect(transitions?.ndcg?.together).toBeCloseTo(await ndcgOf(model), 12);
    expect(transitions?.ndcg?.network).toBeCloseTo(await ndcgOf(network), 12);
    expect(await ndcgOf(model)).toBeGreaterThan(0.9);
    expect(await ndcgOf(network)).toBeLessThan(0.7);
    const alone = model.networkAlone;
    expect(alone?.name).toBe("SASRec, network alone");
    expect(await ndcgOf(alone as NonNullable<typeof alone>)).toBe(await ndcgOf(network));
    expect(network.networkAlone).toBeUndefined();
  });

  test("leaves the network as it is, and what only the network says", async () => {
    expect(model.parameters).toEqual(network.parameters);
    expect(await model.similarItems("item 3")).toEqual(await network.similarItems("item 3"));
    const pairs = { userIds: ["user 1", "user 2"], itemIds: ["item 5", "item 30"] };
    expect(await model.predictRatings(pairs)).toEqual(await network.predictRatings(pairs));
  });

  test("scores, predicts and recommends by network + weight * log(1 + m / epsilon)", async () => {
    const history = Int32Array.of(3, 4, 5);
    const expected = await network.scoreHistories([history, [7]]);
    const { transitions } = await learned(model);
    transitions?.addTo(history, expected.subarray(0, 40));
    transitions?.addTo(Int32Array.of(7), expected.subarray(40));
    expect(await model.scoreHistories([history, [7]])).toEqual(expected);
    const [best] = await model.recommend({ userId: "user 1", topK: 1 });
    expect(best?.itemId).toBe("item 11");
    expect(await model.predict("user 1", "item 11")).toBe(best?.score);
  });

  test("is off if nothing follows anything, and the network is then served as it is", async () => {
    const parts = shuffled(300, 40).leaveOneOut();
    const fitted = await new SASRec(auto).fit(parts.train, { validation: parts.validation });
    expect(fitted.training?.transitions).toMatchObject({ chosenBy: "network", weight: 0, users: 300 });
    const plain = await new SASRec(tiny).fit(parts.train, { validation: parts.validation });
    expect(await fitted.scoreHistories([[1, 2]])).toEqual(await plain.scoreHistories([[1, 2]]));
    expect([...(await learned(fitted)).tensors().keys()].join()).not.toContain("transitions");
  });

  test("is off with too few users to tell, and nothing is held out", async () => {
    const few = circle({ ...walk, users: 12 });
    const fitted = await new SASRec(auto).fit(few);
    expect(fitted.training?.transitions).toEqual({ chosenBy: "network", weight: 0, epsilon: 1e-5, users: 0 });
    expect(fitted.parameters).toEqual((await new SASRec(tiny).fit(few)).parameters);
  });

  test("without validation holds out last events, and counts them in the end", async () => {
    const fitted = await new SASRec(auto).fit(train);
    const { transitions: record } = fitted.training ?? {};
    expect(record?.users).toBe(80);
    expect(record?.weight).toBeGreaterThan(0);
    // The network has not seen them.
    const shorter = { ...walk, length: 9 };
    const chosen = await new SASRec(auto).fit(circle(shorter), { validation: nextOnCircle(shorter) });
    expect(record?.ndcg?.network).toBeCloseTo(chosen.training?.transitions?.ndcg?.network as number, 12);
    expect(fitted.parameters).toEqual(chosen.parameters);
    const { transitions } = await learned(fitted);
    const { items, ...histories } = fitted.histories;
    const again = transitions as NonNullable<typeof transitions>;
    expect(again.counted).toEqual(atOnce(again.recounted(historiesOf(histories as never), items.size)).counted);
    expect(fitted.historyOf("user 0")).toHaveLength(10);
  });

  test("is what SASRec's presets choose", async () => {
    const byDefault = await new SASRec(shape).fit(train);
    const given = await new SASRec(auto).fit(train);
    const options = byDefault.options;
    expect(options).toMatchObject({ transitions: "auto", transitionWindow: 8, transitionDecay: 0.65 });
    expect((await learned(byDefault)).tensors()).toEqual((await learned(given)).tensors());
    const near = await new SASRec({ ...shape, transitionWindow: 2 }).fit(train);
    expect((await learned(near)).transitions?.reach.window).toBe(2);
    for (const preset of ["none", "paper"] as const) {
      const plain = await new SASRec({ ...shape, preset, transitions: undefined }).fit(train);
      expect(plain.options.transitions).toBe("off");
    }
  });

  test("is the same model for the same seed, bit for bit", async () => {
    const again = await new SASRec(auto).fit(train, { validation });
    expect(await again.scoreHistories([[1, 2, 3]])).toEqual(await model.scoreHistories([[1, 2, 3]]));
    expect((await learned(again)).tensors()).toEqual((await learned(model)).tensors());
  });

  test.each([
    new GRU4Rec({ embeddingDim: 8, hiddenDim: 8, epochs: 1, threads: 1, transitions: "auto" }),
    new BERT4Rec({ embeddingDim: 8, numBlocks: 1, epochs: 1, threads: 1, transitions: "auto" }),
  ])("is there for $name", async (other) => {
    await other.fit(train, { validation });
    expect(other.training?.transitions?.weight).toBeGreaterThan(0);
    await other.release();
  });

  test("goes on from a checkpoint to the same model", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sasrec-transitions-"));
    const checkpoint = { path: join(folder, "training.checkpoint") };
    const signal = { aborted: false };
    const stop: FitOptions = {
      checkpoint,
      signal,
      onStep({ step }) {
        signal.aborted = step === 2;
      },
    };
    expect((await failure(new SASRec(auto).fit(train, stop))).code).toBe("aborted");
    const resumed = await new SASRec(auto).fit(train, { checkpoint });
    const whole = await new SASRec(auto).fit(train);
    expect((await learned(resumed)).tensors()).toEqual((await learned(whole)).tensors());
    const other = await failure(new SASRec(tiny).fit(train, { ...stop, signal: { aborted: true } }));
    expect(other.code).toBe("aborted");
    await rm(folder, { recursive: true });
  });
});

describe("a model with transitions", () => {
  test("is the same after save and load, in WebAssembly too", async () => {
    const bytes = model.toBytes();
    const loaded = await SASRec.fromBytes(bytes);
    expect(loaded.training).toEqual(model.training);
    expect(await loaded.scoreHistories([[1, 2, 3]])).toEqual(await model.scoreHistories([[1, 2, 3]]));
    expect(loaded.toBytes()).toEqual(bytes);
    const wasm = await SASRec.fromBytes(bytes, { runtime: "wasm" });
    const scores = await wasm.scoreHistories([[1, 2, 3]]);
    const expected = await model.scoreHistories([[1, 2, 3]]);
    scores.forEach((score, item) => {
      expect(score).toBeCloseTo(expected[item] as number, 4);
    });
    await wasm.release();
  });

  test("counts new events once, as if all had been there from the start", async () => {
    const updated = await SASRec.fromBytes(model.toBytes());
    const more = circle({ users: 30, firstUser: 60, items: 40, start: 10, length: 4 }); // 20 known users, 10 new ones
    await updated.fitPartial(more.concat(Dataset.from({ userIds: ["user 0"], itemIds: ["new"], ratings: [1] })));
    const { transitions } = await learned(updated);
    const { weights, reach } = transitions as Transitions;
    expect(weights).toEqual((await learned(model)).transitions?.weights);
    const { counted } = atOnce(Transitions.count(historiesOf(updated.histories), updated.items.size, reach, weights));
    expect(transitions?.counted).toEqual(counted);
    expect(counted.rows.counts.length).toBeGreaterThan(
      (await learned(model)).transitions?.counted.rows.counts.length ?? 0,
    );
    const again = await SASRec.fromBytes(updated.toBytes());
    expect(await again.scoreHistories([[40, 1]])).toEqual(await updated.scoreHistories([[40, 1]]));
  });

  test("takes new items, of which transitions know nothing", async () => {
    const grown = await SASRec.fromBytes(model.toBytes());
    await grown.addItems([{ id: "new", similarTo: ["item 1"] }]);
    const scores = await grown.scoreHistories([[1, 2, 3]]);
    expect(scores.subarray(0, 40)).toEqual(await model.scoreHistories([[1, 2, 3]]));
    const alone = await SASRec.fromBytes(network.toBytes());
    await alone.addItems([{ id: "new", similarTo: ["item 1"] }]);
    expect(await grown.scoreHistories([[40]])).toEqual(await alone.scoreHistories([[40]]));
  });

  test("by weights of the caller needs no validation and holds nothing out", async () => {
    const given = { transitionWeight: 2, transitionEpsilon: 0.01, transitionWindow: 3, transitionDecay: 0.5 };
    const fitted = await new SASRec({ ...tiny, transitions: "on", ...given }).fit(train);
    expect(fitted.parameters).toEqual((await new SASRec(tiny).fit(train)).parameters);
    expect(fitted.training?.transitions).toEqual({ chosenBy: "options", weight: 2, epsilon: 0.01, users: 0 });
    const { transitions } = await learned(fitted);
    expect([transitions?.weights, transitions?.reach]).toEqual([
      { weight: 2, epsilon: 0.01 },
      { window: 3, decay: 0.5 },
    ]);
  });

  test("has options that are checked, and off is off", async () => {
    expect(new SASRec({ preset: "none" }).options).toMatchObject({ transitions: "off" });
    for (const open of ["transitions", "transitionWindow"]) expect(new SASRec().options).not.toHaveProperty(open);
    expect(new SASRec({ transitions: false }).options.transitions).toBe("off");
    expect(new SASRec({ transitions: "auto" }).options).toMatchObject({ transitionWindow: 8, transitionDecay: 0.65 });
    expect(new SASRec({ transitions: "on" }).options).toMatchObject({ transitionWeight: 0.5 });
    for (const wrong of [
      { preset: "none", transitionWindow: 8 },
      { transitions: "auto", transitionWeight: 1 },
      { transitions: true },
    ]) {
      expect((await failure(() => new SASRec(wrong as never))).code).toBe("invalid-option");
    }
  });
});
