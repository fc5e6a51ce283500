/**
 * Runs the training graph on a batch, or a part of one, and adds up the gradients.
 *
 * @module
 */

import type { TensorShape } from "../../graph/index.ts";
import type { Architecture } from "../../networks/architecture.ts";
import { historyParts, type SparseOutput, type TrainingGraph, trainingGraph } from "../../networks/graphs.ts";
import type { LossOptions } from "../../networks/losses.ts";
import { ITEM_EMBEDDING, type ParameterSpec, parameterSpecs } from "../../networks/parameters.ts";
import type { CompileOptions, Program, Runtime, Value } from "../../runtime/runtime.ts";
import type { Batch } from "../batches/batch.ts";
import type { Negatives } from "../batches/negatives.ts";
import { addScaled } from "../optimizer/sums.ts";

/** Parameters or gradients by name. The item table may hold only the rows that the batch speaks of, renumbered. */
export type Tensors = ReadonlyMap<string, Float32Array>;

/** What changes from step to step beside the batch. */
export interface StepInputs {
  /** For losses that draw negatives. */
  readonly negatives?: Negatives;
  /** The dropout mask `name` of `size` elements. */
  readonly mask?: (name: string, size: number) => Float32Array;
}

/** A compiled training step: loss and gradients of one batch after another. */
export class TrainingStep {
  readonly #graph: TrainingGraph;
  readonly #program: Program;
  readonly #architecture: Architecture;
  readonly #specs: readonly ParameterSpec[];
  readonly #loss: LossOptions;
  /** What the engine writes into, kept from step to step. */
  readonly #buffers = new Map<string, Float32Array>();

  private constructor(architecture: Architecture, loss: LossOptions, graph: TrainingGraph, program: Program) {
    this.#architecture = architecture;
    this.#specs = parameterSpecs(architecture);
    this.#loss = loss;
    this.#graph = graph;
    this.#program = program;
  }

  static async compile(
    runtime: Runtime,
    architecture: Architecture,
    loss: LossOptions,
    options?: CompileOptions,
  ): Promise<TrainingStep> {
    const graph = trainingGraph(architecture, loss);
    return new TrainingStep(architecture, loss, graph, await runtime.compile(graph.model, options));
  }

  /** Whether every item has a gradient, touched by the batch or not. */
  get touchesAllItems(): boolean {
    return this.#graph.dense.includes(ITEM_EMBEDDING);
  }

  /**
   * The loss of `batch`. Its gradients go to `gradients`, tensors of the parameters' sizes: over what is there, or, with
   * `adds`, on top of it.
   */
  async run(
    parameters: Tensors,
    batch: Batch,
    inputs: StepInputs,
    gradients: Tensors,
    { adds = false }: { readonly adds?: boolean } = {},
  ): Promise<number> {
    const feeds = this.#feeds(parameters, batch, inputs);
    const outputs = this.#outputs(parameters, batch);
    await this.#program.run(feeds, outputs);
    for (const [name, gradient] of gradients) {
      const data = outputs[`gradients.${name}`]?.data as Float32Array | undefined;
      if (adds && data !== undefined) addScaled(gradient, 0, data, 0, data.length, 1);
      else if (!adds) data === undefined ? gradient.fill(0) : gradient.set(data);
    }
    for (const output of this.#graph.sparse) addSparse(gradients.get(output.table), output, feeds, outputs);
    return outputs["loss"]?.data[0] as number;
  }

  release(): Promise<void> {
    return this.#program.release();
  }

  #feeds(parameters: Tensors, batch: Batch, { negatives, mask }: StepInputs): Record<string, Value> {
    const { size: B, length: L, chunks: C, chunkSize: t } = batch;
    const feeds: Record<string, Value> = {
      tokens: { data: batch.tokens, dims: [C, t] },
      untokens: { data: batch.untokens, dims: [B * L] },
      targets: { data: batch.targets, dims: [C, t] },
      weights: { data: batch.weights, dims: [C, t] },
    };
    const { ids, positions, ends } = batch;
    const histories = {
      ids: { data: ids, dims: [B, L] },
      positions: { data: positions, dims: [B, L] },
      ends: { data: ends, dims: [B] },
    };
    for (const part of historyParts(this.#architecture)) feeds[part] = histories[part];
    for (const { name, shape } of this.#specs) {
      const data = parameters.get(name) as Float32Array;
      feeds[name] = { data, dims: name === ITEM_EMBEDDING ? rowsOf(data, shape[1] as number) : shape };
    }
    if (negatives !== undefined) {
      const { items, logExpectedCounts } = negatives;
      const n = this.#loss.negatives;
      feeds["negatives"] = { data: items, dims: logExpectedCounts === undefined ? [C, t, n] : [n] };
      if (logExpectedCounts !== undefined) feeds["logExpectedCounts"] = { data: logExpectedCounts, dims: [n] };
    }
    for (const { name, shape } of this.#graph.masks) {
      const dims = dimsOf(shape, batch);
      const elements = dims.reduce((a, b) => a * b, 1);
      if (mask === undefined) throw new RangeError(`the graph needs the dropout mask ${name}`);
      feeds[name] = { data: mask(name, elements), dims };
    }
    return feeds;
  }

  /** Where the graph writes. */
  #outputs(parameters: Tensors, batch: Batch): Record<string, Value> {
    const d = this.#architecture.embeddingDim;
    const outputs: Record<string, Value> = { loss: this.#buffer("loss", []) };
    for (const { name, shape } of this.#specs) {
      if (!this.#graph.dense.includes(name)) continue;
      const dims = name === ITEM_EMBEDDING ? rowsOf(parameters.get(name) as Float32Array, d) : shape;
      outputs[`gradients.${name}`] = this.#buffer(`gradients.${name}`, dims);
    }
    for (const { name, shape } of this.#graph.sparseOutputs) outputs[name] = this.#buffer(name, dimsOf(shape, batch));
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

/** The sizes of `shape` in this batch. */
function dimsOf(shape: TensorShape, { size: B, length: L, chunks: C, chunkSize: t }: Batch): readonly number[] {
  const sizes: Readonly<Record<string, number>> = { B, L, C, t, "B*L": B * L, "C*t": C * t };
  return shape.map((dim) => (typeof dim === "number" ? dim : (sizes[dim] as number)));
}

function rowsOf(table: Float32Array, d: number): readonly number[] {
  return [table.length / d, d];
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
    addScaled(table, (ids[i] as number) * d, rows, i * d, d, scale);
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
    addScaled(table, (ids[i] as number) * d, rows, Math.floor(i / perRow) * d, d, scale);
  }
}
