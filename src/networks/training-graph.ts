/**
 * One training step as a graph: parameters and a batch in, the loss and every gradient out.
 *
 * Inputs: the parameters by name; the parts of histories that `historyParts` names; `tokens`, `targets` (C, t) int32: at
 * which events there is an item to guess, as indices into the flattened batch, and which it is; `untokens` (N) int32: for each
 * event of the batch its place among the T = C t tokens, or T where it has none; `weights` (C, t); for losses that draw
 * negatives these as `negatives`, (C, t, n) int32, or, where all targets share them, (n) with `logExpectedCounts` (n);
 * `masks.*` for dropout.
 *
 * @module
 */

import { constant, encode, gradients, input, op, type Tensor, type TensorShape, withGradient } from "../graph/index.ts";
import { type Architecture, maskItem } from "./architecture.ts";
import { seenMarks } from "./attention.ts";
import { maskDropout, noDropout } from "./layers.ts";
import { type LossOptions, losses, type Seen } from "./losses.ts";
import { type Histories, historyInputs } from "./network.ts";
import { network } from "./networks.ts";
import { ITEM_EMBEDDING, type Parameters, POSITION_EMBEDDING, parameterInputs } from "./parameters.ts";

/** Rows to add to the gradient of a table: `scale` times `coefficients` (T, k) times `rows` (T, d) at `ids` (T, k). */
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

/** An input or output that is neither a parameter nor of one's shape: its shape in B, L, C, t, N, T and numbers. */
export interface NamedShape {
  readonly name: string;
  readonly shape: TensorShape;
}

/** A compiled-to-be training step. */
export interface TrainingGraph {
  readonly model: Uint8Array;
  /** Parameters whose whole gradient is an output, named `gradients.<name>`. */
  readonly dense: readonly string[];
  /** What must be added to the tables' gradients outside the graph. */
  readonly sparse: readonly SparseOutput[];
  /** Where these rows and coefficients come out. */
  readonly sparseOutputs: readonly NamedShape[];
  /** Dropout masks to feed. */
  readonly masks: readonly NamedShape[];
}

/** Builds the training step of `a` with the given loss. The graph's first output is the scalar `loss`. */
export function trainingGraph(a: Architecture, options: LossOptions): TrainingGraph {
  const kind = losses[options.loss];
  const inputs = parameterInputs(a);
  const p: Parameters = (name) => inputs.get(name) ?? missing(name);
  const masks: Tensor[] = [];
  const dropout = a.dropout > 0 ? maskDropout(masks) : noDropout;
  const histories = historyInputs();
  const { hidden, embedded, scale } = network(histories, p, a, dropout);
  const tokens = input("tokens", "int32", ["C", "t"]);
  const loss = kind.build({
    hidden: pickTokens(hidden, tokens, a.embeddingDim),
    ...(options.excludeSeen === true ? { seen: seenBy(tokens, histories, a) } : {}),
    table: p(ITEM_EMBEDDING),
    targets: input("targets", "int32", ["C", "t"]),
    weights: input("weights", "float32", ["C", "t"]),
    numItems: a.numItems,
    options,
  });

  const outside = kind.draws === "none" ? [POSITION_EMBEDDING] : [POSITION_EMBEDDING, ITEM_EMBEDDING];
  const dense = [...inputs.keys()].filter((name) => !outside.includes(name));
  const all = gradients(loss.value, [...dense.map(p), embedded]);
  const sums = Object.fromEntries(dense.map((name, i) => [`gradients.${name}`, all[i] as Tensor]));
  const rows: Record<string, Tensor> = { "rows.embedded": all[dense.length] as Tensor };

  const sparse: SparseOutput[] = [{ table: ITEM_EMBEDDING, ids: "ids", rows: "rows.embedded", scale }];
  if (inputs.has(POSITION_EMBEDDING)) {
    sparse.push({ table: POSITION_EMBEDDING, ids: "positions", rows: "rows.embedded", scale: 1 });
  }
  for (const { ids, rows: values, coefficients } of loss.sparse) {
    // The hidden states are the rows of targets and of negatives, and leave once.
    const name = Object.keys(rows).find((key) => rows[key] === values) ?? `rows.${ids}`;
    rows[name] = values;
    const output = { table: ITEM_EMBEDDING, ids, rows: name, scale: 1 };
    if (coefficients !== undefined) rows[`coefficients.${ids}`] = coefficients;
    sparse.push(coefficients === undefined ? output : { ...output, coefficients: `coefficients.${ids}` });
  }
  return {
    model: encode({ loss: loss.value, ...sums, ...rows }),
    dense,
    sparse,
    sparseOutputs: Object.entries(rows).map(([name, { shape }]) => ({ name, shape })),
    masks: masks.map(({ node, shape }) => ({ name: node.name ?? "", shape })),
  };
}

/** (N, d) to (C, t, d): the tokens that have a next event. No token is picked twice, so the gradient is a look-up too. */
function pickTokens(hidden: Tensor, tokens: Tensor, d: number): Tensor {
  const untokens = input("untokens", "int32", ["B*L"]);
  return withGradient(op.Gather(hidden, tokens), [hidden], (dy) => {
    const nothing = constant(new Float32Array(d), [1, d]);
    const rows = op.Concat([op.Reshape(dy, ["C*t", d]), nothing], 0);
    return [op.Gather(rows, untokens)];
  });
}

/** What each token sees: the events up to it or, of a network that looks both ways, all of its history. */
function seenBy(tokens: Tensor, { ids, ends }: Histories, a: Architecture): Seen {
  const length = op.Cast(op.Shape(ids, 1, 2), "int32"); // (1)
  const histories = op.Div(tokens, length); // (C, t)
  const causal = maskItem(a) === undefined;
  const places = causal ? op.Sub(tokens, op.Mul(histories, length)) : op.Gather(ends, histories);
  return { histories, places, ids, marks: seenMarks(ids) };
}

function missing(name: string): never {
  throw new RangeError(`no parameter is named ${name}`);
}
