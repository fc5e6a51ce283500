/**
 * Inference as graphs: histories in, hidden states or scores of all items out.
 *
 * @module
 */

import { encode, input, op, type Tensor } from "../graph/index.ts";
import type { Architecture } from "./architecture.ts";
import { noDropout } from "./layers.ts";
import { ITEM_EMBEDDING, type Parameters, parameterInputs } from "./parameters.ts";
import { historyInputs, sasrec } from "./sasrec.ts";

/** Inputs: the parameters, `ids` and `positions` (B, L). Output: `hidden` (N, d), one row an event. */
export function hiddenGraph(a: Architecture): Uint8Array {
  const { hidden } = sasrec(historyInputs(), parametersOf(a), a, noDropout);
  return encode({ hidden });
}

/**
 * Inputs: the parameters, `ids` and `positions` (B, L), `ends` and `last` (B) int32: for each history the place of its
 * last event in the history and in the flattened batch. Output: `scores` (B, V), one row a history.
 */
export function scoreGraph(a: Architecture): Uint8Array {
  const p = parametersOf(a);
  const ends = { inHistory: input("ends", "int32", ["B"]), inBatch: input("last", "int32", ["B"]) };
  const { hidden } = sasrec(historyInputs(), p, a, noDropout, ends);
  return encode({ scores: op.Gemm(hidden, p(ITEM_EMBEDDING), { transB: true }) });
}

function parametersOf(a: Architecture): Parameters {
  const inputs = parameterInputs(a);
  return (name): Tensor => {
    const tensor = inputs.get(name);
    if (tensor === undefined) throw new RangeError(`no parameter is named ${name}`);
    return tensor;
  };
}
