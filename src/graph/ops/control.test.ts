import { describe, expect, it } from "vitest";
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
