import { describe, expect, it } from "vitest";
import { evaluate, floats, numbersOf } from "../../../tests/support/evaluate.ts";
import { input, op, outputOf, type Tensor } from "../index.ts";

const n = input("n", "int64", []);
const x = input("x", "float32", ["B", 2]);

describe("Loop", () => {
  it("has the carried tensors' shapes, then the stacked ones' with an axis in front", () => {
    const loop = op.Loop(n, [x], "steps", (i, [total]) => ({
      carried: [op.Neg(total as Tensor)],
      stacked: [op.ReduceSum(total as Tensor, [1]), i],
    }));
    expect(outputOf(loop, 0).shape).toEqual(["B", 2]);
    expect(outputOf(loop, 1).shape).toEqual(["steps", "B"]);
    expect(outputOf(loop, 2)).toMatchObject({ dtype: "int64", shape: ["steps"] });
  });

  it("refuses a body that loses a carried tensor", () => {
    expect(() => op.Loop(n, [x, x], "steps", (_, [a]) => ({ carried: [a as Tensor], stacked: [] }))).toThrow(
      "Loop: the body must return every carried tensor; got float32(B, 2)",
    );
  });
});

describe("Scan", () => {
  const start = input("start", "float32", [2]);
  const entries = input("entries", "float32", ["L", 2]);
  const factor = input("factor", "float32", []);
  const feeds = { start: floats([100, 200]), entries: floats([1, 2, 3, 4, 5, 6], [3, 2]), factor: floats([10], []) };

  it.each([
    [false, [109, 212], [101, 202, 104, 206, 109, 212]],
    [true, [109, 212], [109, 212, 108, 210, 105, 206]],
  ])("carries and stacks, reverse: %s", async (reverse, last, sums) => {
    const body = ([sum]: readonly [Tensor], [entry]: readonly [Tensor]): { carried: Tensor[]; stacked: Tensor[] } => {
      const next = op.Add(sum, entry);
      return { carried: [next], stacked: [next, op.Mul(entry, factor)] };
    };
    const scan = op.Scan([start], [entries], body, { reverse });
    expect(scan.outputs.map(({ shape }) => shape)).toEqual([[2], ["L", 2], ["L", 2]]);
    const outputs = { last: outputOf(scan, 0), sums: outputOf(scan, 1), scaled: outputOf(scan, 2) };
    const results = await evaluate(outputs, feeds);
    expect(numbersOf(results, "last")).toEqual(last);
    expect(numbersOf(results, "sums")).toEqual(sums);
    expect(numbersOf(results, "scaled")).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it("refuses tensors of different lengths, and a body that loses a carried tensor", () => {
    const other = input("other", "float32", ["M", 2]);
    const nothing = (): { carried: Tensor[]; stacked: Tensor[] } => ({ carried: [], stacked: [] });
    expect(() => op.Scan([], [entries, other], nothing)).toThrow("the same first axis");
    expect(() => op.Scan([start], [entries], nothing)).toThrow("must return every carried tensor");
  });
});
