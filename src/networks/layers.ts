/**
 * The layers that networks are made of.
 *
 * Shapes here and in the networks: B histories, the longest of L events, N = B L events with fillers, d numbers an event.
 */

import { input, op, outputOf, type Tensor, withGradient } from "../graph/index.ts";
import { LAYER_NORM_EPSILON } from "./architecture.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Dropout by a mask that the graph is fed: an element is 0 with the dropout probability, else 1 / (1 - probability).
 * The engine's own generator is slow, and its numbers cannot be repeated.
 */
export type Dropout = (x: Tensor, name: string) => Tensor;

/** No dropout: for inference, and for training with probability 0. */
export const noDropout: Dropout = (x) => x;

/** Dropout with masks as inputs named `masks.<name>`, which are added to `masks` in the order of use. */
export function maskDropout(masks: Tensor[]): Dropout {
  return (x, name) => {
    const mask = input(`masks.${name}`, "float32", x.shape);
    masks.push(mask);
    return op.Mul(x, mask);
  };
}

/** Layers by name. The name of a layer is that of its parameters and of its dropout mask. */
export class Layers {
  readonly #parameters: Parameters;
  readonly #dropout: Dropout;
  readonly #prefix: string;

  constructor(parameters: Parameters, dropout: Dropout, prefix = "") {
    this.#parameters = parameters;
    this.#dropout = dropout;
    this.#prefix = prefix;
  }

  /** The layers of one part of the network: `within("blocks.0")` has the layer `blocks.0.query` as `query`. */
  within(part: string): Layers {
    return new Layers(this.#parameters, this.#dropout, `${this.#prefix}${part}.`);
  }

  /** The parameter `name`. */
  parameter(name: string): Tensor {
    return this.#parameters(this.#prefix + name);
  }

  /** `x W + b`: (N, in) to (N, out). */
  linear(x: Tensor, name: string): Tensor {
    return op.Gemm(x, this.parameter(`${name}.weight`), { c: this.parameter(`${name}.bias`) });
  }

  /** Each event normalised over its d numbers, then scaled and shifted (Ba, Kiros and Hinton, 2016): (N, d) to (N, d). */
  layerNorm(x: Tensor, name: string): Tensor {
    const [scale, bias] = [this.parameter(`${name}.scale`), this.parameter(`${name}.bias`)];
    return outputOf(op.LayerNormalization(x, scale, bias, LAYER_NORM_EPSILON));
  }

  /**
   * Rows `ids` of the parameter `table`: (B, L) to (B, L, d). No gradient flows to the table in the graph: training adds
   * the rows' gradients up by id (`SparseOutput`).
   */
  embedding(ids: Tensor, table: string): Tensor {
    return op.Gather(
      withGradient(this.parameter(table), [], () => []),
      ids,
    );
  }

  /** `x` with elements dropped by the mask `name`, in training. */
  dropout(x: Tensor, name: string): Tensor {
    return this.#dropout(x, this.#prefix + name);
  }
}
