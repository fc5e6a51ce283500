import { describe, expect, it } from "vitest";
import { evaluate, floats, ints, numbersOf } from "../../../tests/support/evaluate.ts";
import { input, int64s, op, outputOf, product, scalar } from "../index.ts";

const x = input("x", "float32", ["B", "L", 2]);
const m = input("m", "float32", [2, 3]);
const feed = { m: floats([1, 2, 3, 4, 5, 6], [2, 3]) };

describe("operators that move elements", () => {
  it("compute what they are named for", async () => {
    const parts = op.Split(m, [2, 1], -1);
    const columns = input("columns", "int32", [2, 1]);
    const results = await evaluate(
      {
        shape: op.Shape(m, 1, 2),
        reshaped: op.Reshape(m, [3, 2]),
        expanded: op.Expand(scalar(7), int64s([2, 2]), [2, 2]),
        transposed: op.Transpose(m, [-1, 0]),
        joined: op.Concat([m, m], -1),
        rows: op.Gather(m, input("picks", "int32", [2, 2])),
        elements: op.GatherElements(m, columns),
        slice: op.Slice(m, int64s([1]), int64s([3]), 1, 2),
        left: outputOf(parts, 0),
        right: outputOf(parts, 1),
        upper: op.Trilu(m, 1),
        lower: op.Trilu(m, 0, "lower"),
        put: op.ScatterElements(m, columns, input("updates", "float32", [2, 1])),
        added: op.ScatterElements(
          m,
          input("twice", "int32", [2, 2]),
          op.Slice(m, int64s([1]), int64s([3]), 1, 2),
          "add",
        ),
        ones: op.onesRow(m),
      },
      {
        ...feed,
        picks: ints([1, 1, 0, 1], [2, 2]),
        columns: ints([2, 0], [2, 1]),
        updates: floats([8, 9], [2, 1]),
        twice: ints([0, 0, 2, 1], [2, 2]),
      },
    );
    expect(numbersOf(results, "shape")).toEqual([3]);
    expect(results["reshaped"]).toEqual(floats([1, 2, 3, 4, 5, 6], [3, 2]));
    expect(results["expanded"]).toEqual(floats([7, 7, 7, 7], [2, 2]));
    expect(results["transposed"]).toEqual(floats([1, 4, 2, 5, 3, 6], [3, 2]));
    expect(results["joined"]).toEqual(floats([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], [2, 6]));
    expect(results["rows"]).toEqual(floats([4, 5, 6, 4, 5, 6, 1, 2, 3, 4, 5, 6], [2, 2, 3]));
    expect(results["elements"]).toEqual(floats([3, 4], [2, 1]));
    expect(results["slice"]).toEqual(floats([2, 3, 5, 6], [2, 2]));
    expect(results["left"]).toEqual(floats([1, 2, 4, 5], [2, 2]));
    expect(results["right"]).toEqual(floats([3, 6], [2, 1]));
    expect(results["upper"]).toEqual(floats([0, 2, 3, 0, 0, 6], [2, 3]));
    expect(results["lower"]).toEqual(floats([1, 0, 0, 4, 5, 0], [2, 3]));
    expect(results["put"]).toEqual(floats([1, 2, 8, 9, 5, 6], [2, 3]));
    expect(results["added"]).toEqual(floats([1 + 2 + 3, 2, 3, 4, 5 + 6, 6 + 5], [2, 3]));
    expect(results["ones"]).toEqual(floats([1, 1], [1, 2]));
  });

  it("follow symbolic dimensions at run time", async () => {
    const flat = op.Reshape(x, ["B*L", 2]);
    const results = await evaluate(
      {
        flat,
        back: op.Reshape(flat, ["L", "B", 2], x),
        like: op.ExpandLike(scalar(3), x),
        ones: op.onesRow(flat),
        joined: op.Concat([flat, m2], 0),
      },
      { x: floats([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 3, 2]), m2: floats([13, 14], [1, 2]) },
    );
    expect(results["flat"]?.dims).toEqual([6, 2]);
    expect(results["back"]?.dims).toEqual([3, 2, 2]);
    expect(results["like"]).toEqual(floats(new Array(12).fill(3), [2, 3, 2]));
    expect(results["ones"]?.dims).toEqual([1, 6]);
    expect(results["joined"]?.dims).toEqual([7, 2]);
  });
});

