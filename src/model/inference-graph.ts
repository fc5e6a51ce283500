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
  const { hidden } = network(a);
  return encode({ hidden });
}

/**
 * Inputs: the parameters, `ids` and `positions` (B, L), `last` (B) int32: for each history the place of its last
 * event in the flattened batch. Output: `scores` (B, V), one row a history.
 */
export function scoreGraph(a: Architecture): Uint8Array {
  const { hidden, p } = network(a);
  const last = op.Gather(hidden, input("last", "int32", ["B"])); // (B, d)
  return encode({ scores: op.Gemm(last, p(ITEM_EMBEDDING), { transB: true }) });
}

function network(a: Architecture): { readonly hidden: Tensor; readonly p: Parameters } {
  const inputs = parameterInputs(a);
  const p: Parameters = (name) => {
    const tensor = inputs.get(name);
    if (tensor === undefined) throw new RangeError(`no parameter is named ${name}`);
    return tensor;
  };
  return { hidden: sasrec(historyInputs(), p, a, noDropout).hidden, p };
}
