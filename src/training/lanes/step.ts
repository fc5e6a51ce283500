/** Runs the training graph on a batch, or a part of one, and adds up the gradients. */

import type { TensorShape } from "../../graph/index.ts";
import type { SparseOutput, TrainingGraph } from "../../networks/graphs.ts";
import { ITEM_EMBEDDING } from "../../networks/parameters.ts";
import type { CompileOptions, Program, Runtime, Value } from "../../runtime/runtime.ts";
import type { Batch } from "../batches/batch.ts";
import type { RandomInputs } from "../batches/shard-inputs.ts";
import { addScaled } from "./reduce.ts";

/** Parameters or gradients by name. The item table may hold only the rows that the batch needs, renumbered. */
export type Tensors = ReadonlyMap<string, Float32Array>;

/** A compiled training step: loss and gradients of one batch after another. */
export class TrainingStep {
  readonly #graph: TrainingGraph;
  readonly #program: Program;
  /** What the engine writes into, kept from step to step. */
  readonly #buffers = new Map<string, Float32Array>();

  private constructor(graph: TrainingGraph, program: Program) {
    this.#graph = graph;
    this.#program = program;
  }

  static async compile(runtime: Runtime, graph: TrainingGraph, options?: CompileOptions): Promise<TrainingStep> {
    return new TrainingStep(graph, await runtime.compile(graph.model, options));
  }

  /** Whether every item has a gradient, touched by the batch or not. */
  get touchesAllItems(): boolean {
    return this.#graph.dense.includes(ITEM_EMBEDDING);
  }

  /**
   * The loss of `batch`. Its gradients go to `gradients`, tensors of the parameters' sizes: in place of what is there, or,
   * with `adds`, added to it.
   */
  async run(
    parameters: Tensors,
    batch: Batch,
    inputs: RandomInputs,
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

  #feeds(parameters: Tensors, batch: Batch, { negatives, mask }: RandomInputs): Record<string, Value> {
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
    for (const part of this.#graph.histories) feeds[part] = histories[part];
    for (const { name, shape } of this.#graph.parameters) {
      const data = parameters.get(name) as Float32Array;
      feeds[name] = { data, dims: dimsOfParameter(name, shape, data) };
    }
    if (negatives !== undefined) {
      const { items, logExpectedCounts } = negatives;
      const n = items.length;
      feeds["negatives"] = { data: items, dims: logExpectedCounts === undefined ? [C, t, n / (C * t)] : [n] };
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

  /** What the graph writes into. */
  #outputs(parameters: Tensors, batch: Batch): Record<string, Value> {
    const outputs: Record<string, Value> = { loss: this.#buffer("loss", []) };
    for (const { name, shape } of this.#graph.parameters) {
      if (!this.#graph.dense.includes(name)) continue;
      const dims = dimsOfParameter(name, shape, parameters.get(name) as Float32Array);
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

/** The shape of a parameter; the item table has as many rows as `data`. */
function dimsOfParameter(name: string, shape: readonly number[], data: Float32Array): readonly number[] {
  const d = shape[1] as number;
  return name === ITEM_EMBEDDING ? [data.length / d, d] : shape;
}

/**
 * Adds the rows that the graph leaves to us, `table[ids[i, k]] += coefficients[i, k] * rows[i]`, or `scale * rows[i]`:
 * this loop repeats itself bit for bit, the engine's scatter does not.
 */
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
  const factors = coefficients === undefined ? undefined : outputs[coefficients];
  const perRow = factors?.dims[1] ?? 1;
  for (let i = 0; i < indices.length; i++) {
    const factor = factors === undefined ? scale : (factors.data[i] as number);
    if (factor === 0) continue; // fillers
    addScaled(table, (indices[i] as number) * d, values, Math.floor(i / perRow) * d, d, factor);
  }
}