const m2 = input("m2", "float32", [1, 2]);

describe("Reshape", () => {
  it("refuses another number of elements, and dimensions that nothing names", () => {
    expect(() => op.Reshape(m, [4, 2])).toThrow("Reshape: cannot become (4, 2); got float32(2, 3)");
    expect(() => op.Reshape(x, ["B", 2])).toThrow("Reshape: cannot become (B, 2); got float32(B, L, 2)");
    const flat = op.Reshape(x, ["B*L", 2]);
    expect(() => op.Reshape(flat, ["B", "L", 2])).toThrow(
      "Reshape: no tensor given names the dimension B of (B, L, 2); got float32(B*L, 2)",
    );
  });
});

describe("Expand", () => {
  it("refuses a shape that the tensor does not broadcast to", () => {
    expect(() => op.Expand(m, int64s([4, 3]), [4, 3])).toThrow("Expand: shapes (2, 3) and (4, 3) do not broadcast");
    expect(() => op.ExpandLike(m, scalar(1))).toThrow("Expand: cannot fill (); got float32(2, 3)");
  });
});

describe("Transpose", () => {
  it("refuses what is no permutation", () => {
    expect(() => op.Transpose(m, [0])).toThrow("Transpose: cannot take axes 0; got float32(2, 3)");
    expect(() => op.Transpose(m, [0, 0])).toThrow("Transpose: cannot take axes 0,0");
    expect(() => op.Transpose(m, [0, -2])).toThrow("Transpose: cannot take axes 0,-2");
    expect(() => op.Transpose(m, [0, 2])).toThrow("Transpose: axis 2 is outside a tensor of rank 2");
  });
});

describe("Concat", () => {
  it("refuses other shapes, ranks and types, and two symbols on its axis", () => {
    expect(() => op.Concat([], 0)).toThrow("Concat: needs at least one tensor");
    expect(() => op.Concat([m, m2], 0)).toThrow("Concat: shapes differ; got float32(2, 3), float32(1, 2)");
    expect(() => op.Concat([m, scalar(1)], 0)).toThrow("Concat: shapes differ; got float32(2, 3), float32()");
    expect(() => op.Concat([m, input("w", "int32", [2, 3])], 0)).toThrow("Concat: types differ");
    expect(() => op.Concat([x, x], 1)).toThrow("Concat: joins at most one symbolic dimension");
  });

  it("names a symbolic dimension that no product can be mistaken for", () => {
    const long = op.Concat([op.Reshape(x, ["B*L", 2]), m2], 0);
    expect(long.shape[1]).toBe(2);
    expect(product(long.shape)).not.toBe(product(["B", "L+1", 2]));
    expect(() => op.Reshape(long, ["B*L", 2])).toThrow(/^Reshape: cannot become/);
    expect(op.Concat([x, x], 2).shape).toEqual(["B", "L", 4]);
  });
});

describe("other operators", () => {
  it("refuse what does not fit, by name", () => {
    expect(() => op.Gather(m, m)).toThrow("Gather: needs integer indices; got float32(2, 3), float32(2, 3)");
    expect(() => op.GatherElements(m, int64s([1]))).toThrow(
      "GatherElements: needs indices of the same rank; got float32(2, 3), int64(1)",
    );
    const floating = input("floating", "float32", [2, 1]);
    const whole = input("whole", "int32", [2, 1]);
    expect(() => op.ScatterElements(m, floating, floating)).toThrow("ScatterElements: needs integer indices");
    expect(() => op.ScatterElements(m, whole, whole)).toThrow("updates of the tensor's type");
    expect(() => op.ScatterElements(m, int64s([1]), m)).toThrow(
      "ScatterElements: needs indices and updates of one shape",
    );
    expect(() => op.Split(m, [2, 2], 1)).toThrow("Split: sizes 2,2 do not add up; got float32(2, 3)");
    expect(() => op.Slice(m, int64s([0]), int64s([1]), 2, 1)).toThrow("Slice: axis 2 is outside a tensor of rank 2");
  });
});
