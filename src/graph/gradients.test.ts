import { describe, expect, it } from "vitest";
import { evaluate, floats, ints, numbersOf } from "../../tests/support/evaluate.ts";
import { gradients, input, op, outputOf, scalar, type Tensor, withGradient } from "./index.ts";
import { topological } from "./order.ts";

const sum = (x: Tensor): Tensor =>
  op.ReduceSum(
    x,
    x.shape.map((_, axis) => axis),
  );

/** The gradients of `loss` by name, at the given values. */
async function gradientsAt(
  loss: Tensor,
  at: Readonly<Record<string, readonly [Tensor, readonly number[]]>>,
): Promise<Readonly<Record<string, number[]>>> {
  const names = Object.keys(at);
  const found = gradients(
    loss,
    Object.values(at).map(([tensor]) => tensor),
  );
  const outputs = Object.fromEntries(names.map((name, i) => [`d${name}`, found[i] as Tensor]));
  const feeds = Object.fromEntries(
    Object.entries(at).map(([name, [tensor, data]]) => [name, floats(data, tensor.shape as number[])]),
  );
  const results = await evaluate(outputs, feeds);
  return Object.fromEntries(names.map((name) => [name, numbersOf(results, `d${name}`)]));
}

const x = input("x", "float32", [3]);
const y = input("y", "float32", [3]);
const values = [1, -2, 3];

describe("gradients", () => {
  it("adds up over several uses of a tensor", async () => {
    const loss = sum(op.Add(op.Mul(x, x), op.Add(op.Exp(x), x)));
    const { x: found } = await gradientsAt(loss, { x: [x, values] });
    values.forEach((v, i) => {
      expect(found?.[i]).toBeCloseTo(2 * v + Math.exp(v) + 1, 4);
    });
  });

  it("adds up over products with one matrix, whatever their flags and factors", async () => {
    const a = input("a", "float32", [2, 2]);
    const w = input("w", "float32", [2, 2]);
    const terms = [
      op.Gemm(a, w, { alpha: 2 }),
      op.Gemm(w, a, { transA: true, alpha: 3 }),
      op.Mul(w, scalar(5)),
      op.Gemm(a, w, { transA: true, transB: true }),
    ];
    const loss = sum(terms.reduce((total, term) => op.Add(total, term)));
    const { w: found } = await gradientsAt(loss, { a: [a, [1, 2, 3, 4]], w: [w, [0, 0, 0, 0]] });
    // d sum(A W) = A' 1, d sum(W' A) = rows of sums of A, d sum(A' W') = column sums across.
    const columnSums = [4, 6];
    const rowSums = [3, 7];
    const expected = [0, 1].flatMap((i) =>
      [0, 1].map((j) => 2 * (columnSums[i] ?? 0) + 3 * (rowSums[i] ?? 0) + 5 + (rowSums[j] ?? 0)),
    );
    expect(found).toEqual(expected);
  });

  it("of a parameter that is also an intermediate result is the one at that place", async () => {
    const doubled = op.Mul(x, scalar(2));
    const loss = sum(op.Mul(doubled, doubled));
    const found = gradients(loss, [doubled, x]);
    const results = await evaluate({ doubled: found[0] as Tensor, first: found[1] as Tensor }, { x: floats(values) });
    expect(numbersOf(results, "doubled")).toEqual(values.map((v) => 4 * v));
    expect(numbersOf(results, "first")).toEqual(values.map((v) => 8 * v));
  });

  it("of the loss itself is 1", async () => {
    const loss = input("loss", "float32", []);
    expect(numbersOf(await evaluate({ one: gradients(loss, [loss])[0] as Tensor }), "one")).toEqual([1]);
  });

  it("do not overflow the stack in a deep network", () => {
    let deep = x;
    for (let i = 0; i < 20_000; i++) deep = op.Neg(deep);
    expect(gradients(sum(deep), [x])).toHaveLength(1);
  });

  it("flow around operators without a rule that no parameter passes", async () => {
    const table = input("table", "float32", [3, 1]);
    const picked = op.GatherElements(table, input("places", "int32", [3, 1]));
    const loss = sum(op.Mul(x, op.Reshape(picked, [3])));
    const results = await evaluate(
      { dx: gradients(loss, [x])[0] as Tensor },
      { table: floats([7, 8, 9], [3, 1]), places: ints([0, 0, 0], [3, 1]) },
    );
    expect(numbersOf(results, "dx")).toEqual([7, 8, 9]);
  });

  it("name an operator that has no rule", () => {
    const square = input("square", "float32", [3, 3]);
    const loss = sum(op.GatherElements(square, input("places", "int32", [3, 1])));
    expect(() => gradients(loss, [square])).toThrow("the operator GatherElements has no gradient rule");
  });

  it("name a parameter that the loss does not depend on", () => {
    expect(() => gradients(sum(x), [x, y])).toThrow("the loss does not depend on y; got float32(3)");
    // Sign is flat: there is no gradient to hand on.
    expect(() => gradients(sum(op.Sign(x)), [x])).toThrow("the loss does not depend on x");
  });

  it("need a float32 scalar", () => {
    expect(() => gradients(x, [x])).toThrow("gradients: the loss must be a float32 scalar; got float32(3)");
    expect(() => gradients(input("count", "int64", []), [x])).toThrow(/got int64\(\)/);
  });

  it("refuse to differentiate the statistics of LayerNormalization", () => {
    const rows = input("rows", "float32", [2, 3]);
    const node = op.LayerNormalization(rows, x, y, 1e-5);
    expect(() => gradients(sum(outputOf(node, 1)), [rows])).toThrow(/LayerNormalization: has no gradient through/);
    const both = op.Add(sum(outputOf(node)), sum(outputOf(node, 2)));
    expect(() => gradients(both, [rows])).toThrow(/LayerNormalization: has no gradient through/);
  });
});

