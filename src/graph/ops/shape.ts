/** Operators that move, select or reshape elements. */

import {
  broadcast,
  type Dim,
  formatShape,
  normalizeAxis,
  product,
  sameShape,
  type Shape as TensorShape,
} from "../dims.ts";
import { constant, int64s, makeNode, makeTensor, type Node, refuse, type Tensor } from "../tensor.ts";

/** The dimensions `start..end` of `x` as an int64 vector. */
export function Shape(x: Tensor, start = 0, end: number = x.shape.length): Tensor {
  const attributes = { start: { kind: "int", value: start }, end: { kind: "int", value: end } } as const;
  return makeTensor({ op: "Shape", inputs: [x], attributes }, "int64", [end - start]);
}

/**
 * `x` with the same elements in another shape. If more than one dimension of `shape` is symbolic, `like` gives
 * tensors whose shapes name them.
 */
export function Reshape(x: Tensor, shape: TensorShape, ...like: readonly Tensor[]): Tensor {
  if (product(x.shape) !== product(shape)) refuse("Reshape", `cannot become ${formatShape(shape)}`, x);
  return makeTensor({ op: "Reshape", inputs: [x, shapeVector("Reshape", x, shape, like)] }, x.dtype, shape);
}

/** The target shape as a constant with at most one -1 if that says it all, else assembled at run time. */
function shapeVector(op: string, x: Tensor, shape: TensorShape, like: readonly Tensor[]): Tensor {
  const symbolic = shape.filter((dim) => typeof dim === "string");
  if (symbolic.length <= 1) return int64s(shape.map((dim) => (typeof dim === "number" ? dim : -1)));
  return Concat(
    shape.map((dim) => {
      if (typeof dim === "number") return int64s([dim]);
      for (const source of [...like, x]) {
        const axis = source.shape.indexOf(dim);
        if (axis >= 0) return Shape(source, axis, axis + 1);
      }
      return refuse(op, `no tensor given names the dimension ${dim} of ${formatShape(shape)}`, x, ...like);
    }),
    0,
  );
}

/** `x` broadcast to `shape`, which the int64 vector `target` holds at run time. */
export function Expand(x: Tensor, target: Tensor, shape: TensorShape): Tensor {
  if (!sameShape(broadcast("Expand", x.shape, shape), shape)) refuse("Expand", `cannot fill ${formatShape(shape)}`, x);
  return makeTensor({ op: "Expand", inputs: [x, target] }, x.dtype, shape);
}

/** `x` broadcast to the shape of `like`. */
export function ExpandLike(x: Tensor, like: Tensor): Tensor {
  const fixed = like.shape.every((dim) => typeof dim === "number");
  return Expand(x, fixed ? int64s(like.shape as readonly number[]) : Shape(like), like.shape);
}

/** `x` with its axes in the order `perm`. */
export function Transpose(x: Tensor, perm: readonly number[]): Tensor {
  const axes = perm.map((axis) => normalizeAxis("Transpose", axis, x.shape.length));
  if (axes.length !== x.shape.length || new Set(axes).size !== axes.length)
    refuse("Transpose", `cannot take axes ${perm}`, x);
  const attributes = { perm: { kind: "ints", value: axes } } as const;
  const shape = axes.map((axis) => x.shape[axis] as Dim);
  return makeTensor({ op: "Transpose", inputs: [x], attributes }, x.dtype, shape);
}

/** Tensors joined along `axis`. */
export function Concat(tensors: readonly Tensor[], axis: number): Tensor {
  const first = tensors[0];
  if (first === undefined) return refuse("Concat", "needs at least one tensor");
  const at = normalizeAxis("Concat", axis, first.shape.length);
  let fixed = 0;
  let symbol: string | undefined;
  for (const tensor of tensors) {
    const dim = tensor.shape[at] as Dim;
    const matches = tensor.shape.every((d, i) => i === at || d === first.shape[i]);
    if (!matches || tensor.shape.length !== first.shape.length) refuse("Concat", "shapes differ", ...tensors);
    if (tensor.dtype !== first.dtype) refuse("Concat", "types differ", ...tensors);
    if (typeof dim === "number") fixed += dim;
    else symbol = symbol === undefined ? dim : refuse("Concat", "joins at most one symbolic dimension", ...tensors);
  }
  // A new symbol, of one piece: the `*` of a product would be read as one.
  const joined = symbol === undefined ? fixed : fixed === 0 ? symbol : `${symbol.replaceAll("*", "·")}+${fixed}`;
  const shape = first.shape.map((dim, i) => (i === at ? joined : dim));
  const attributes = { axis: { kind: "int", value: at } } as const;
  return makeTensor({ op: "Concat", inputs: tensors, attributes }, first.dtype, shape);
}

