import { describe, expect, it } from "vitest";
import { Dataset } from "../../data/dataset.ts";
import { evaluate } from "../../evaluation/protocol/evaluate.ts";
import { randomInt, randomNormals, randomStream } from "../../random.ts";
import { BPRMF } from "../../recommender/classes.ts";
import { atOnce } from "../../turns.ts";
import { trainItemFactors } from "./bpr.ts";
import { itemSets } from "./item-sets.ts";

/** 200 users, each with 12 of the 20 items of one of two tastes. */
function twoTastes(): Dataset {
  const generator = randomStream(1, "batches");
  const userIds: number[] = [];
  const itemIds: number[] = [];
  for (let user = 0; user < 200; user++) {
    const chosen = new Set<number>();
    while (chosen.size < 12) chosen.add(2 * randomInt(generator, 20) + (user % 2));
    for (const item of chosen) {
      userIds.push(user);
      itemIds.push(item);
    }
  }
  return Dataset.from({ userIds, itemIds });
}

type V = [number, number];
const dot = (x: V, y: V): number => x[0] * y[0] + x[1] * y[1];

describe("BPRMF", () => {
  it("learns tastes: those who like even items get even items", async () => {
    const { train, validation, test } = twoTastes().leaveOneOut();
    const model = await new BPRMF({ factors: 8 }).fit(train);
    for (const history of [
      [0, 2],
      [1, 3],
    ]) {
      const best = await model.recommend({ history, topK: 15 }); // of 18 unseen
      expect(best.every(({ itemId }) => (itemId as number) % 2 === (history[0] as number) % 2)).toBe(true);
    }
    // In any order among the 9 unseen items of the user's taste, as long as those of the other are below.
    const { metrics } = await evaluate(model, test, { history: [train, validation], k: 9 });
    expect(metrics["hr@9"]).toBeGreaterThan(0.98);
    const [alike] = await model.similarItems(4, { topK: 1 });
    expect((alike?.itemId as number) % 2).toBe(0);
  });

  it("another seed gives another model", async () => {
    const small = { factors: 4, epochs: 1 };
    const scores = async (seed: number) => (await new BPRMF({ ...small, seed }).fit(twoTastes())).scoreHistories([[0]]);
    expect(await scores(1)).not.toEqual(await scores(2));
  });

  it("stops where training diverges, and keeps the model from before", async () => {
    const diverging = new BPRMF({ learningRate: 1e38 }).fit(twoTastes());
    const failure = { code: "non-finite", message: expect.stringMatching(/epoch 1: lower learningRate/) };
    await expect(diverging).rejects.toMatchObject(failure);
  });

  it("does one step as the paper says, as long as Adagrad says", () => {
    // One user with one of two items: the only triple is (0, 0, 1), and one epoch is one step.
    const options = { factors: 2, epochs: 1, learningRate: 0.3, regularization: 0.05, seed: 3 };
    const table = atOnce(trainItemFactors(atOnce(itemSets([Int32Array.of(0)])), 2, options));
    const start = randomStream(3, "parameters");
    const [p, qi, qj] = [1, 2, 3].map(() => randomNormals(start).map((x) => 0.1 * x)) as [V, V, V];
    const slope = 1 / (1 + Math.exp(dot(p, [qi[0] - qj[0], qi[1] - qj[1]])));
    const climbed = (q: V, sign: number): V => {
      const gradient: V = [sign * slope * p[0] - 0.05 * q[0], sign * slope * p[1] - 0.05 * q[1]];
      const step = 0.3 / Math.sqrt(0.1 + dot(gradient, gradient) / 2);
      return [q[0] + step * gradient[0], q[1] + step * gradient[1]];
    };
    const expected = [...climbed(qi, 1), ...climbed(qj, -1)];
    expected.forEach((value, at) => {
      expect(table[at]).toBeCloseTo(value, 6);
    });
  });

  it("leaves users who have everything out, and says so if all do", async () => {
    const some = await new BPRMF({ epochs: 1 }).fit({ userIds: [1, 1, 2], itemIds: ["a", "b", "a"] });
    expect(await some.recommend({ history: ["a"] })).toHaveLength(1);
    const all = new BPRMF().fit({ userIds: [1, 2], itemIds: ["a", "a"] });
    await expect(all).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(/nothing to rank/),
    });
  });
});
