import { describe, expect, it } from "vitest";
import { clueless, toy, walk, walker } from "../../tests/support/toy-competitor.ts";
import type { Dataset } from "../data/dataset.ts";
import { evaluate } from "../evaluation/protocol/evaluate.ts";
import { compare } from "./compare.ts";
import type { Competitor } from "./competitor.ts";
import type { CompareOptions, CompareProgress } from "./options.ts";
import type { ComparedData } from "./parts.ts";
import { ranked } from "./result.ts";

const data = walk();

describe("compare", () => {
  it("fits each model on the training part and measures all as evaluate does", async () => {
    const models = [walker(), clueless()];
    const { models: results, protocol } = await compare(models, data, { k: [1, 5], seen: "kept-if-target" });
    expect(models.map(({ fits }) => fits)).toEqual([1, 1]);
    expect(results.map(({ name }) => name)).toEqual(["Walker", "Clueless"]);
    const { train, validation, test } = data.leaveOneOut();
    const alone = clueless();
    await alone.fit(train);
    const report = await evaluate(alone, test, { k: [1, 5], history: [train, validation] });
    expect(results[1]?.metrics).toEqual(report.metrics);
    expect(results[0]?.metrics["ndcg@1"]).toBe(1);
    expect(protocol).toMatchObject({ name: "full", items: 12, users: 30, split: { name: "leave-one-out" } });
    expect(protocol.description.join(" ")).toMatch(/leave-one-out.*all 12 items ranked/);
  });

  it("gives intervals, groups by history and times of each model", async () => {
    // User 0 comes back to the first items of the ring.
    const { models } = await compare([walker(), clueless()], data, { seen: "kept-if-target" });
    const [first, second] = models;
    expect(first?.intervals["ndcg@10"]).toMatchObject({ low: 1, high: 1, level: 0.95 });
    expect(second?.intervals["hr@10"]?.low).toBeLessThanOrEqual(second?.metrics["hr@10"] ?? 0);
    expect(first?.groups.map(({ users }) => users).reduce((a, b) => a + b)).toBe(30);
    expect(first?.groups.length).toBeGreaterThan(1);
    expect(first?.trainingSeconds).toBeGreaterThanOrEqual(0);
    expect(first?.seconds).toBeCloseTo((first?.trainingSeconds ?? 0) + (first?.evaluationSeconds ?? 0));
    expect(first).toMatchObject({ options: null, curve: null });
  });

  it("compares the first model with each other one, and has nothing to warn of where it is better", async () => {
    const result = await compare([walker(), clueless(), clueless("Other")], data);
    expect(result.comparisons.filter(({ metric }) => metric === result.metric).map((c) => c.models)).toEqual([
      ["Walker", "Clueless"],
      ["Walker", "Other"],
    ]);
    expect(result).toMatchObject({ subject: "Walker", metric: "ndcg@10", warnings: [] });
  });

  it("warns where another model is better, and where the data cannot tell", async () => {
    const result = await compare([clueless("SASRec"), walker("Markov"), clueless("Twin")], data);
    expect(result.warnings.map(({ code, model }) => [code, model])).toEqual([
      ["other-wins", "Markov"],
      ["no-clear-difference", "Twin"],
    ]);
    expect(result.warnings[0]?.message).toMatch(
      /^Markov is better than SASRec by 0\.\d{4} in NDCG@10 \(95 % interval 0\.\d+ to 0\.\d+\)/,
    );
    expect(result.warnings[1]?.message).toContain("no difference between SASRec and Twin in NDCG@10 on these 30 users");
    expect(ranked(result).map(({ name }) => name)).toEqual(["Markov", "SASRec", "Twin"]);
  });

  it("takes several models of one name as one by several seeds, whose mean counts", async () => {
    const { models, comparisons, subject } = await compare([[walker(), clueless("Walker")], clueless()], data);
    expect([subject, ...models.map(({ name }) => name)]).toEqual(["Walker, 2 seeds", "Walker, 2 seeds", "Clueless"]);
    const { models: alone } = await compare([walker(), clueless()], data);
    const [mean, one, other] = [models[0], ...alone].map((model) => model?.metrics["ndcg@10"] as number);
    expect(mean).toBeCloseTo(((one as number) + (other as number)) / 2, 12);
    expect(models[0]?.spread?.["ndcg@10"]?.deviation).toBeCloseTo(
      ((one as number) - (other as number)) / Math.SQRT2,
      12,
    );
    expect(models[1]).not.toHaveProperty("spread");
    expect(comparisons.map(({ models: pair }) => pair[0])).toContain("Walker, 2 seeds");
    await expect(compare([[walker(), clueless()]], data)).rejects.toThrow(/models is .*must have one name/);
  });

  it("hands validation to the models, and tells which epoch was kept", async () => {
    let given: unknown;
    const model = toy(
      "Net",
      () => 0,
      (train) => ({
        dataName: "walk",
        dataHash: train.summary().hash,
        epochs: [1, 2].map((epoch) => {
          return {
            epoch,
            epochs: 2,
            loss: 1 / epoch,
            gradientNorm: 1,
            seconds: 1,
            targetsPerSecond: 1,
            validation: 0.5,
          };
        }),
        bestEpoch: 1,
      }),
    );
    const original = model.fit.bind(model);
    model.fit = (train, options) => {
      given = options;
      return original(train);
    };
    const { models, protocol } = await compare([model], data, { patience: 3, validateEvery: 2 });
    const { validation } = data.leaveOneOut();
    expect(given).toMatchObject({ patience: 3, validateEvery: 2 });
    expect((given as { validation: Dataset }).validation.summary().hash).toBe(validation.summary().hash);
    expect(models[0]?.curve).toEqual({
      epochs: [
        { epoch: 1, loss: 1, validation: 0.5 },
        { epoch: 2, loss: 0.5, validation: 0.5 },
      ],
      bestEpoch: 1,
    });
    expect(protocol.validation).toEqual({ every: 2, patience: 3 });
    expect(protocol.description.join(" ")).toContain("Of Net the epoch with the best NDCG@10");
  });

  it("takes the parts of any split; without a validation part no epoch is chosen", async () => {
    const { protocol } = await compare([walker()], data.trainTestSplit({ testSize: 0.3 }), { metrics: ["hr"] });
    expect(protocol).toMatchObject({ split: { name: "user-time", options: { testSize: 0.3 } }, validation: null });
    expect(protocol.description[1]).toContain("no validation part");
  });

  it("takes a model that was fitted on this very training part, without fitting it again", async () => {
    const fitted = toy(
      "Saved",
      () => 0,
      (train) => ({ dataName: "walk", dataHash: train.summary().hash, seconds: 12 }),
    );
    await fitted.fit(data.leaveOneOut().train);
    const { models } = await compare([fitted], data);
    expect(fitted.fits).toBe(1);
    expect(models[0]?.trainingSeconds).toBe(12);
  });

  it("says how far it has come", async () => {
    const seen: CompareProgress[] = [];
    await compare([walker(), clueless()], data, { onProgress: (progress) => seen.push(progress), batchSize: 20 });
    expect(seen.map(({ number, phase, done }) => `${number} ${phase} ${done}`)).toEqual(
      [1, 2].flatMap((n) => [`${n} training 0`, `${n} evaluation 0`, `${n} evaluation 20`, `${n} evaluation 30`]),
    );
    expect(seen[0]).toEqual({
      model: "Walker",
      number: 1,
      models: 2,
      phase: "training",
      done: 0,
      total: 0,
      secondsLeft: null,
    });
  });

  it("is plain data", async () => {
    const result = await compare([walker(), clueless()], data);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe("what compare refuses", () => {
  async function refuses(
    models: readonly Competitor[],
    given: unknown,
    options: unknown,
    code: string,
    message: RegExp,
  ): Promise<void> {
    const attempt = compare(models, given as ComparedData, options as CompareOptions);
    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  }

  it("models that are none, of one name, or fitted on other data", async () => {
    await refuses([], data, {}, "invalid-option", /models is an empty list. Give at least one model/);
    await refuses([walker("A"), clueless("A")], data, {}, "invalid-option", /two models are called "A"/);
    const leaked = walker();
    await leaked.fit(data);
    await refuses([leaked], data, {}, "invalid-option", /Walker is fitted already.*may have seen the test/);
  });

  it("impossible options, before anything is trained", async () => {
    const model = walker();
    await refuses([model], data, { epochs: 3 }, "invalid-option", /has no option "epochs"/);
    await refuses([model], data, { k: 0 }, "invalid-option", /k is 0/);
    await refuses([model], data, { metrics: ["coverage"] }, "invalid-option", /can tell who is better/);
    await refuses([model], data, { bootstrap: { level: 2 } }, "invalid-option", /level is 2/);
    expect(model.fits).toBe(0);
  });

  it("data that cannot be split, and no data", async () => {
    await refuses([walker()], data.filter({ minUserInteractions: 99 }), {}, "invalid-data", /train part.*no events/);
    await refuses([walker()], {}, {}, "invalid-data", /must be a Dataset/);
  });

  it("to go on once it is aborted", async () => {
    const abort = new AbortController();
    const model = clueless();
    const onProgress = ({ phase }: CompareProgress): void => {
      if (phase === "evaluation") abort.abort();
    };
    await refuses([walker(), model], data, { signal: abort.signal, onProgress }, "aborted", /aborted/);
    expect(model.fits).toBe(0);
  });
});
