/**
 * Runs the inference graphs on histories of any length.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import type { Architecture } from "../model/architecture.ts";
import { hiddenGraph, scoreGraph } from "../model/inference-graph.ts";
import type { Program, Runtime, Value } from "../runtime/runtime.ts";
import type { ParameterStore } from "../training/parameter-store.ts";

type History = readonly number[] | Int32Array;

/** Events in one run at most: bounds the memory of the attention. */
const MAX_EVENTS = 16_384;

/** Runs of fewer events are done sooner by one thread than two threads meet. */
const EVENTS_WORTH_THREADS = 512;

const graphs = { scores: scoreGraph, hidden: hiddenGraph } as const;

/** A network with its parameters, ready to score. */
export class Inference {
  readonly #architecture: Architecture;
  readonly #runtime: Runtime;
  readonly #threads: number;
  readonly #parameters: Readonly<Record<string, Value>>;
  readonly #programs = new Map<string, Promise<Program>>();

  constructor(runtime: Runtime, architecture: Architecture, parameters: ParameterStore, threads: number) {
    this.#runtime = runtime;
    this.#architecture = architecture;
    this.#threads = threads;
    this.#parameters = Object.fromEntries(
      parameters.specs.map(({ name, shape }) => {
        return [name, { data: parameters.views.get(name) as Float32Array, dims: shape }];
      }),
    );
  }

  /** Hidden size, d. */
  get embeddingDim(): number {
    return this.#architecture.embeddingDim;
  }

  /** (histories.length, V): scores of all items after each history (item indices, oldest first, not empty). */
  async scores(histories: readonly History[]): Promise<Float32Array> {
    const n = this.#architecture.numItems;
    const out = new Float32Array(histories.length * n);
    for (const { rows, ids, positions, length } of this.#blocks(histories)) {
      const ends = Int32Array.from(rows, (row) => this.#lengthOf(histories[row] as History) - 1);
      const last = ends.map((end, i) => i * length + end);
      const feeds = {
        ...this.#historyFeeds(ids, positions, length),
        ends: { data: ends, dims: [rows.length] },
        last: { data: last, dims: [rows.length] },
      };
      const program = await this.#program("scores", ids.length);
      const { scores } = await program.run({ ...this.#parameters, ...feeds });
      const block = scores?.data as Float32Array;
      rows.forEach((row, i) => {
        out.set(block.subarray(i * n, (i + 1) * n), row * n);
      });
    }
    return out;
  }

  /** For each history (events, d): the hidden state after each of its last `maxLength` events. */
  async hiddenStates(histories: readonly History[]): Promise<Float32Array[]> {
    const d = this.#architecture.embeddingDim;
    const out = new Array<Float32Array>(histories.length);
    for (const { rows, ids, positions, length } of this.#blocks(histories)) {
      const feeds = this.#historyFeeds(ids, positions, length);
      const program = await this.#program("hidden", ids.length);
      const { hidden } = await program.run({ ...this.#parameters, ...feeds });
      const block = hidden?.data as Float32Array;
      rows.forEach((row, i) => {
        const start = i * length * d;
        out[row] = block.slice(start, start + this.#lengthOf(histories[row] as History) * d);
      });
    }
    return out;
  }

  async release(): Promise<void> {
    const programs = [...this.#programs.values()];
    this.#programs.clear();
    for (const program of programs) await (await program).release();
  }

  /** The program of a graph for so many events, compiled when first needed. */
  #program(graph: keyof typeof graphs, events: number): Promise<Program> {
    // In WebAssembly the first program decides for all: it must not be a small one.
    const single = events < EVENTS_WORTH_THREADS && this.#runtime.name === "native";
    const threads = single ? 1 : this.#threads;
    const key = `${graph} ${threads}`;
    let program = this.#programs.get(key);
    if (program === undefined) {
      program = this.#runtime.compile(graphs[graph](this.#architecture), { threads });
      this.#programs.set(key, program);
    }
    return program;
  }

  #historyFeeds(ids: Int32Array, positions: Int32Array, length: number): Record<string, Value> {
    const dims = [ids.length / length, length];
    if (this.#architecture.positions === "none") return { ids: { data: ids, dims } };
    return { ids: { data: ids, dims }, positions: { data: positions, dims } };
  }

  #lengthOf(history: History): number {
    return Math.min(history.length, this.#architecture.maxLength);
  }

  /** Histories of like length together, longest last, as (rows, length) arrays of ids and positions. */
  *#blocks(
    histories: readonly History[],
  ): Generator<{ rows: number[]; ids: Int32Array; positions: Int32Array; length: number }> {
    const order = histories.map((_, row) => row);
    order.sort((a, b) => this.#lengthOf(histories[a] as History) - this.#lengthOf(histories[b] as History) || a - b);
    for (let start = 0; start < order.length; ) {
      let end = start;
      let length = 0;
      while (end < order.length) {
        const next = this.#lengthOf(histories[order[end] as number] as History);
        if (next === 0) throw new SasrecError("empty-history", "a history without events cannot be scored");
        if (end > start && next * (end - start + 1) > MAX_EVENTS) break;
        length = next;
        end++;
      }
      const rows = order.slice(start, end);
      const ids = new Int32Array(rows.length * length);
      const positions = new Int32Array(rows.length * length);
      rows.forEach((row, i) => {
        const events = (histories[row] as History).slice(-this.#architecture.maxLength);
        ids.set(events, i * length);
        for (let k = 0; k < events.length; k++) positions[i * length + k] = events.length - 1 - k;
      });
      yield { rows, ids, positions, length };
      start = end;
    }
  }
}
