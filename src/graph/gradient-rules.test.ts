import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Shape as TensorShape } from "./dims.ts";
import { agreesWithDifferences, compileCase, type GradientCase } from "./gradient-rules.properties.ts";
import { gradientRules } from "./gradient-rules.ts";
import { op } from "./index.ts";
import { topological } from "./order.ts";
import { constant, int64s, outputOf, scalar, type Tensor } from "./tensor.ts";

type Unary = "Neg" | "Exp" | "Log" | "Sigmoid" | "Tanh" | "Erf" | "Softplus" | "Gelu";

const positive = [0.6, 2] as const;
const domains: Readonly<Record<Unary, readonly [number, number]>> = {
  Neg: [-2, 2],
  Exp: [-2, 1],
  Log: positive,
  Sigmoid: [-3, 3],
  Tanh: [-2, 2],
  Erf: [-2, 2],
  Softplus: [-3, 3],
  Gelu: [-3, 3],
};
const unary: readonly GradientCase[] = Object.entries(domains).map(([name, range]) => ({
  title: name,
  op: name,
  inputs: { x: ["a", "b", "c"] },
  range,
  build: (t) => op[name as Unary](t("x")),
}));

/** Shapes of two tensors that broadcast against each other. */
const broadcasts: readonly (readonly [TensorShape, TensorShape])[] = [
  [["a"], ["a"]],
  [[], ["a", "b"]],
  [["a", "b"], ["b"]],
  [
    ["a", "b"],
    [1, "b"],
  ],
  [
    ["a", 1],
    ["a", "b"],
  ],
  [
    ["a", 1],
    [1, "b"],
  ],
  [
    ["a", "b", "c"],
    ["b", 1],
  ],
  [
    ["a", 1, "c"],
    ["a", "b", "c"],
  ],
  [["c"], ["a", "b", "c"]],
  [["a", "b"], [1]],
  [[1, "b"], [1]],
  [
    [2, 3],
    [1, 3],
  ],
];
const binary: readonly GradientCase[] = (["Add", "Sub", "Mul", "Div"] as const).flatMap((name) =>
  broadcasts.map(([x, y]) => ({
    title: `${name} of (${x}) and (${y})`,
    op: name,
    inputs: { x, y },
    range: positive,
    build: (t) => op[name](t("x"), t("y")),
  })),
);

const flags = [false, true].flatMap((transA) => [false, true].map((transB) => ({ transA, transB })));

/** (rows, columns), or the other way round where the operator transposes them. */
function matrix(lead: TensorShape, rows: string, columns: string, transposed: boolean): TensorShape {
  return transposed ? [...lead, columns, rows] : [...lead, rows, columns];
}

const biases: readonly (TensorShape | undefined)[] = [undefined, [], ["n"], [1, "n"], ["m", 1], ["m", "n"]];
const gemm: readonly GradientCase[] = flags.flatMap(({ transA, transB }) =>
  biases.map((c) => ({
    title: `Gemm, transA ${transA}, transB ${transB}, c ${c === undefined ? "absent" : `(${c})`}`,
    op: "Gemm",
    inputs: {
      a: matrix([], "m", "k", transA),
      b: matrix([], "k", "n", transB),
      ...(c === undefined ? {} : { c }),
    },
    build: (t) => op.Gemm(t("a"), t("b"), { transA, transB, alpha: -1.7, ...(c === undefined ? {} : { c: t("c") }) }),
  })),
);

