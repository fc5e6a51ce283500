import { describe, expect, it } from "vitest";
import { expectAllClose } from "../../tests/support/close.ts";
import { evaluate, floats, ints, numbersOf } from "../../tests/support/evaluate.ts";
import { randomValues } from "../../tests/support/random-values.ts";
import { gradients, input, type Tensor } from "../graph/index.ts";
import type { Value } from "../runtime/runtime.ts";
import { betaOf } from "./losses/gbce.ts";
import { type LossOptions, losses } from "./losses.ts";

const [V, d, t] = [9, 4, 3];
const targets = [1, 2, 1];
const table = randomValues(1, V * d);
const hidden = randomValues(2, t * d);

/** Loss and gradient of the hidden states of three events. */
async function lossOf(
  options: LossOptions,
  negatives: readonly number[],
  logExpectedCounts?: readonly number[],
  scale = 1,
): Promise<readonly number[]> {
  const { negatives: n } = options;
  const h = input("hidden", "float32", ["C", "t", d]);
  const inputs = {
    hidden: h,
    table: input("table", "float32", ["V", d]),
    targets: input("targets", "int32", ["C", "t"]),
    weights: input("weights", "float32", ["C", "t"]),
  };
  const { value } = losses[options.loss].build({ ...inputs, numItems: V, options });
  const shared = logExpectedCounts === undefined ? {} : { logExpectedCounts: floats(logExpectedCounts) };
  const feeds: Record<string, Value> = {
    hidden: { data: hidden.map((x) => x * scale), dims: [1, t, d] },
    table: { data: table, dims: [V, d] },
    targets: ints(targets, [1, t]),
    weights: floats([0.5, 0.25, 0.25], [1, t]),
    ...(n === 0 ? {} : { negatives: ints(negatives, logExpectedCounts === undefined ? [1, t, n] : [n]), ...shared }),
  };
  const results = await evaluate({ value, gradient: gradients(value, [h])[0] as Tensor }, feeds);
  return [...numbersOf(results, "value"), ...numbersOf(results, "gradient")];
}

const sampledSoftmax = (negatives: number): LossOptions => ({ loss: "sampled-softmax", negatives });

describe("sampled softmax", () => {
  it("with every item drawn once is full cross-entropy", async () => {
    const all = Array.from({ length: V }, (_, item) => item);
    const full = await lossOf({ loss: "cross-entropy", negatives: 0 }, []);
    expectAllClose(await lossOf(sampledSoftmax(V), all, new Array(V).fill(0)), full, { relative: 1e-6 });
  });

  it("counts what is drawn twice twice, and half where twice was to be expected", async () => {
    const once = await lossOf(sampledSoftmax(2), [5, 6], [0, 0]);
    const twice = await lossOf(sampledSoftmax(3), [5, 6, 6], [0, Math.log(2), Math.log(2)]);
    expectAllClose(twice, once, { relative: 1e-6 });
  });

  it("leaves out a draw that is the target", async () => {
    const [without, other] = [
      await lossOf(sampledSoftmax(1), [5], [0]),
      await lossOf(sampledSoftmax(2), [5, 1], [0, 0]),
    ];
    const [first, second, third] = [0, 1, 2].map((i) => [1 + i * d, 1 + (i + 1) * d] as const);
    for (const [start, end] of [first, third] as (readonly [number, number])[]) {
      expectAllClose(other.slice(start, end), without.slice(start, end), { relative: 1e-6 });
    }
    const [start, end] = second as readonly [number, number];
    expect(other.slice(start, end)).not.toEqual(without.slice(start, end));
  });

  it("has nothing to learn if all draws are the target", async () => {
    const result = await lossOf(sampledSoftmax(2), [1, 1], [3, 3]);
    expect(result.slice(1, 1 + d)).toEqual(new Array(d).fill(0));
    expect(result.slice(1 + 2 * d)).toEqual(new Array(d).fill(0));
    expect(result[0]).toBeGreaterThan(0); // of the second event, whose target is another
  });

  it("is exact where scores are thousands apart", async () => {
    const scale = 2000;
    const dot = (event: number, item: number): number =>
      Array.from({ length: d }, (_, j) => scale * (hidden[event * d + j] ?? 0) * (table[item * d + j] ?? 0)).reduce(
        (a, b) => a + b,
      );
    const lead = (event: number): number => dot(event, 5) - dot(event, targets[event] ?? 0);
    const expected = [0.5, 0.25, 0.25].reduce((sum, w, event) => sum + w * Math.max(0, lead(event)), 0);
    const [value] = await lossOf(sampledSoftmax(1), [5], [0], scale);
    expect(Math.max(...[0, 1, 2].map((event) => Math.abs(lead(event))))).toBeGreaterThan(500);
    expectAllClose([value ?? Number.NaN], [expected], { relative: 1e-4 });
  });
});

describe("gbce", () => {
  const negatives = [3, 4, 5, 6, 7, 8];

  it("without calibration is bce, averaged", async () => {
    const bce = await lossOf({ loss: "bce", negatives: 2 }, negatives);
    const gbce = await lossOf({ loss: "gbce", negatives: 2, calibration: 0 }, negatives);
    expectAllClose(
      gbce,
      bce.map((x) => x / 3),
      { relative: 1e-6 },
    );
  });

  it("takes beta from the sampling rate and the calibration", () => {
    expect(betaOf(101, 10, 1)).toBeCloseTo(0.1, 12);
    expect(betaOf(101, 10, 0)).toBe(1);
    expect(betaOf(101, 10, 0.75)).toBeCloseTo(0.325, 12);
    expect(betaOf(3417, 256, 0.75)).toBeCloseTo((256 / 3416) * (0.75 * (1 - 3416 / 256) + 3416 / 256), 12);
    expect(betaOf(11, 50, 1)).toBe(1); // more draws than items: all are seen
  });
});
