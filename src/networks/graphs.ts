/**
 * The graphs that an engine compiles: hidden states or scores of histories, and a training step.
 *
 * Shapes: B histories, the longest of L events, N = B L events with fillers, T = C t tokens in C chunks: the events at
 * which there is an item to guess. V items, d numbers an event.
 */

import {
  constant,
  encode,
  gradients,
  input,
  int64s,
  op,
  type Tensor,
  type TensorShape,
  withGradient,
} from "../graph/index.ts";
import { type Architecture, maskItem, type NetworkName } from "./architecture.ts";
import { seenMarks } from "./attention.ts";
import { bert4rec } from "./bert4rec.ts";
import { gru4rec } from "./gru4rec.ts";
import { Layers, maskDropout, noDropout } from "./layers.ts";
import type { Seen } from "./losses/loss-kind.ts";
import { type LossOptions, losses } from "./losses.ts";
import { type Encoded, type Ends, type HistoryInputs, historyInputs, type Network } from "./network.ts";
import {
  ITEM_EMBEDDING,
  type ParameterSpec,
  type Parameters,
  POSITION_EMBEDDING,
  parameterInputs,
  parameterSpecs,
} from "./parameters.ts";
import { sasrec } from "./sasrec.ts";

const networks: { readonly [Name in NetworkName]: Network<Extract<Architecture, { network: Name }>> } = {
  sasrec,
  gru4rec,
  bert4rec,
};

/** The network of `a`. With `ends`, `hidden` is (B, d): one row a history. */
export function network(a: Architecture, histories: HistoryInputs, layers: Layers, ends?: Ends): Encoded {
  const build = networks[a.network] as Network<Architecture>;
  return build(a, histories, layers, ends);
}

/** The parts of histories that `hiddenGraph` and `trainingGraph` take as inputs. */
export function historyParts(a: Architecture): readonly (keyof HistoryInputs)[] {
  switch (a.network) {
    case "sasrec":
      return a.positions === "none" || a.positions === "rotary" ? ["ids"] : ["ids", "positions"];
    case "gru4rec":
      return ["ids"];
    case "bert4rec":
      return ["ids", "positions", "ends"];
  }
}

/** The parts of histories that `scoreGraph` takes as inputs. Attention needs `ends`, the places of the last events. */
export function scoredParts(a: Architecture): readonly (keyof HistoryInputs)[] {
  return a.network === "gru4rec" ? ["ids"] : [...new Set([...historyParts(a), "ends"] as const)];
}

/** Inputs: the parameters and `historyParts`. Output: `hidden` (N, d), one row an event. */
export function hiddenGraph(a: Architecture): Uint8Array {
  const layers = new Layers(parametersOf(a), noDropout);
  const { hidden } = network(a, historyInputs(), layers); // (N, d)
  return encode({ hidden });
}

/**
 * Inputs: the parameters, `scoredParts`, and `last` (B) int32: the place of each history's last event among the N.
 * Output: `scores` (B, V), one row a history: scores for the item after its last event. If the last event is a mask,
 * scores for the item that it hides.
 */
export function scoreGraph(a: Architecture): Uint8Array {
  const p = parametersOf(a);
  const histories = historyInputs();
  const ends = { inHistory: histories.ends, inBatch: input("last", "int32", ["B"]) };
  const { hidden } = network(a, histories, new Layers(p, noDropout), ends); //  (B, d)
  const scores = op.Gemm(hidden, p(ITEM_EMBEDDING), { transB: true }); //       (B, V), or (B, V + 1) with a mask item
  const items = (): Tensor => op.Slice(scores, int64s([0]), int64s([a.numItems]), 1, a.numItems); // (B, V)
  return encode({ scores: maskItem(a) === undefined ? scores : items() });
}

/** Rows to add to the gradient of a table: `scale` times `coefficients` (T, k) times `rows` (T, d) at `ids` (T, k). */
export interface SparseOutput {
  /** Name of the table. */
  readonly table: string;
  readonly scale: number;
  /** Name of the input that holds the ids. */
  readonly ids: string;
  /** Name of the output with the rows. */
  readonly rows: string;
  /** Name of the output with the coefficients; absent if they are all 1. */
  readonly coefficients?: string;
}

/** Name of another input or output (no parameter or its gradient), and its shape in B, L, C, t, N, T and numbers. */
export interface NamedShape {
  readonly name: string;
  readonly shape: TensorShape;
}

