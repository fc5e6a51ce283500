/**
 * Runs the training graph on a batch and completes the gradients.
 *
 * @module
 */

import type { Architecture } from "../model/architecture.ts";
import type { LossName } from "../model/losses.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../model/parameters.ts";
import { type TrainingGraph, trainingGraph } from "../model/training-graph.ts";
import type { CompileOptions, Program, Runtime, Value } from "../runtime/runtime.ts";
import type { Batch } from "./batch.ts";
import { emptyStore, type ParameterStore } from "./parameter-store.ts";

/** What changes from step to step beside the batch. */
export interface StepInputs {
  /** (T, n) item indices for sampled losses. */
  readonly negatives?: { readonly data: Int32Array; readonly perToken: number };
  /** The dropout mask `name` of `size` elements. */
  readonly mask?: (name: string, size: number) => Float32Array;
}

/** A compiled training step: loss and gradients of one batch after another. */
export class TrainingStep {
  /** Gradients of the last batch. */
  readonly gradients: ParameterStore;
  readonly #graph: TrainingGraph;
  readonly #program: Program;
  readonly #architecture: Architecture;
  readonly #loss: Float32Array = new Float32Array(1);
  readonly #buffers = new Map<string, Float32Array>();

  private constructor(architecture: Architecture, graph: TrainingGraph, program: Program) {
    this.#architecture = architecture;
    this.#graph = graph;
    this.#program = program;
    this.gradients = emptyStore(parameterSpecs(architecture));
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

  /** The loss of `batch`; its gradients are then in `gradients`. */
  async run(parameters: ParameterStore, batch: Batch, inputs: StepInputs): Promise<number> {
    const feeds = this.#feeds(parameters, batch, inputs);
    await this.#program.run(feeds, this.#outputs(batch, inputs.negatives?.perToken ?? 0));
    this.#addSparse(feeds);
    return this.#loss[0] as number;
  }

  release(): Promise<void> {
    return this.#program.release();
  }

  #feeds(parameters: ParameterStore, batch: Batch, { negatives, mask }: StepInputs): Record<string, Value> {
    const { size: B, length: L, chunks: C, chunkSize: t } = batch;
    const feeds: Record<string, Value> = {
      ids: { data: batch.ids, dims: [B, L] },
      tokens: { data: batch.tokens, dims: [C, t] },
      untokens: { data: batch.untokens, dims: [B * L] },
      targets: { data: batch.targets, dims: [C, t] },
      weights: { data: batch.weights, dims: [C, t] },
    };
    for (const { name, shape } of parameters.specs) {
      feeds[name] = { data: parameters.views.get(name) as Float32Array, dims: shape };
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

  /** Where the graph writes: gradients straight into their store, the rest into buffers kept from step to step. */
  #outputs({ size, length, chunks, chunkSize }: Batch, perToken: number): Record<string, Value> {
    const [N, T, d] = [size * length, chunks * chunkSize, this.#architecture.embeddingDim];
    const outputs: Record<string, Value> = { loss: { data: this.#loss, dims: [] } };
    for (const name of this.#graph.dense) {
      const shape = this.gradients.specs.find((spec) => spec.name === name)?.shape ?? [];
      outputs[`gradients.${name}`] = { data: this.gradients.views.get(name) as Float32Array, dims: shape };
    }
    for (const { ids, rows, coefficients } of this.#graph.sparse) {
      const dims = ids === "ids" ? [N, d] : [T, d];
      outputs[rows] = { data: this.#buffer(rows, dims), dims };
      if (coefficients === undefined) continue;
      const shape = [T, ids === "negatives" ? perToken : 1];
      outputs[coefficients] = { data: this.#buffer(coefficients, shape), dims: shape };
    }
    return outputs;
  }

  #buffer(name: string, dims: readonly number[]): Float32Array {
    const size = dims.reduce((a, b) => a * b, 1);
    let buffer = this.#buffers.get(name);
    if (buffer === undefined || buffer.length < size) {
      buffer = new Float32Array(Math.ceil(size * 1.2));
      this.#buffers.set(name, buffer);
    }
    return buffer.subarray(0, size);
  }

  /** Adds the rows that the graph leaves to us: a loop that is repeatable, where the engine's scatter is not. */
  #addSparse(feeds: Readonly<Record<string, Value>>): void {
    const table = this.gradients.views.get(ITEM_EMBEDDING) as Float32Array;
    const d = this.#architecture.embeddingDim;
    if (!this.#graph.dense.includes(ITEM_EMBEDDING)) table.fill(0);
    for (const { ids, rows, coefficients } of this.#graph.sparse) {
      const indices = feeds[ids]?.data as Int32Array;
      const values = this.#buffers.get(rows) as Float32Array;
      if (coefficients === undefined) addRows(table, d, indices, values);
      else {
        const perRow = ids === "negatives" ? (feeds[ids]?.dims[1] ?? 1) : 1;
        addScaledRows(table, d, indices, values, this.#buffers.get(coefficients) as Float32Array, perRow);
      }
    }
  }
}

/** `table[ids[i]] += rows[i]`. */
function addRows(table: Float32Array, d: number, ids: Int32Array, rows: Float32Array): void {
  for (let i = 0; i < ids.length; i++) {
    const to = (ids[i] as number) * d;
    const from = i * d;
    for (let j = 0; j < d; j++) table[to + j] = (table[to + j] as number) + (rows[from + j] as number);
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