/** Leading dimensions of two batches of matrices that broadcast against each other. */
const batches: readonly (readonly [TensorShape, TensorShape])[] = [
  [[], []],
  [["p"], ["p"]],
  [
    ["p", "q"],
    ["p", "q"],
  ],
  [["p"], []],
  [[], ["p"]],
  [[1], ["p"]],
  [["p", "q"], ["q"]],
];
const products: readonly GradientCase[] = batches.flatMap(([lead, lead2]) => [
  ...flags.map(
    ({ transA, transB }): GradientCase => ({
      title: `FusedMatMul of batches (${lead}) and (${lead2}), transA ${transA}, transB ${transB}`,
      op: "FusedMatMul",
      inputs: { a: matrix(lead, "m", "k", transA), b: matrix(lead2, "k", "n", transB) },
      build: (t) => op.FusedMatMul(t("a"), t("b"), { transA, transB, alpha: 0.6 }),
    }),
  ),
  {
    title: `MatMul of batches (${lead}) and (${lead2})`,
    op: "MatMul",
    inputs: { a: [...lead, "m", "k"], b: [...lead2, "k", "n"] },
    build: (t) => op.MatMul(t("a"), t("b")),
  },
]);
const weights: GradientCase = {
  title: "MatMul of a batch and a matrix of fixed size",
  op: "MatMul",
  inputs: { a: ["p", "q", "m", 3], b: [3, 4] },
  build: (t) => op.MatMul(t("a"), t("b")),
};

const reductions: readonly GradientCase[] = (["ReduceSum", "ReduceMean"] as const).flatMap((name) =>
  [[0], [-1], [0, 2], [2, 1], [0, 1, 2]].flatMap((axes) =>
    [false, true].map((keepdims) => ({
      title: `${name} over [${axes}], keepdims ${keepdims}`,
      op: name,
      inputs: { x: ["a", "b", "c"] },
      build: (t) => op.Mul(op[name](t("x"), axes, keepdims), op[name](op.Exp(t("x")), axes, keepdims)),
    })),
  ),
);

/** Keeps the variance of a row far from zero. */
const ramp = (x: Tensor): Tensor => op.Add(x, constant(Float32Array.of(0, 2, -1, 4, 1), [5]));

const normalisations: readonly GradientCase[] = [
  ["m", 5],
  ["a", "m", 5],
].map((x) => ({
  title: `LayerNormalization of (${x})`,
  op: "LayerNormalization",
  inputs: { x, scale: [5], bias: [5] },
  build: (t) => outputOf(op.LayerNormalization(ramp(t("x")), t("scale"), t("bias"), 1e-5)),
}));

/** (9, 3) of a function of angles. */
const angles = (f: (angle: number) => number): Tensor =>
  constant(
    Float32Array.from({ length: 27 }, (_, i) => f(0.3 * i)),
    [9, 3],
  );

