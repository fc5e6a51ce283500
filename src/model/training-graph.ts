/**
 * One training step as a graph: parameters and a batch in, the loss and every gradient out.
 *
 * Inputs: the parameters by name; `ids`, `positions` (B, L) int32; `tokens`, `targets` (C, t) int32: which
 * events have a next one, as indices into the flattened batch, and which item that is; `untokens` (N) int32: for each
 * event of the batch its place among the T = C t tokens, or T where it has none; `weights` (C, t); `negatives` (T, n)
 * int32 for sampled losses; `masks.*` for dropout.
 *
 * @module
 */

import { constant, encode, gradients, input, op, type Tensor, withGradient } from "../graph/index.ts";
import type { Architecture } from "./architecture.ts";
import { maskDropout, noDropout } from "./layers.ts";
import { type LossName, losses } from "./losses.ts";
import { ITEM_EMBEDDING, type Parameters, POSITION_EMBEDDING, parameterInputs } from "./parameters.ts";
import { embeddingScale, historyInputs, sasrec } from "./sasrec.ts";

/** Rows to add to the gradient of a table: `scale` times `coefficients` (T, n) times `rows` (T, d) at `ids` (T, n). */
export interface SparseOutput {
  /** Name of the table. */
  readonly table: string;
  readonly scale: number;
  /** Name of the input that holds the ids. */
  readonly ids: string;
  /** Name of the output with the rows. */
  readonly rows: string;
  /** Name of the output with the coefficients; absent where they are all 1. */
  readonly coefficients?: string;
}

/** A compiled-to-be training step. */
export interface TrainingGraph {
  readonly model: Uint8Array;
  /** Parameters whose whole gradient is an output, named `gradients.<name>`. */
  readonly dense: readonly string[];
  /** What must be added to the tables' gradients outside the graph. */
  readonly sparse: readonly SparseOutput[];
  /** Dropout masks to feed, by name, and their shapes in B, L and N. */
  readonly masks: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];
}

/** Builds the training step of `a` with the given loss. The graph's first output is the scalar `loss`. */
export function trainingGraph(a: Architecture, lossName: LossName): TrainingGraph {
  const inputs = parameterInputs(a);
  const p: Parameters = (name) => inputs.get(name) ?? missing(name);
  const masks: Tensor[] = [];
  const { hidden, embedded } = sasrec(historyInputs(), p, a, a.dropout > 0 ? maskDropout(masks) : noDropout);
  const loss = losses[lossName].build({
    hidden: pickTokens(hidden, a.embeddingDim),
    table: p(ITEM_EMBEDDING),
    targets: input("targets", "int32", ["C", "t"]),
    weights: input("weights", "float32", ["C", "t"]),
  });

  const outside = losses[lossName].sampled ? [POSITION_EMBEDDING, ITEM_EMBEDDING] : [POSITION_EMBEDDING];
  const dense = [...inputs.keys()].filter((name) => !outside.includes(name));
  const scored = loss.sparse.flatMap(({ coefficients: c }) => ("gradientOf" in c ? [c.gradientOf] : []));
  const all = gradients(loss.value, [...dense.map(p), embedded, ...scored]);
  const outputs: Record<string, Tensor> = { loss: loss.value };
  dense.forEach((name, i) => {
    outputs[`gradients.${name}`] = all[i] as Tensor;
  });
  outputs["rows.embedded"] = all[dense.length] as Tensor;

  const sparse: SparseOutput[] = [
    { table: ITEM_EMBEDDING, ids: "ids", rows: "rows.embedded", scale: embeddingScale(a) },
  ];
  if (inputs.has(POSITION_EMBEDDING)) {
    sparse.push({ table: POSITION_EMBEDDING, ids: "positions", rows: "rows.embedded", scale: 1 });
  }
  const scoreGradients = all.slice(dense.length + 1);
  for (const { ids, rows, coefficients } of loss.sparse) {
    outputs["rows.hidden"] = rows;
    outputs[`coefficients.${ids}`] = "value" in coefficients ? coefficients.value : (scoreGradients.shift() as Tensor);
    sparse.push({
      table: ITEM_EMBEDDING,
      ids,
      rows: "rows.hidden",
      coefficients: `coefficients.${ids}`,
      scale: 1,
    });
  }
  return {
    model: encode(outputs),
    dense,
    sparse,
    masks: masks.map(({ node, shape }) => ({ name: node.name ?? "", shape })),
  };
}

/** (N, d) to (C, t, d): the tokens that have a next event. No token is picked twice, so the gradient is a look-up too. */
function pickTokens(hidden: Tensor, d: number): Tensor {
  const tokens = input("tokens", "int32", ["C", "t"]);
  const untokens = input("untokens", "int32", ["B*L"]);
  return withGradient(op.Gather(hidden, tokens), [hidden], (dy) => {
    const nothing = constant(new Float32Array(d), [1, d]);
    const rows = op.Concat([op.Reshape(dy, ["C*t", d]), nothing], 0);
    return [op.Gather(rows, untokens)];
  });
}

function missing(name: string): never {
  throw new RangeError(`no parameter is named ${name}`);
}
