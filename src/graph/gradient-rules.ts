/** One gradient rule an operator: given the node and the gradients of its outputs, those of its inputs. */

import { sameShape } from "./dims.ts";
import { Add, Div, Exp, Greater, Mul, Neg, Sigmoid, Sub, Where } from "./ops/elementwise.ts";
import { FusedMatMul, Gemm } from "./ops/linear.ts";
import { ReduceSum } from "./ops/reduction.ts";
import { RotaryEmbedding } from "./ops/rotary.ts";
import { Concat, ExpandLike, onesRow, Reshape, Shape, Slice, Transpose } from "./ops/shape.ts";
import { type GradientRule, int64s, makeTensor, type Node, outputOf, refuse, scalar, type Tensor } from "./tensor.ts";

/** A rule for nodes with one output, whose gradient is always there. */
function rule(
  gradients: (node: Node, dy: Tensor, inputs: readonly Tensor[], y: Tensor) => readonly (Tensor | undefined)[],
): GradientRule {
  return (node, [dy]) => (dy === undefined ? [] : gradients(node, dy, node.inputs, outputOf(node)));
}

/** The input `index`, which the operator's constructor guarantees. */
function at(inputs: readonly Tensor[], index: number): Tensor {
  return inputs[index] ?? refuse("gradient", `input ${index} is missing`, ...inputs);
}

/** The gradient of a tensor that was broadcast to the shape of `dy`: summed over what was repeated. */
export function sumTo(dy: Tensor, x: Tensor): Tensor {
  if (sameShape(dy.shape, x.shape)) return dy;
  // The sum over rows, a bias gradient, is far cheaper as a product with ones than as a ReduceSum.
  if (dy.shape.length === 2 && x.shape.length === 1 && x.shape[0] === dy.shape[1]) return sumRows(dy);
  const lead = dy.shape.length - x.shape.length;
  const added = Array.from({ length: lead }, (_, axis) => axis);
  const repeated = x.shape.flatMap((dim, axis) => (dim === 1 && dy.shape[axis + lead] !== 1 ? [axis + lead] : []));
  const summed = repeated.length > 0 ? ReduceSum(dy, repeated, true) : dy;
  return lead > 0 ? ReduceSum(summed, added) : summed;
}

/** (n, d) to (d): the sum of the rows. */
export function sumRows(x: Tensor): Tensor {
  return Reshape(Gemm(onesRow(x), x), [x.shape[1] ?? 1]);
}

/** Whether the attribute `name` is 1. */
export function flagOf(node: Node, name: string): boolean {
  const attribute = node.attributes[name];
  return attribute?.kind === "int" && attribute.value === 1;
}

/** What a product is multiplied by. */
export function alphaOf(node: Node): number {
  const attribute = node.attributes["alpha"];
  return attribute?.kind === "float" ? attribute.value : 1;
}

type Product = (a: Tensor, b: Tensor, options: { transA?: boolean; transB?: boolean; alpha?: number }) => Tensor;

/** Gradients of `alpha * op(a) op(b)`, without transposing anything in memory. */
function productGradients(product: Product, node: Node, dy: Tensor): readonly [Tensor, Tensor] {
  const [a, b] = [at(node.inputs, 0), at(node.inputs, 1)];
  const [transA, transB, alpha] = [flagOf(node, "transA"), flagOf(node, "transB"), alphaOf(node)];
  const da = transA
    ? product(b, dy, { transA: transB, transB: true, alpha })
    : product(dy, b, { transB: !transB, alpha });
  const db = transB
    ? product(dy, a, { transA: true, transB: transA, alpha })
    : product(a, dy, { transA: !transA, alpha });
  return [da, db];
}

const matMul: GradientRule = rule((node, dy, [a, b]) => {
  if (a === undefined || b === undefined) return [];
  // (..., m, k) x (k, n): one weight gradient over all rows instead of a batch of small ones.
  const [k, n] = b.shape;
  if (b.shape.length === 2 && a.shape.length > 2 && typeof k === "number" && typeof n === "number") {
    const flatA = makeTensor({ op: "Reshape", inputs: [a, int64s([-1, k])] }, "float32", ["rows", k]);
    const flatDy = makeTensor({ op: "Reshape", inputs: [dy, int64s([-1, n])] }, "float32", ["rows", n]);
    return [FusedMatMul(dy, b, { transB: true }), Gemm(flatA, flatDy, { transA: true })];
  }
  const [da, db] = productGradients(FusedMatMul, node, dy);
  return [sumTo(da, a), sumTo(db, b)];
});