/** Rows `indices` of `x` along its first axis: (V, ...) and (...indices) to (...indices, ...). Indices must be 0..V-1. */
export function Gather(x: Tensor, indices: Tensor): Tensor {
  if (indices.dtype !== "int32" && indices.dtype !== "int64") refuse("Gather", "needs integer indices", x, indices);
  const attributes = { axis: { kind: "int", value: 0 } } as const;
  const shape = [...indices.shape, ...x.shape.slice(1)];
  return makeTensor({ op: "Gather", inputs: [x, indices], attributes }, x.dtype, shape);
}

/** Elements of `x` picked along the last axis: `out[i, j] = x[i, indices[i, j]]`. Has no gradient rule. */
export function GatherElements(x: Tensor, indices: Tensor): Tensor {
  if (indices.shape.length !== x.shape.length) refuse("GatherElements", "needs indices of the same rank", x, indices);
  const attributes = { axis: { kind: "int", value: -1 } } as const;
  return makeTensor({ op: "GatherElements", inputs: [x, indices], attributes }, x.dtype, indices.shape);
}

/** `x[start..end]` along `axis`, the bounds being int64 vectors of one element; `size` is the dimension that results. */
export function Slice(x: Tensor, start: Tensor, end: Tensor, axis: number, size: Dim): Tensor {
  const at = normalizeAxis("Slice", axis, x.shape.length);
  const shape = x.shape.map((dim, i) => (i === at ? size : dim));
  return makeTensor({ op: "Slice", inputs: [x, start, end, int64s([at])] }, x.dtype, shape);
}

/** `x` cut into parts of the given sizes along `axis`. */
export function Split(x: Tensor, sizes: readonly number[], axis: number): Node {
  const at = normalizeAxis("Split", axis, x.shape.length);
  if (x.shape[at] !== sizes.reduce((a, b) => a + b, 0)) refuse("Split", `sizes ${sizes} do not add up`, x);
  return makeNode({
    op: "Split",
    inputs: [x, int64s(sizes)],
    attributes: { axis: { kind: "int", value: at } },
    outputs: sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.map((dim, i) => (i === at ? size : dim)) })),
  });
}

/** Which part of a matrix {@link Trilu} keeps, the `k`-th diagonal included. */
export type Triangle = "upper" | "lower";

/** A triangle of matrices, from the `k`-th diagonal on; the rest is 0. Has no gradient rule. */
export function Trilu(x: Tensor, k: number, triangle: Triangle = "upper"): Tensor {
  const attributes = { upper: { kind: "int", value: Number(triangle === "upper") } } as const;
  const diagonal = constant(BigInt64Array.of(BigInt(k)), []);
  return makeTensor({ op: "Trilu", inputs: [x, diagonal], attributes }, x.dtype, x.shape);
}

/** How {@link ScatterElements} lets updates meet what is there: put in its place, or added. */
export type Reduction = "none" | "add";

/**
 * `x` with `updates` along the last axis: `out[i, indices[i, j]]` is `updates[i, j]`, or has it added. Has no gradient
 * rule, and runs on one thread.
 */
export function ScatterElements(x: Tensor, indices: Tensor, updates: Tensor, reduction: Reduction = "none"): Tensor {
  if (indices.shape.length !== x.shape.length || !sameShape(indices.shape, updates.shape)) {
    refuse("ScatterElements", "needs indices and updates of one shape and of the same rank", x, indices, updates);
  }
  if ((indices.dtype !== "int32" && indices.dtype !== "int64") || updates.dtype !== x.dtype) {
    refuse("ScatterElements", "needs integer indices, and updates of the tensor's type", x, indices, updates);
  }
  const attributes = { axis: { kind: "int", value: -1 }, reduction: { kind: "string", value: reduction } } as const;
  return makeTensor({ op: "ScatterElements", inputs: [x, indices, updates], attributes }, x.dtype, x.shape);
}

/** A row of ones as long as the first axis of `x`, shape (1, n): sums over rows become products with it. */
export function onesRow(x: Tensor): Tensor {
  const rows = x.shape[0] as Dim;
  const one = constant(Float32Array.of(1), [1, 1]);
  const target = typeof rows === "number" ? int64s([1, rows]) : Concat([int64s([1]), Shape(x, 0, 1)], 0);
  return Expand(one, target, [1, rows]);
}
