/** Reductions, softmax and layer normalisation. */

import { type Dim, normalizeAxis } from "../dims.ts";
import { int64s, makeNode, makeTensor, type Node, refuse, type Tensor } from "../tensor.ts";

function reduction(op: string): (x: Tensor, axes: readonly number[], keepdims?: boolean) => Tensor {
  return (x, axes, keepdims = false) => {
    if (axes.length === 0) return x; // to ONNX, no axes means all
    const rank = x.shape.length;
    const reduced = new Set(axes.map((axis) => normalizeAxis(op, axis, rank)));
    const shape: Dim[] = [];
    x.shape.forEach((dim, axis) => {
      if (!reduced.has(axis)) shape.push(dim);
      else if (keepdims) shape.push(1);
    });
    const sorted = [...reduced].sort((a, b) => a - b);
    const attributes = { keepdims: { kind: "int", value: Number(keepdims) } } as const;
    return makeTensor({ op, inputs: [x, int64s(sorted)], attributes }, x.dtype, shape);
  };
}

/** Sum over `axes`. */
export const ReduceSum: (x: Tensor, axes: readonly number[], keepdims?: boolean) => Tensor = reduction("ReduceSum");
/** Mean over `axes`. */
export const ReduceMean: (x: Tensor, axes: readonly number[], keepdims?: boolean) => Tensor = reduction("ReduceMean");
/** Maximum over `axes`; has no gradient rule. */
export const ReduceMax: (x: Tensor, axes: readonly number[], keepdims?: boolean) => Tensor = reduction("ReduceMax");

/** `exp(x) / sum(exp(x))` along the last axis. */
export function Softmax(x: Tensor): Tensor {
  if (x.shape.length === 0) refuse("Softmax", "needs rank 1 or more", x);
  const attributes = { axis: { kind: "int", value: -1 } } as const;
  return makeTensor({ op: "Softmax", inputs: [x], attributes }, "float32", x.shape);
}

/**
 * `(x - mean) / sqrt(var + epsilon) * scale + bias` over the last axis. The node's outputs are the result, and the
 * mean and the inverse standard deviation, both of shape (..., 1).
 */
export function LayerNormalization(x: Tensor, scale: Tensor, bias: Tensor, epsilon: number): Node {
  const last = x.shape.at(-1);
  if (scale.shape.length !== 1 || scale.shape[0] !== last || bias.shape.length !== 1 || bias.shape[0] !== last) {
    refuse("LayerNormalization", "scale and bias must match the last dimension", x, scale, bias);
  }
  const statistics = { dtype: "float32", shape: [...x.shape.slice(0, -1), 1] } as const;
  return makeNode({
    op: "LayerNormalization",
    inputs: [x, scale, bias],
    attributes: { axis: { kind: "int", value: -1 }, epsilon: { kind: "float", value: epsilon } },
    outputs: [{ dtype: "float32", shape: x.shape }, statistics, statistics],
  });
}