const SQRT_2_PI = Math.sqrt(2 * Math.PI);

/** The table. An operator that is not in it cannot be differentiated. */
export const gradientRules: Readonly<Record<string, GradientRule>> = {
  Add: rule((_, dy, inputs) => inputs.map((x) => sumTo(dy, x))),
  Sub: rule((_, dy, inputs) => [sumTo(dy, at(inputs, 0)), sumTo(Neg(dy), at(inputs, 1))]),
  Mul: rule((_, dy, inputs) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    return [sumTo(Mul(dy, b), a), sumTo(Mul(dy, a), b)];
  }),
  Div: rule((_, dy, inputs, y) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    const da = Div(dy, b);
    return [sumTo(da, a), sumTo(Neg(Mul(da, y)), b)];
  }),
  Neg: rule((_, dy) => [Neg(dy)]),
  Exp: rule((_, dy, __, y) => [Mul(dy, y)]),
  Log: rule((_, dy, inputs) => [Div(dy, at(inputs, 0))]),
  Relu: rule((_, dy, __, y) => [Where(Greater(y, scalar(0)), dy, scalar(0))]),
  Sigmoid: rule((_, dy, __, y) => [Mul(dy, Mul(y, Sub(scalar(1), y)))]),
  Tanh: rule((_, dy, __, y) => [Mul(dy, Sub(scalar(1), Mul(y, y)))]),
  Erf: rule((_, dy, inputs) => {
    const x = at(inputs, 0);
    return [Mul(dy, Mul(Exp(Neg(Mul(x, x))), scalar(2 / Math.sqrt(Math.PI))))];
  }),
  Softplus: rule((_, dy, inputs) => [Mul(dy, Sigmoid(at(inputs, 0)))]),
  Sign: rule(() => [undefined]),
  Gelu: rule((_, dy, inputs) => {
    // d(x Phi(x)) = Phi(x) + x phi(x)
    const x = at(inputs, 0);
    const cdf = Mul(
      scalar(0.5),
      Add(scalar(1), makeTensor({ op: "Erf", inputs: [Mul(x, scalar(Math.SQRT1_2))] }, "float32", x.shape)),
    );
    const pdf = Mul(Exp(Mul(Mul(x, x), scalar(-0.5))), scalar(1 / SQRT_2_PI));
    return [Mul(dy, Add(cdf, Mul(x, pdf)))];
  }),
  Where: rule((_, dy, inputs) => {
    const [condition, a, b] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const zero = scalar(0);
    return [undefined, sumTo(Where(condition, dy, zero), a), sumTo(Where(condition, zero, dy), b)];
  }),
  MatMul: matMul,
  FusedMatMul: rule((node, dy, inputs) => {
    const [da, db] = productGradients(FusedMatMul, node, dy);
    return [sumTo(da, at(inputs, 0)), sumTo(db, at(inputs, 1))];
  }),
  Gemm: rule((node, dy, [, , c]) => {
    const [da, db] = productGradients(Gemm, node, dy);
    return [da, db, c === undefined ? undefined : sumTo(dy, c)];
  }),
  ReduceSum: rule((node, dy, inputs) => [ExpandLike(keepReduced(node, dy), at(inputs, 0)), undefined]),
  ReduceMean: rule((node, dy, inputs) => {
    const x = at(inputs, 0);
    const count = makeTensor({ op: "Div", inputs: [sizeOf(x), sizeOf(dy)] }, "float32", []);
    return [Div(ExpandLike(keepReduced(node, dy), x), count), undefined];
  }),
  Softmax: rule((_, dy, __, y) => {
    const inner = ReduceSum(Mul(dy, y), [-1], true);
    return [Mul(y, Sub(dy, inner))];
  }),
  LayerNormalization: (node, [dy, ...ofStatistics]) => {
    const [x, scale] = [at(node.inputs, 0), at(node.inputs, 1)];
    if (dy === undefined || ofStatistics.some((gradient) => gradient !== undefined)) {
      return refuse("LayerNormalization", "has no gradient through its mean and deviation", x);
    }
    if (typeof scale.shape[0] !== "number") refuse("LayerNormalization", "has a gradient for fixed widths only", x);
    const normal = Mul(Sub(x, outputOf(node, 1)), outputOf(node, 2));
    const scaled = Mul(dy, scale);
    // dx = (scaled - mean(scaled) - normal * mean(scaled * normal)) * inverse deviation (Ba et al., 2016)
    const product = Mul(dy, normal);
    const width = Number(scale.shape[0]);
    const weights = Reshape(Mul(scale, scalar(1 / width)), [width, 1]);
    const dx = Mul(
      Sub(Sub(scaled, MatMulRows(dy, weights)), Mul(normal, MatMulRows(product, weights))),
      outputOf(node, 2),
    );
    return [dx, sumTo(product, scale), sumTo(dy, scale)];
  },
  // A rotation's transpose is the rotation back.
  RotaryEmbedding: rule((_, dy, inputs) => {
    return [RotaryEmbedding(dy, at(inputs, 1), at(inputs, 2), Neg(at(inputs, 3))), undefined, undefined, undefined];
  }),
  Reshape: rule((_, dy, inputs) => {
    const x = at(inputs, 0);
    const symbols = x.shape.filter((dim) => typeof dim === "string").length;
    if (symbols <= 1) return [Reshape(dy, x.shape), undefined];
    return [makeTensor({ op: "Reshape", inputs: [dy, Shape(x)] }, dy.dtype, x.shape), undefined];
  }),
  Expand: rule((_, dy, inputs) => [sumTo(dy, at(inputs, 0)), undefined]),
  Transpose: rule((node, dy) => {
    const perm = node.attributes["perm"];
    if (perm?.kind !== "ints") return [];
    const inverse: number[] = [];
    perm.value.forEach((axis, i) => {
      inverse[axis] = i;
    });
    return [Transpose(dy, inverse)];
  }),
  Concat: rule((node, dy, inputs) => {
    const attribute = node.attributes["axis"];
    const axis = attribute?.kind === "int" ? attribute.value : 0;
    let start = int64s([0]);
    return inputs.map((x) => {
      const end = makeTensor({ op: "Add", inputs: [start, Shape(x, axis, axis + 1)] }, "int64", [1]);
      const part = Slice(dy, start, end, axis, x.shape[axis] ?? 1);
      start = end;
      return part;
    });
  }),
  Slice: rule((_, dy, inputs) => {
    // The gradient of what was cut away is zero: padded back on both sides.
    const [x, start, end, axes] = [at(inputs, 0), at(inputs, 1), at(inputs, 2), at(inputs, 3)];
    const axis = Number(axes.node.data?.[0] ?? 0);
    const after = makeTensor({ op: "Sub", inputs: [Shape(x, axis, axis + 1), end] }, "int64", [1]);
    const pads = Concat([start, after], 0);
    const dx = makeTensor({ op: "Pad", inputs: [dy, pads, scalar(0), axes] }, "float32", x.shape);
    return [dx];
  }),
};

/** (..., d) x (d, 1) to (..., 1): a weighted sum along the last axis. */
function MatMulRows(x: Tensor, weights: Tensor): Tensor {
  return makeTensor({ op: "MatMul", inputs: [x, weights] }, "float32", [...x.shape.slice(0, -1), 1]);
}

/** `dy` with the axes that a reduction removed put back as ones. */
function keepReduced(node: Node, dy: Tensor): Tensor {
  if (flagOf(node, "keepdims")) return dy;
  const [x, axes] = [at(node.inputs, 0), at(node.inputs, 1)];
  const reduced = new Set([...(axes.node.data ?? [])].map(Number));
  const shape = x.shape.map((dim, axis) => (reduced.has(axis) ? 1 : dim));
  return makeTensor({ op: "Unsqueeze", inputs: [dy, axes] }, dy.dtype, shape);
}

/** The number of elements of `x` as a float32 scalar. */
function sizeOf(x: Tensor): Tensor {
  const size = makeTensor({ op: "Size", inputs: [x] }, "int64", []);
  return makeTensor({ op: "Cast", inputs: [size], attributes: { to: { kind: "int", value: 1 } } }, "float32", []);
}
