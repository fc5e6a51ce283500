/**
 * The options that one network has and others do not: the shape of it.
 *
 * @module
 */

import type { Activation, Norm, Positions, Residual } from "../../networks/architecture.ts";

/** SASRec's shape. */
export interface SASRecShape {
  /** Self-attention blocks, 1 to 16. Default 2. */
  readonly numBlocks?: number;
  /** Attention heads; divides `embeddingDim`. Default 1. */
  readonly numHeads?: number;
  /** Width of the feed-forward network's inner layer. Default `embeddingDim`, as in the paper. */
  readonly feedForwardDim?: number;
  /**
   * How the order of events enters: a vector learned for each distance from a history's end, `"sinusoidal"` ones,
   * `"rotary"`, which turns queries and keys so that attention sees distances (`embeddingDim / numHeads` must be even),
   * or `"none"`. Default `"learned"`.
   */
  readonly positions?: Positions;
  /** Place of LayerNorm; `"original"` is the paper's code: on the attention's query only. Default `"pre"`. */
  readonly norm?: Norm;
  /** `"relu"`, as in the paper, `"gelu"`, or `"swiglu"`, which has a third matrix. Default `"relu"`. */
  readonly activation?: Activation;
  /** Whether layers add all they say, or as much as a learned gate lets through. Default `"plain"`. */
  readonly residual?: Residual;
}

/** GRU4Rec's shape. */
export interface GRU4RecShape {
  /** Size of the recurrent layers' states, 1 to 1,024; where it is not `embeddingDim`, a linear layer follows. Default 128. */
  readonly hiddenDim?: number;
  /** Recurrent layers, 1 to 16. Default 1, as in the paper. */
  readonly numLayers?: number;
}

/** BERT4Rec's shape, and how it masks. */
export interface BERT4RecShape {
  /** Transformer layers, 1 to 16. Default 2, as in the paper. */
  readonly numBlocks?: number;
  /** Attention heads; divides `embeddingDim`. Default 2, as in the paper. */
  readonly numHeads?: number;
  /** Width of the feed-forward network's inner layer. Default 4 times `embeddingDim`, as in the paper. */
  readonly feedForwardDim?: number;
  /** Part of a sequence's events that are masked in training, above 0 and below 1. Default 0.2. */
  readonly maskProbability?: number;
  /** Probability that a sequence has its last event masked and no other, as histories have it in use. Default 0.1. */
  readonly maskLastProbability?: number;
}
