/**
 * Runs the training graph on a batch, or a part of one, and adds up the gradients.
 *
 * @module
 */

import type { Architecture } from "../model/architecture.ts";
import type { LossName } from "../model/losses.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../model/parameters.ts";
import { type SparseOutput, type TrainingGraph, trainingGraph } from "../model/training-graph.ts";
import type { CompileOptions, Program, Runtime, Value } from "../runtime/runtime.ts";
import type { Batch } from "./batch.ts";

/** Parameters or gradients by name. The item table may hold only the rows that the batch speaks of, renumbered. */
export type Tensors = ReadonlyMap<string, Float32Array>;

/** What changes from step to step beside the batch. */
export interface StepInputs {
  /** (T, n) item indices for sampled losses. */
  readonly negatives?: { readonly data: Int32Array; readonly perToken: number };
  /** The dropout mask `name` of `size` elements. */
  readonly mask?: (name: string, size: number) => Float32Array;
}

/** A compiled training step: loss and gradients of one batch after another. */
export class TrainingStep {
  readonly #graph: TrainingGraph;
  readonly #program: Program;
  readonly #architecture: Architecture;
  /** What the engine writes into, kept from step to step. */
  readonly #buffers = new Map<string, Float32Array>();

  private constructor(architecture: Architecture, graph: TrainingGraph, program: Program) {
    this.#architecture = architecture;
    this.#graph = graph;
    this.#program = program;
  }

  static async compile(
    runtime: Runtime,
    architecture: Architecture,
    loss: LossName,
    options?: CompileOptions,
  ): Promise<TrainingStep> {
    const graph = trainingGraph(architecture, loss);
    return new TrainingStep(architecture, graph, await runtime.compile(graph.model, options));
  }

  /** Whether every item has a gradient, touched by the batch or not. */
  get touchesAllItems(): boolean {
    return this.#graph.dense.includes(ITEM_EMBEDDING);
  }

