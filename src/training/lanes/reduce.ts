/**
 * Sums of the lanes' gradients. Each lane sums its share: a range of the parameters that every step changes, and of the
 * items that a step touches those whose index is the lane's number, modulo the number of lanes.
 */

import { resized } from "../../arrays.ts";
import type { LaneMemory, TrainingMemory } from "./memory.ts";
import { TouchedRows } from "./touched-rows.ts";

/** A lane's range of `size` elements: start, end. */
export function shareOf(lane: number, lanes: number, size: number): readonly [number, number] {
  return [Math.floor((lane * size) / lanes), Math.floor(((lane + 1) * size) / lanes)];
}

/** The sums of one lane's share. */
export class GradientSums {
  /** The touched items of the share. */
  readonly rows: TouchedRows;
  readonly #memory: TrainingMemory;
  readonly #lane: number;
  readonly #d: number;
  #table: Float32Array = new Float32Array(0);

  /** Of lane `lane`, for a table of `tableRows` items with `d` numbers each. */
  constructor(memory: TrainingMemory, lane: number, tableRows: number, d: number) {
    this.#memory = memory;
    this.#lane = lane;
    this.#d = d;
    this.rows = new TouchedRows(Math.min(tableRows, memory.capacity * memory.lanes.length));
  }

  /** Sums of the parameters that every step changes; only the share's range is summed over lanes. */
  get dense(): Float32Array {
    return (this.#memory.lanes[this.#lane] as LaneMemory).dense;
  }

  /** Sums of the touched items, row by row in the order of `rows`. */
  get table(): Float32Array {
    return this.#table;
  }

  /** Sums all lanes' gradients of the share; lanes in order, so that it repeats itself. Returns the sum of squares. */
  sum(): number {
    const { lanes } = this.#memory;
    const { dense } = this;
    const [start, end] = shareOf(this.#lane, lanes.length, dense.length);
    for (const lane of lanes) {
      if (lane.dense !== dense) addScaled(dense, start, lane.dense, start, end - start, 1);
    }
    let square = 0;
    for (let i = start; i < end; i++) square += (dense[i] as number) ** 2;
    return square + this.#sumRows();
  }

  #sumRows(): number {
    const { lanes } = this.#memory;
    const d = this.#d;
    const { rows } = this;
    rows.clear();
    for (const { touched, table } of lanes) {
      const count = touched[0] as number;
      for (let i = 0; i < count; i++) {
        const row = touched[i + 1] as number;
        if (row % lanes.length !== this.#lane) continue;
        const before = rows.count;
        const to = rows.touch(row) * d;
        if (this.#table.length < to + d) this.#table = resized(this.#table, 2 * (to + d));
        const sums = this.#table;
        if (rows.count > before) for (let j = 0; j < d; j++) sums[to + j] = table[i * d + j] as number;
        else addScaled(sums, to, table, i * d, d, 1);
      }
    }
    let square = 0;
    for (let i = 0; i < rows.count * d; i++) square += (this.#table[i] as number) ** 2;
    return square;
  }
}

/** `to[start + i] += scale * from[first + i]` for i below `count`. Four a turn, which takes a third less time than one. */
export function addScaled(
  to: Float32Array,
  start: number,
  from: Float32Array,
  first: number,
  count: number,
  scale: number,
): void {
  const end = start + count;
  let [i, j] = [start, first];
  for (; i + 3 < end; i += 4, j += 4) {
    to[i] = (to[i] as number) + scale * (from[j] as number);
    to[i + 1] = (to[i + 1] as number) + scale * (from[j + 1] as number);
    to[i + 2] = (to[i + 2] as number) + scale * (from[j + 2] as number);
    to[i + 3] = (to[i + 3] as number) + scale * (from[j + 3] as number);
  }
  for (; i < end; i++, j++) to[i] = (to[i] as number) + scale * (from[j] as number);
}
