/** What the network looks like: the options that decide its shape, and the size of the catalogue. */

import type { Resolved } from "../options/table.ts";
import type { bert4recShape } from "./bert4rec-options.ts";
import type { gru4recShape } from "./gru4rec-options.ts";
import type { sasrecShape } from "./sasrec-options.ts";
import type { sharedOptions } from "./shared-options.ts";

/** What every network has. */
interface CommonArchitecture extends Resolved<typeof sharedOptions> {
  /** Items in the catalogue, V. */
  readonly numItems: number;
}

/** The shape of a SASRec network. */
export interface SASRecArchitecture extends CommonArchitecture, Resolved<typeof sasrecShape> {
  readonly network: "sasrec";
}

/** Where LayerNorm stands in a block. `original` normalises the attention's query only, as the paper's code does. */
export type Norm = SASRecArchitecture["norm"];

/**
 * How the order of events enters: a learned vector a position, sines and cosines, queries and keys rotated by position
 * (RoFormer, Su et al., 2021), or not at all.
 */
export type Positions = SASRecArchitecture["positions"];

/** The point-wise feed-forward network's non-linearity; `swiglu` is gated (Shazeer, 2020) and has a third matrix. */
export type Activation = SASRecArchitecture["activation"];

/** What a layer adds to its input: all it says, or as much of it as a learned gate lets through (LiGR). */
export type Residual = SASRecArchitecture["residual"];

/** The shape of a GRU4Rec network. */
export interface GRU4RecArchitecture extends CommonArchitecture, Resolved<typeof gru4recShape> {
  readonly network: "gru4rec";
}

/** The shape of a BERT4Rec network. */
export interface BERT4RecArchitecture extends CommonArchitecture, Resolved<typeof bert4recShape> {
  readonly network: "bert4rec";
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
