/**
 * The network's parameters: their names, shapes and first values.
 *
 * @module
 */

import { input, type Tensor } from "../graph/index.ts";
import type { Architecture } from "./architecture.ts";

/** How a parameter starts. */
export type Initializer = "xavier-normal" | "zeros" | "ones";

/** One parameter. Weights are (in, out): a layer computes `x W + b`. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

/** The table of item embeddings: input, and tied output layer. */
export const ITEM_EMBEDDING = "itemEmbedding";

/** The table of learned positions, row 0 for the last event of a history. */
export const POSITION_EMBEDDING = "positionEmbedding";

/** Every parameter of the network, in the order of the flat array and of the file. */
export function parameterSpecs(a: Architecture): readonly ParameterSpec[] {
  const d = a.embeddingDim;
  const specs: ParameterSpec[] = [weight(ITEM_EMBEDDING, a.numItems, d)];
  if (a.positions === "learned") specs.push(weight(POSITION_EMBEDDING, a.maxLength, d));
  for (let i = 0; i < a.numBlocks; i++) {
    const block = `blocks.${i}`;
    specs.push(...layerNorm(`${block}.attentionNorm`, d));
    for (const layer of ["query", "value", "output"]) specs.push(...linear(`${block}.${layer}`, d, d));
    // No bias: it would add the same to all scores of a query, which the softmax does not see.
    specs.push(weight(`${block}.key.weight`, d, d));
    specs.push(...layerNorm(`${block}.feedForwardNorm`, d));
    specs.push(...linear(`${block}.feedForward1`, d, a.feedForwardDim));
    specs.push(...linear(`${block}.feedForward2`, a.feedForwardDim, d));
  }
  if (a.norm !== "post") specs.push(...layerNorm("finalNorm", d));
  return specs;
}

function weight(name: string, rows: number, columns: number): ParameterSpec {
  return { name, shape: [rows, columns], initializer: "xavier-normal" };
}

function linear(name: string, rows: number, columns: number): readonly ParameterSpec[] {
  return [weight(`${name}.weight`, rows, columns), { name: `${name}.bias`, shape: [columns], initializer: "zeros" }];
}

function layerNorm(name: string, d: number): readonly ParameterSpec[] {
  return [
    { name: `${name}.scale`, shape: [d], initializer: "ones" },
    { name: `${name}.bias`, shape: [d], initializer: "zeros" },
  ];
}

/** A parameter of the graph by its name. */
export type Parameters = (name: string) => Tensor;

/** The parameters as inputs of a graph. The number of rows of the item table is left open: `V`. */
export function parameterInputs(a: Architecture): ReadonlyMap<string, Tensor> {
  return new Map(
    parameterSpecs(a).map(({ name, shape }) => [
      name,
      input(name, "float32", name === ITEM_EMBEDDING ? ["V", a.embeddingDim] : shape),
    ]),
  );
}
