/**
 * Inference as graphs: histories in, hidden states or scores of all items out.
 *
 * @module
 */

import { encode, input, int64s, op, type Tensor } from "../graph/index.ts";
import { type Architecture, maskItem } from "./architecture.ts";
import { noDropout } from "./layers.ts";
import { historyInputs } from "./network.ts";
import { network } from "./networks.ts";
import { ITEM_EMBEDDING, type Parameters, parameterInputs } from "./parameters.ts";

/** Inputs: the parameters and the parts of histories that `historyParts` names. Output: `hidden` (N, d), one row an event. */
export function hiddenGraph(a: Architecture): Uint8Array {
  const { hidden } = network(historyInputs(), parametersOf(a), a, noDropout);
  return encode({ hidden });
}

/**
 * Inputs: the parameters, the parts of histories that `scoredParts` names, and `last` (B) int32: the place of each
 * history's last event in the flattened batch. Output: `scores` (B, V), one row a history, of what comes after its last
 * event or, where that is a mask, in its place.
 */
export function scoreGraph(a: Architecture): Uint8Array {
  const p = parametersOf(a);
  const histories = historyInputs();
  const ends = { inHistory: histories.ends, inBatch: input("last", "int32", ["B"]) };
  const { hidden } = network(histories, p, a, noDropout, ends);
  const scores = op.Gemm(hidden, p(ITEM_EMBEDDING), { transB: true }); // (B, V), and a column for the mask item
  return encode({ scores: maskItem(a) === undefined ? scores : firstColumns(scores, a.numItems) });
}

/** The columns 0..n-1 of a matrix. */
function firstColumns(x: Tensor, n: number): Tensor {
  return op.Slice(x, int64s([0]), int64s([n]), 1, n);
}

function parametersOf(a: Architecture): Parameters {
  const inputs = parameterInputs(a);
  return (name): Tensor => {
    const tensor = inputs.get(name);
    if (tensor === undefined) throw new RangeError(`no parameter is named ${name}`);
    return tensor;
  };
}