/** A training step, ready to be compiled. */
export interface TrainingGraph {
  readonly model: Uint8Array;
  /** Inputs: the parameters. The item table can be fed with any number of rows. */
  readonly parameters: readonly ParameterSpec[];
  /** Inputs: parts of the batch's histories. */
  readonly histories: readonly (keyof HistoryInputs)[];
  /** Inputs: dropout masks. */
  readonly masks: readonly NamedShape[];
  /** Parameters whose whole gradient is an output, named `gradients.<name>`. */
  readonly dense: readonly string[];
  /** What must be added to the tables' gradients outside the graph. */
  readonly sparse: readonly SparseOutput[];
  /** The outputs that hold these rows and coefficients. */
  readonly sparseOutputs: readonly NamedShape[];
}

/**
 * One training step: parameters and a batch in, the scalar `loss` and every gradient out.
 *
 * Inputs beside those that the result names: `tokens` (C, t) int32: the places of the tokens among the N events; `untokens`
 * (N) int32: the token of each event, T if it has none; `targets` (C, t) int32: the items to guess; `weights` (C, t);
 * for losses that draw negatives for each target `negatives` (C, t, n) int32; for losses whose targets share negatives
 * `negatives` (n) int32 and `logExpectedCounts` (n).
 */
export function trainingGraph(a: Architecture, options: LossOptions): TrainingGraph {
  const kind = losses[options.loss];
  const inputs = parameterInputs(a);
  const p = parametersOf(a, inputs);
  const masks: Tensor[] = [];
  const layers = new Layers(p, a.dropout > 0 ? maskDropout(masks) : noDropout);
  const histories = historyInputs();
  const { hidden, embedded, scale } = network(a, histories, layers); // (N, d) both
  const tokens = input("tokens", "int32", ["C", "t"]);
  const loss = kind.build({
    hidden: pickTokens(hidden, tokens, a.embeddingDim), //               (C, t, d)
    ...(options.excludeSeen === true ? { seen: seenBy(tokens, histories, a) } : {}),
    table: p(ITEM_EMBEDDING), //                                         (V, d)
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
    // Targets and negatives can have the same rows, the hidden states: one output serves both.
    const name = Object.keys(rows).find((key) => rows[key] === values) ?? `rows.${ids}`;
    rows[name] = values;
    const output = { table: ITEM_EMBEDDING, ids, rows: name, scale: 1 };
    if (coefficients !== undefined) rows[`coefficients.${ids}`] = coefficients;
    sparse.push(coefficients === undefined ? output : { ...output, coefficients: `coefficients.${ids}` });
  }
  return {
    model: encode({ loss: loss.value, ...sums, ...rows }),
    parameters: parameterSpecs(a),
    histories: historyParts(a),
    masks: masks.map(({ node, shape }) => ({ name: node.name ?? "", shape })),
    dense,
    sparse,
    sparseOutputs: Object.entries(rows).map(([name, { shape }]) => ({ name, shape })),
  };
}

/** (N, d) to (C, t, d): the tokens' states. No token is picked twice, so the gradient is a look-up, too. */
function pickTokens(hidden: Tensor, tokens: Tensor, d: number): Tensor {
  const untokens = input("untokens", "int32", ["B*L"]);
  return withGradient(op.Gather(hidden, tokens), [hidden], (dy) => {
    const nothing = constant(new Float32Array(d), [1, d]);
    const rows = op.Concat([op.Reshape(dy, ["C*t", d]), nothing], 0); // (T + 1, d)
    return [op.Gather(rows, untokens)]; //                               (N, d)
  });
}

/** What each token sees: the events up to it or, if the network looks both ways, all of its history. */
function seenBy(tokens: Tensor, { ids, ends }: HistoryInputs, a: Architecture): Seen {
  const length = op.Cast(op.Shape(ids, 1, 2), "int32"); // (1)
  const histories = op.Div(tokens, length); //             (C, t)
  const causal = maskItem(a) === undefined;
  const places = causal ? op.Sub(tokens, op.Mul(histories, length)) : op.Gather(ends, histories); // (C, t)
  return { histories, places, ids, marks: seenMarks(ids) };
}

function parametersOf(a: Architecture, inputs: ReadonlyMap<string, Tensor> = parameterInputs(a)): Parameters {
  return (name) => {
    const tensor = inputs.get(name);
    if (tensor === undefined) throw new RangeError(`no parameter is named ${name}`);
    return tensor;
  };
}