const others: readonly GradientCase[] = [
  {
    title: "Relu",
    op: "Relu",
    inputs: { x: ["a", "b"] },
    constants: { side: ["a", "b"] },
    range: [0.1, 1],
    // Far from the kink on either side.
    build: (t) => op.Relu(op.Mul(t("x"), op.Sign(op.Sub(t("side"), scalar(0.5))))),
  },
  {
    title: "Sign",
    op: "Sign",
    inputs: { x: ["a", "b"] },
    range: [0.1, 1],
    build: (t) => op.Mul(op.Sign(op.Neg(t("x"))), t("x")),
  },
  ...broadcasts.map(
    ([x, y]): GradientCase => ({
      title: `Where of (${x}) and (${y})`,
      op: "Where",
      inputs: { x, y },
      constants: { condition: x },
      build: (t) => op.Where(op.Greater(t("condition"), scalar(0)), t("x"), t("y")),
    }),
  ),
  {
    title: "Softmax of a vector",
    op: "Softmax",
    inputs: { x: ["a"] },
    range: [-2, 2],
    build: (t) => op.Softmax(t("x")),
  },
  {
    title: "Softmax of a batch",
    op: "Softmax",
    inputs: { x: ["a", "b", "c"] },
    range: [-2, 2],
    build: (t) => op.Softmax(t("x")),
  },
  {
    title: "RotaryEmbedding from the first place on",
    op: "RotaryEmbedding",
    inputs: { x: ["a", "b", "c", 6] },
    build: (t) => op.RotaryEmbedding(t("x"), int64s([0]), angles(Math.cos), angles(Math.sin)),
  },
  {
    title: "Reshape with one symbol",
    op: "Reshape",
    inputs: { x: ["a", 6] },
    build: (t) => op.Reshape(t("x"), ["a", 2, 3]),
  },
  {
    title: "Reshape that merges symbols",
    op: "Reshape",
    inputs: { x: ["a", "b", 2] },
    build: (t) => op.Reshape(t("x"), ["a*b", 2]),
  },
  {
    title: "Reshape that splits a product of symbols",
    op: "Reshape",
    inputs: { x: ["a", "b", "c"] },
    constants: { like: ["c", "a"] },
    build: (t) => op.Reshape(op.Exp(op.Reshape(t("x"), ["a*b*c"])), ["c", "b", "a"], t("like"), t("x")),
  },
  {
    title: "Expand of a scalar",
    op: "Expand",
    inputs: { x: [] },
    constants: { like: ["a", "b"] },
    build: (t) => op.ExpandLike(t("x"), t("like")),
  },
  {
    title: "Expand of inner ones",
    op: "Expand",
    inputs: { x: ["b", 1, "d"] },
    constants: { like: ["a", "b", "c", "d"] },
    build: (t) => op.ExpandLike(t("x"), t("like")),
  },
  {
    title: "Expand to a fixed shape",
    op: "Expand",
    inputs: { x: [1, 3] },
    constants: { like: [4, 3] },
    build: (t) => op.ExpandLike(t("x"), t("like")),
  },
  ...[
    [0, 1, 2],
    [2, 0, 1],
    [0, 2, 1],
    [-1, 0, -2],
  ].map(
    (perm): GradientCase => ({
      title: `Transpose to [${perm}]`,
      op: "Transpose",
      inputs: { x: ["a", "b", "c"] },
      build: (t) => op.Transpose(t("x"), perm),
    }),
  ),
  {
    title: "Concat along a symbolic axis",
    op: "Concat",
    inputs: { x: ["a", "b"], y: [2, "b"], z: [1, "b"] },
    build: (t) => op.Concat([t("x"), t("y"), t("z")], 0),
  },
  {
    title: "Concat along the last axis, one tensor twice",
    op: "Concat",
    inputs: { x: ["a", 2], y: ["a", 3] },
    build: (t) => op.Concat([t("x"), t("y"), t("x")], -1),
  },
  {
    title: "Slice in the middle",
    op: "Slice",
    inputs: { x: ["a", 5] },
    build: (t) => op.Slice(t("x"), int64s([1]), int64s([4]), 1, 3),
  },
  {
    title: "Slice to a length known at run time",
    op: "Slice",
    inputs: { x: [6, "b", 2] },
    constants: { like: ["a", "n"] },
    build: (t) => op.Slice(t("x"), int64s([0]), op.Shape(t("like"), 1, 2), 0, "n"),
  },
];

const cases = [...unary, ...binary, ...gemm, ...products, weights, ...reductions, ...normalisations, ...others];

/** One seed for all runs: rounding comes near the tolerance only once in a very long while, but tests must not flicker. */
const RUNS = { numRuns: 20, seed: 1 };

describe("gradientRules", () => {
  it("all have a case below", () => {
    expect(new Set(cases.map((c) => c.op))).toEqual(new Set(Object.keys(gradientRules)));
  });

  for (const c of cases) {
    it(`of ${c.title} agrees with central differences`, async () => {
      const compiled = await compileCase(c);
      expect(topological([compiled.output]).map((node) => node.op)).toContain(c.op);
      try {
        await fc.assert(agreesWithDifferences(c, compiled), RUNS);
      } finally {
        await compiled.forward.release();
        await compiled.backward.release();
      }
    });
  }

  it("would notice a wrong rule", async () => {
    const right = unary.find((c) => c.op === "Exp") as GradientCase;
    const other = unary.find((c) => c.op === "Sigmoid") as GradientCase;
    const { forward, output } = await compileCase(right);
    const { backward } = await compileCase(other);
    await expect(fc.assert(agreesWithDifferences(right, { output, forward, backward }), RUNS)).rejects.toThrow(
      /Property failed/,
    );
  });
});