  /** The loss of `batch`. Adds its gradients to `gradients`, which has tensors of the parameters' sizes. */
  async run(parameters: Tensors, batch: Batch, inputs: StepInputs, gradients: Tensors): Promise<number> {
    const feeds = this.#feeds(parameters, batch, inputs);
    const outputs = this.#outputs(parameters, batch, inputs.negatives?.perToken ?? 0);
    await this.#program.run(feeds, outputs);
    for (const name of this.#graph.dense) addTo(gradients.get(name), outputs[`gradients.${name}`]);
    for (const output of this.#graph.sparse) addSparse(gradients.get(output.table), output, feeds, outputs);
    return outputs["loss"]?.data[0] as number;
  }

  release(): Promise<void> {
    return this.#program.release();
  }

  #feeds(parameters: Tensors, batch: Batch, { negatives, mask }: StepInputs): Record<string, Value> {
    const { size: B, length: L, chunks: C, chunkSize: t } = batch;
    const feeds: Record<string, Value> = {
      ids: { data: batch.ids, dims: [B, L] },
      tokens: { data: batch.tokens, dims: [C, t] },
      untokens: { data: batch.untokens, dims: [B * L] },
      targets: { data: batch.targets, dims: [C, t] },
      weights: { data: batch.weights, dims: [C, t] },
    };
    if (this.#architecture.positions !== "none") feeds["positions"] = { data: batch.positions, dims: [B, L] };
    for (const { name, shape } of parameterSpecs(this.#architecture)) {
      const data = parameters.get(name) as Float32Array;
      feeds[name] = { data, dims: name === ITEM_EMBEDDING ? rowsOf(data, shape[1] as number) : shape };
    }
    if (negatives !== undefined) feeds["negatives"] = { data: negatives.data, dims: [C * t, negatives.perToken] };
    const sizes: Readonly<Record<string, number>> = { B, L, "B*L": B * L };
    for (const { name, shape } of this.#graph.masks) {
      const dims = shape.map((dim) => (typeof dim === "number" ? dim : (sizes[dim] as number)));
      const elements = dims.reduce((a, b) => a * b, 1);
      if (mask === undefined) throw new RangeError(`the graph needs the dropout mask ${name}`);
      feeds[name] = { data: mask(name, elements), dims };
    }
    return feeds;
  }

  /** Where the graph writes. */
  #outputs(parameters: Tensors, batch: Batch, perToken: number): Record<string, Value> {
    const { size, length, chunks, chunkSize } = batch;
    const [N, T, d] = [size * length, chunks * chunkSize, this.#architecture.embeddingDim];
    const outputs: Record<string, Value> = { loss: this.#buffer("loss", []) };
    for (const { name, shape } of parameterSpecs(this.#architecture)) {
      if (!this.#graph.dense.includes(name)) continue;
      const dims = name === ITEM_EMBEDDING ? rowsOf(parameters.get(name) as Float32Array, d) : shape;
      outputs[`gradients.${name}`] = this.#buffer(`gradients.${name}`, dims);
    }
    for (const { ids, rows, coefficients } of this.#graph.sparse) {
      outputs[rows] = this.#buffer(rows, rows === "rows.embedded" ? [N, d] : [T, d]);
      if (coefficients === undefined) continue;
      outputs[coefficients] = this.#buffer(coefficients, [T, ids === "negatives" ? perToken : 1]);
    }
    return outputs;
  }

  #buffer(name: string, dims: readonly number[]): Value {
    const size = dims.reduce((a, b) => a * b, 1);
    let buffer = this.#buffers.get(name);
    if (buffer === undefined || buffer.length < size) {
      buffer = new Float32Array(Math.ceil(size * 1.2));
      this.#buffers.set(name, buffer);
    }
    return { data: buffer.subarray(0, size), dims };
  }
}

function rowsOf(table: Float32Array, d: number): readonly number[] {
  return [table.length / d, d];
}

function addTo(sum: Float32Array | undefined, value: Value | undefined): void {
  if (sum === undefined || value === undefined) throw new RangeError("a gradient has no place to go");
  const data = value.data as Float32Array;
  for (let i = 0; i < data.length; i++) sum[i] = (sum[i] as number) + (data[i] as number);
}

/** Adds rows that the graph leaves to us: a loop that is repeatable, where the engine's scatter is not. */
function addSparse(
  table: Float32Array | undefined,
  { ids, rows, coefficients, scale }: SparseOutput,
  feeds: Readonly<Record<string, Value>>,
  outputs: Readonly<Record<string, Value>>,
): void {
  if (table === undefined) throw new RangeError("a gradient has no place to go");
  const indices = feeds[ids]?.data as Int32Array;
  const values = outputs[rows]?.data as Float32Array;
  const d = outputs[rows]?.dims[1] as number;
  if (coefficients === undefined) addRows(table, d, indices, values, scale);
  else {
    const { data, dims } = outputs[coefficients] as Value;
    addScaledRows(table, d, indices, values, data as Float32Array, dims[1] as number);
  }
}

/** `table[ids[i]] += scale * rows[i]`. */
function addRows(table: Float32Array, d: number, ids: Int32Array, rows: Float32Array, scale: number): void {
  for (let i = 0; i < ids.length; i++) {
    const to = (ids[i] as number) * d;
    const from = i * d;
    for (let j = 0; j < d; j++) table[to + j] = (table[to + j] as number) + scale * (rows[from + j] as number);
  }
}

/** `table[ids[i, k]] += coefficients[i, k] * rows[i]` for k below `perRow`. */
function addScaledRows(
  table: Float32Array,
  d: number,
  ids: Int32Array,
  rows: Float32Array,
  coefficients: Float32Array,
  perRow: number,
): void {
  for (let i = 0; i < ids.length; i++) {
    const scale = coefficients[i] as number;
    if (scale === 0) continue; // fillers
    const to = (ids[i] as number) * d;
    const from = Math.floor(i / perRow) * d;
    for (let j = 0; j < d; j++) table[to + j] = (table[to + j] as number) + scale * (rows[from + j] as number);
  }
}
