import { describe, expect, it } from "vitest";
import { expectAllClose } from "../../../tests/support/close.ts";
import { evaluate, floats, numbersOf } from "../../../tests/support/evaluate.ts";
import { input, op, outputOf, scalar } from "../index.ts";

const x = input("x", "float32", ["B", 3]);
const feed = { x: floats([1, 2, 6, -1, -2, -3], [2, 3]) };

describe("reductions", () => {
  it("sum, average and take the maximum over axes, counted from either end", async () => {
    const results = await evaluate(
      {
        rows: op.ReduceSum(x, [1]),
        columns: op.ReduceMean(x, [-2], true),
        maxima: op.ReduceMax(x, [-1], true),
        all: op.ReduceSum(x, [1, 0]),
        ones: op.ReduceSum(x, [0, 1], true),
      },
      feed,
    );
    expect(results["rows"]).toEqual(floats([9, -6]));
    expect(results["columns"]).toEqual(floats([0, 0, 1.5], [1, 3]));
    expect(results["maxima"]).toEqual(floats([6, -1], [2, 1]));
    expect(results["all"]).toEqual(floats([3], []));
    expect(results["ones"]).toEqual(floats([3], [1, 1]));
  });

  it("over no axis change nothing", () => {
    expect(op.ReduceSum(x, [])).toBe(x);
    expect(op.ReduceMean(x, [], true)).toBe(x);
  });

  it("refuse axes outside the rank, by name", () => {
    expect(() => op.ReduceSum(x, [2])).toThrow("ReduceSum: axis 2 is outside a tensor of rank 2");
    expect(() => op.ReduceMax(scalar(1), [0])).toThrow("ReduceMax: axis 0 is outside a tensor of rank 0");
  });
});

describe("Softmax", () => {
  it("sums to 1 along the last axis, also far from zero", async () => {
    const results = await evaluate(
      { p: op.Softmax(x) },
      { x: floats([1000, 1000, 1000, 0, Math.log(3), -Infinity], [2, 3]) },
    );
    expectAllClose(numbersOf(results, "p"), [1 / 3, 1 / 3, 1 / 3, 0.25, 0.75, 0], { absolute: 1e-6 });
  });

  it("refuses a scalar", () => {
    expect(() => op.Softmax(scalar(1))).toThrow("Softmax: needs rank 1 or more; got float32()");
  });
});

describe("LayerNormalization", () => {
  const scale = input("scale", "float32", [3]);
  const bias = input("bias", "float32", [3]);

  it("gives the normalised rows, their means and inverse deviations", async () => {
    const node = op.LayerNormalization(x, scale, bias, 0.5);
    const results = await evaluate(
      { y: outputOf(node), mean: outputOf(node, 1), inverse: outputOf(node, 2) },
      { ...feed, scale: floats([1, 1, 2]), bias: floats([0, 10, 0]) },
    );
    const inverse = [1 / Math.sqrt(14 / 3 + 0.5), 1 / Math.sqrt(2 / 3 + 0.5)] as const;
    expectAllClose(numbersOf(results, "mean"), [3, -2], { absolute: 1e-6 });
    expect(results["mean"]?.dims).toEqual([2, 1]);
    expectAllClose(numbersOf(results, "inverse"), inverse, { relative: 1e-6 });
    const expected = [-2 * inverse[0], 10 - inverse[0], 6 * inverse[0], inverse[1], 10, -2 * inverse[1]];
    expectAllClose(numbersOf(results, "y"), expected, { relative: 1e-6 });
  });

  it("refuses a scale or bias of another width", () => {
    const wide = input("wide", "float32", [4]);
    expect(() => op.LayerNormalization(x, wide, bias, 1e-5)).toThrow(
      "LayerNormalization: scale and bias must match the last dimension; got float32(B, 3), float32(4), float32(3)",
    );
    expect(() => op.LayerNormalization(x, scale, wide, 1e-5)).toThrow(/^LayerNormalization: scale and bias/);
  });
});
