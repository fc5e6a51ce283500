/**
 * The layers of the network. Tensors of tokens are flat: (N, d) with N = B L, batch B, length L.
 *
 * @module
 */

import { input, op, outputOf, type Tensor, withGradient } from "../graph/index.ts";
import { type Activation, LAYER_NORM_EPSILON } from "./architecture.ts";
import type { Parameters } from "./parameters.ts";

/** `x W + b`: (N, in) to (N, out). */
export function linear(x: Tensor, p: Parameters, name: string): Tensor {
  return op.Gemm(x, p(`${name}.weight`), { c: p(`${name}.bias`) });
}

/** Rows `ids` of a table to which no gradient flows: that of the rows is summed by id outside the graph. */
export function lookUp(table: Tensor, ids: Tensor): Tensor {
  return op.Gather(
    withGradient(table, [], () => []),
    ids,
  );
}

/** Ba, Kiros and Hinton (2016): each token normalised over its features. */
export function layerNorm(x: Tensor, p: Parameters, name: string): Tensor {
  return outputOf(op.LayerNormalization(x, p(`${name}.scale`), p(`${name}.bias`), LAYER_NORM_EPSILON));
}

/**
 * Dropout by a mask fed from outside: elements are 0 with the dropout probability and 1 / (1 - probability)
 * otherwise. The generator of the engine is not used: it is slow and its numbers are not ours to repeat.
 */
export interface Dropout {
  apply(x: Tensor, name: string): Tensor;
}

/** No dropout: inference, and training with probability 0. */
export const noDropout: Dropout = { apply: (x) => x };

/** Dropout with masks as inputs named `masks.<name>`, recorded in `masks` in the order of use. */
export function maskDropout(masks: Tensor[]): Dropout {
  return {
    apply(x, name) {
      const mask = input(`masks.${name}`, "float32", x.shape);
      masks.push(mask);
      return op.Mul(x, mask);
    },
  };
}

/**
 * Point-wise feed-forward network (paper, section III.B, equation 5): two layers, the same at every position. SwiGLU
 * multiplies the first by another one (Shazeer: GLU Variants Improve Transformer, 2020, arXiv:2002.05202, equation 6).
 */
export function feedForward(x: Tensor, p: Parameters, block: string, activation: Activation, dropout: Dropout): Tensor {
  const inner = linear(x, p, `${block}.feedForward1`); // (N, f)
  const active = activations[activation](inner, () => linear(x, p, `${block}.feedForwardFactor`)); // (N, f)
  const outer = linear(dropout.apply(active, `${block}.feedForward1`), p, `${block}.feedForward2`); // (N, d)
  return dropout.apply(outer, `${block}.feedForward2`);
}

const activations: Readonly<Record<Activation, (x: Tensor, factor: () => Tensor) => Tensor>> = {
  relu: (x) => op.Relu(x),
  gelu: (x) => op.Gelu(x),
  swiglu: (x, factor) => op.Mul(op.Mul(x, op.Sigmoid(x)), factor()),
};

/** `x` times a gradient that is usually the constant 1, in which case nothing is computed. */
export function timesGradient(x: Tensor, dy: Tensor): Tensor {
  return dy.node.data?.length === 1 && dy.node.data[0] === 1 ? x : op.Mul(x, dy);
}