describe("withGradient", () => {
  it("is the tensor it stands for, differentiated by its own rule", async () => {
    const straight = withGradient(op.Sign(x), [x], (dy) => [op.Mul(dy, scalar(10))]);
    const loss = sum(op.Mul(straight, y));
    const results = await evaluate(
      { loss, dx: gradients(loss, [x])[0] as Tensor },
      { x: floats(values), y: floats([1, 2, 3]) },
    );
    expect(numbersOf(results, "loss")).toEqual([1 - 2 + 3]);
    expect(numbersOf(results, "dx")).toEqual([10, 20, 30]);
  });

  it("replaces the rules of everything between its inputs and its output", async () => {
    const places = input("places", "int32", [1, 2]);
    const table = input("table", "float32", [1, 2]);
    const custom = withGradient(op.GatherElements(table, places), [table], (dy) => [op.Neg(dy)]);
    const results = await evaluate({ d: gradients(sum(custom), [table])[0] as Tensor });
    expect(numbersOf(results, "d")).toEqual([-1, -1]);
  });

  it("cuts the gradient where it names no inputs", async () => {
    const stopped = withGradient(op.Mul(x, x), [], () => []);
    const { x: found } = await gradientsAt(sum(op.Mul(stopped, x)), { x: [x, values] });
    expect(found).toEqual(values.map((v) => v * v));
    expect(() => gradients(sum(stopped), [x])).toThrow("the loss does not depend on x");
  });

  it("may leave some of its inputs without a gradient", async () => {
    const custom = withGradient(op.Mul(x, y), [x, y], (dy) => [undefined, op.Mul(dy, x)]);
    expect(() => gradients(sum(custom), [x])).toThrow("the loss does not depend on x");
    const dy = gradients(sum(custom), [y])[0] as Tensor;
    expect(numbersOf(await evaluate({ dy }, { x: floats(values) }), "dy")).toEqual(values);
  });

  it("must return gradients of the shapes of its inputs", () => {
    const custom = withGradient(op.Mul(x, y), [x], () => [scalar(1)]);
    expect(() => gradients(sum(custom), [x])).toThrow(
      /the gradient of input 1 has another shape .* got float32\(\), float32\(3\)/,
    );
  });

  it("is not differentiated if no parameter lies behind it", () => {
    const custom = withGradient(op.Mul(y, y), [y], () => {
      throw new Error("must not be called");
    });
    expect(gradients(sum(op.Mul(custom, x)), [x])).toHaveLength(1);
  });

  it("cuts off the expression it stands for, even where a parameter lies behind that", () => {
    const custom = withGradient(op.Mul(x, y), [y], () => {
      throw new Error("must not be called");
    });
    expect(gradients(sum(op.Mul(custom, x)), [x])).toHaveLength(1);
  });
});

describe("topological", () => {
  it("puts every node once, after those it reads", () => {
    const shared = op.Exp(x);
    const order = topological([sum(op.Mul(op.Add(shared, y), op.Neg(shared)))]);
    expect(new Set(order).size).toBe(order.length);
    order.forEach((node, place) => {
      for (const used of node.inputs) expect(order.indexOf(used.node)).toBeLessThan(place);
    });
  });
});
