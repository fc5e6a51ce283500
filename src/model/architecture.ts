/**
 * What the network looks like: the options that decide its shape.
 *
 * @module
 */

/** Where LayerNorm stands in a block. `original` normalises the attention's query only, as the paper's code does. */
export type Norm = "pre" | "post" | "original";

/** How the order of events enters: a learned vector a position, sines and cosines, or not at all. */
export type Positions = "learned" | "sinusoidal" | "none";

/** The point-wise feed-forward network's non-linearity. */
export type Activation = "relu" | "gelu";

/** The shape of a SASRec network. */
export interface Architecture {
  /** Items in the catalogue, V. */
  readonly numItems: number;
  /** Hidden size, d. */
  readonly embeddingDim: number;
  /** Attention heads; divides `embeddingDim`. */
  readonly numHeads: number;
  readonly numBlocks: number;
  /** The longest history that is looked at, in events. */
  readonly maxLength: number;
  /** Width of the feed-forward network's inner layer. */
  readonly feedForwardDim: number;
  /** Probability that an activation is dropped in training, 0 to less than 1. */
  readonly dropout: number;
  readonly norm: Norm;
  readonly positions: Positions;
  readonly activation: Activation;
}

/** Added to the variance in LayerNorm; PyTorch's default. */
export const LAYER_NORM_EPSILON = 1e-5;
