/** The one loop over scores: recommendation, evaluation and validation all go through it. */

import { quoted, SasrecError } from "../errors.ts";
import { Turn } from "../turns.ts";
import type { Scorer } from "./scorer.ts";

/** Histories to score, each made when it is asked for, so that never do all of them exist at once. */
export interface HistoryRows {
  readonly size: number;
  /** Events of the history at `index`, 0..size-1. */
  lengthOf(index: number): number;
  /** Its item indices, oldest first. */
  at(index: number): Int32Array;
}

/** A history and its scores. Valid only while it is shown: the next one's come in their place. */
export interface ScoredRow {
  readonly index: number;
  readonly history: Int32Array;
  /** By item index; no NaN. */
  readonly scores: Float32Array;
}

/** How to go through the histories. */
export interface BlockOptions {
  /** Histories a block. Default: as many as have scores that fit the caches, at most 256. */
  readonly rows?: number | undefined;
  /** Called after each block with the number of histories that are done. */
  readonly onBlock?: ((done: number) => void) | undefined;
  /** What a message calls the history at `index`. */
  readonly nameOf?: ((index: number) => string) | undefined;
}

const BLOCK = 256;
/** Of a block's scores: what is in the processor's caches when it is read. */
const BLOCK_BYTES = 4 * 1024 * 1024;

/** Histories given as a list. */
export function rowsOf(histories: readonly Int32Array[]): HistoryRows {
  return {
    size: histories.length,
    lengthOf: (index) => (histories[index] as Int32Array).length,
    at: (index) => histories[index] as Int32Array,
  };
}

/**
 * Shows the scores of each history to `visit`, in blocks; returns the milliseconds that the scorer took.
 *
 * Longest histories first: those of like length meet, so that a model that pads pads little, and what needs the most
 * memory comes at once. Throws `non-finite` if a score is NaN, `invalid-data` if the scorer returns too many or too few.
 */
export async function eachScored(
  scorer: Scorer,
  histories: HistoryRows,
  visit: (row: ScoredRow) => void,
  { rows, onBlock, nameOf }: BlockOptions = {},
): Promise<number> {
  const n = scorer.items.size;
  const name = nameOf ?? ((index: number) => `history ${index}`);
  const size = rows ?? Math.max(1, Math.min(BLOCK, Math.floor(BLOCK_BYTES / (4 * n))));
  const lengths = Int32Array.from({ length: histories.size }, (_, index) => histories.lengthOf(index));
  const order = longestFirst(lengths);
  const turn = new Turn();
  const into = new Float32Array(Math.min(size, order.length) * n);
  let milliseconds = 0;
  for (let start = 0; start < order.length; start += size) {
    const indices = order.subarray(start, start + size);
    const block = Array.from(indices, (index) => histories.at(index));
    const before = Date.now();
    const scores = await scorer.scoreHistories(block, into);
    milliseconds += Date.now() - before;
    checkScores(scorer, scores, block.length, (row) => name(at(indices, row)));
    for (let row = 0; row < block.length; row++) {
      visit({
        index: at(indices, row),
        history: block[row] as Int32Array,
        scores: scores.subarray(row * n, (row + 1) * n),
      });
      if (turn.isOver && start + row + 1 < order.length) await turn.next();
    }
    onBlock?.(start + block.length);
  }
  return milliseconds;
}

/** The indices of `lengths`, longest first, equal ones in order: they are counted, which takes no comparison. */
function longestFirst(lengths: Int32Array): Int32Array {
  const most = lengths.reduce((a, b) => Math.max(a, b), 0);
  const next = new Int32Array(most + 2);
  for (const length of lengths) next[most - length + 1] = at(next, most - length + 1) + 1;
  for (let place = 1; place < next.length; place++) next[place] = at(next, place) + at(next, place - 1);
  const order = new Int32Array(lengths.length);
  for (let index = 0; index < lengths.length; index++) {
    const bucket = most - at(lengths, index);
    const place = at(next, bucket);
    order[place] = index;
    next[bucket] = place + 1;
  }
  return order;
}

/** Throws `non-finite` if a score is NaN, `invalid-data` if there are too many or too few for `rows` histories. */
export function checkScores(
  scorer: Pick<Scorer, "name" | "items">,
  scores: Float32Array,
  rows: number,
  nameOf: (row: number) => string = (row) => `history ${row}`,
): void {
  const { name, items } = scorer;
  const n = items.size;
  if (scores.length !== rows * n) {
    throw new SasrecError(
      "invalid-data",
      `${name} returned ${scores.length} scores for ${rows} histories x ${n} items`,
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isNaN(scores[i])) continue;
    const item = quoted(items.at(i % n));
    const message = `${name} scored item ${item} NaN for ${nameOf(Math.floor(i / n))}; the model is broken (did its training diverge?)`;
    throw new SasrecError("non-finite", message, { model: name });
  }
}

function at(list: Int32Array, index: number): number {
  return list[index] as number;
}
