/**
 * What the network looks like: the options that decide its shape.
 *
 * @module
 */

/** Where LayerNorm stands in a block. `original` normalises the attention's query only, as the paper's code does. */
export type Norm = "pre" | "post" | "original";

/**
 * How the order of events enters: a learned vector a position, sines and cosines, queries and keys rotated by position
 * (RoFormer, Su et al., 2021), or not at all.
 */
export type Positions = "learned" | "sinusoidal" | "rotary" | "none";

/** The point-wise feed-forward network's non-linearity; `swiglu` is gated (Shazeer, 2020) and has a third matrix. */
export type Activation = "relu" | "gelu" | "swiglu";

/** What a layer adds to its input: all it says, or as much of it as a learned gate lets through (LiGR). */
export type Residual = "plain" | "gated";

/** What every network has. */
interface CommonArchitecture {
  /** Items in the catalogue, V. */
  readonly numItems: number;
  /** Size of an item's embedding and of what the network says after an event, d. */
  readonly embeddingDim: number;
  /** The longest history that is looked at, in events. */
  readonly maxLength: number;
  /** Probability that an activation is dropped in training, 0 to less than 1. */
  readonly dropout: number;
}

/** Self-attention. */
interface AttentionArchitecture extends CommonArchitecture {
  /** Attention heads; divides `embeddingDim`. */
  readonly numHeads: number;
  readonly numBlocks: number;
  /** Width of the feed-forward network's inner layer. */
  readonly feedForwardDim: number;
}

/** The shape of a SASRec network. */
export interface SASRecArchitecture extends AttentionArchitecture {
  readonly network: "sasrec";
  readonly norm: Norm;
  readonly positions: Positions;
  readonly activation: Activation;
  readonly residual: Residual;
}

/** The shape of a GRU4Rec network. */
export interface GRU4RecArchitecture extends CommonArchitecture {
  readonly network: "gru4rec";
  /** Size of a layer's state, h. */
  readonly hiddenDim: number;
  readonly numLayers: number;
}

/** The shape of a BERT4Rec network. */
export interface BERT4RecArchitecture extends AttentionArchitecture {
  readonly network: "bert4rec";
  /** Part of a sequence's events that are masked in training, more than 0 and less than 1. */
  readonly maskProbability: number;
  /** Probability that a sequence has its last event masked and no other, as histories have it in use, 0 to 1. */
  readonly maskLastProbability: number;
}

/** The shape of a network. */
export type Architecture = SASRecArchitecture | GRU4RecArchitecture | BERT4RecArchitecture;

/** Names of the networks. */
export type NetworkName = Architecture["network"];

/**
 * The item that stands where the network has to guess one: the row after the catalogue's last. `undefined` for networks
 * that guess the next item.
 */
export function maskItem(a: BERT4RecArchitecture): number;
export function maskItem(a: Architecture): number | undefined;
export function maskItem(a: Architecture): number | undefined {
  return a.network === "bert4rec" ? a.numItems : undefined;
}

/** Rows of the item table. */
export function tableRows(a: Architecture): number {
  return maskItem(a) === undefined ? a.numItems : a.numItems + 1;
}

/** Added to the variance in LayerNorm; PyTorch's default. */
export const LAYER_NORM_EPSILON = 1e-5;
