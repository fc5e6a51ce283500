/** Runs the inference graphs on histories of any length. */

import { SasrecError } from "../../errors.ts";
import { type Architecture, maskItem } from "../../networks/architecture.ts";
import { hiddenGraph, historyParts, scoredParts, scoreGraph } from "../../networks/graphs.ts";
import type { HistoryInputs } from "../../networks/network.ts";
import type { ParameterStore } from "../../networks/parameter-store.ts";
import type { Program, Runtime, Value } from "../../runtime/runtime.ts";

type History = readonly number[] | Int32Array;

/** Events in one run at most, fillers too: for the processor's caches and the memory of the attention. */
const MAX_EVENTS = 8192;

/** Fillers of a run at most, and as a part of its events: more would take longer than starting another run. */
const MAX_FILLERS = 256;
const FILLER_SHARE = 0.1;

/** Runs of fewer events are done sooner by one thread than two threads meet. */
const EVENTS_WORTH_THREADS = 512;

const graphs = { scores: scoreGraph, hidden: hiddenGraph } as const;

/** Histories that are computed together: `rows` are their places in what was asked for. */
interface Block {
  readonly rows: readonly number[];
  readonly length: number;
  readonly feeds: Readonly<
    Record<keyof HistoryInputs, { readonly data: Int32Array; readonly dims: readonly number[] }>
  >;
}

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

  /**
   * (histories.length, V): scores of all items after each history (item indices, oldest first, not empty); in `into`
   * if that is given. `threads`: of each run, at most.
   */
  async scores(
    histories: readonly History[],
    into?: Float32Array,
    threads: number = this.#threads,
  ): Promise<Float32Array> {
    const n = this.#architecture.numItems;
    const out = into?.subarray(0, histories.length * n) ?? new Float32Array(histories.length * n);
    for (const { rows, feeds, length } of this.#blocks(histories)) {
      const last = feeds.ends.data.map((end, i) => i * length + end);
      const program = await this.#program("scores", rows.length * length, threads);
      const inputs = {
        ...this.#parameters,
        ...partsOf(feeds, scoredParts(this.#architecture)),
        last: { data: last, dims: [rows.length] },
      };
      const first = rows[0] as number;
      // Who brings histories longest first gets scores without a copy.
      const inOrder = rows.every((row, i) => row === first + i);
      const place = out.subarray(first * n, (first + rows.length) * n);
      const outputs: Record<string, Value> = inOrder ? { scores: { data: place, dims: [rows.length, n] } } : {};
      const { scores } = await program.run(inputs, outputs);
      if (inOrder) continue;
      const block = scores?.data as Float32Array;
      rows.forEach((row, i) => {
        out.set(block.subarray(i * n, (i + 1) * n), row * n);
      });
    }
    return out;
  }

  /** Whether there is a state after each event of a history, which no later event has a part in. */
  get causal(): boolean {
    return this.#mask === undefined;
  }

  /**
   * For each history (events, d): what the network says after each of its last `maxLength` events or, if it is not
   * `causal`, (1, d): after the last.
   */
  async hiddenStates(histories: readonly History[]): Promise<Float32Array[]> {
    const d = this.#architecture.embeddingDim;
    const out = new Array<Float32Array>(histories.length);
    for (const { rows, feeds, length } of this.#blocks(histories)) {
      const program = await this.#program("hidden", rows.length * length);
      const parts = partsOf(feeds, historyParts(this.#architecture));
      const { hidden } = await program.run({ ...this.#parameters, ...parts });
      const block = hidden?.data as Float32Array;
      rows.forEach((row, i) => {
        const end = i * length + (feeds.ends.data[i] as number);
        out[row] = block.slice((this.causal ? i * length : end) * d, (end + 1) * d);
      });
    }
    return out;
  }

  /** Frees the engine's memory; not while something is computed. What is computed next compiles anew. */
  async release(): Promise<void> {
    const programs = [...this.#programs.values()];
    this.#programs.clear();
    await Promise.all(programs.map(async (program) => (await program).release()));
  }

  /** The program of a graph for so many events, compiled when first needed. */
  #program(graph: keyof typeof graphs, events: number, most: number = this.#threads): Promise<Program> {
    // In WebAssembly the first program decides for all: it must not be a small one.
    const native = this.#runtime.name === "native";
    const threads = native && events < EVENTS_WORTH_THREADS ? 1 : native ? most : this.#threads;
    const key = `${graph} ${threads}`;
    let program = this.#programs.get(key);
    if (program === undefined) {
      program = this.#runtime.compile(graphs[graph](this.#architecture), { threads });
      this.#programs.set(key, program);
      program.catch(() => this.#programs.delete(key)); // the next call tries again; this one has the error
    }
    return program;
  }

  get #mask(): number | undefined {
    return maskItem(this.#architecture);
  }

  /** Events of `history` as the network is shown it: its last ones, and the mask that stands for the next. */
  #lengthOf(history: History): number {
    return Math.min(history.length, this.#architecture.maxLength) + (this.#mask === undefined ? 0 : 1);
  }

  /** Histories of like length together, longest first, as (rows, length) arrays. */
  *#blocks(histories: readonly History[]): Generator<Block> {
    const order = histories.map((_, row) => row);
    if (histories.some((history) => history.length === 0)) {
      throw new SasrecError("empty-history", "a history without events cannot be scored");
    }
    const lengthAt = (place: number): number => this.#lengthOf(histories[order[place] as number] as History);
    order.sort((a, b) => this.#lengthOf(histories[b] as History) - this.#lengthOf(histories[a] as History) || a - b);
    for (let start = 0; start < order.length; ) {
      const length = lengthAt(start);
      let end = start + 1;
      for (let fillers = 0; end < order.length; end++) {
        const events = length * (end - start + 1);
        fillers += length - lengthAt(end);
        if (events > MAX_EVENTS || fillers > Math.max(MAX_FILLERS, FILLER_SHARE * events)) break;
      }
      const rows = order.slice(start, end);
      const ids = new Int32Array(rows.length * length);
      const positions = new Int32Array(rows.length * length);
      const ends = Int32Array.from(rows, (row) => this.#lengthOf(histories[row] as History) - 1);
      rows.forEach((row, i) => {
        const events = (histories[row] as History).slice(-this.#architecture.maxLength);
        ids.set(events, i * length);
        const last = ends[i] as number;
        if (this.#mask !== undefined) ids[i * length + last] = this.#mask;
        for (let k = 0; k <= last; k++) positions[i * length + k] = last - k;
      });
      const dims = [rows.length, length];
      yield {
        rows,
        length,
        feeds: {
          ids: { data: ids, dims },
          positions: { data: positions, dims },
          ends: { data: ends, dims: [rows.length] },
        },
      };
      start = end;
    }
  }
}

function partsOf(feeds: Block["feeds"], parts: readonly (keyof HistoryInputs)[]): Record<string, Value> {
  return Object.fromEntries(parts.map((part) => [part, feeds[part]]));
}
