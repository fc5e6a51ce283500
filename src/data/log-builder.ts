/** A log of events that come in batches: 16 to 28 bytes an event while it grows, as when it is done. */

import { narrowed } from "./columns.ts";
import { doubtsOf } from "./doubts.ts";
import { frozenMap } from "./frozen-map.ts";
import { IdBuilder } from "./id-builder.ts";
import { checkOneForm, type Id, type IdMap } from "./ids.ts";
import type { ItemInfo, LogContents } from "./interactions.ts";

/** Events as indices of the builder's ids and numbers. The builder keeps the arrays. */
export interface EventBatch {
  readonly user: Int32Array;
  readonly item: Int32Array;
  readonly time: Float64Array | undefined;
  readonly rating: Float64Array | undefined;
}

/** Collects events. All batches have times, or none; the same for ratings. */
export class LogBuilder {
  readonly users: IdBuilder = new IdBuilder();
  readonly items: IdBuilder = new IdBuilder();
  #size = 0;
  readonly #user: (Int32Array | undefined)[] = [];
  readonly #item: (Int32Array | undefined)[] = [];
  readonly #time: (Float64Array | undefined)[] = [];
  readonly #rating: (Float32Array | Float64Array | undefined)[] = [];
  /** By index of the item, in the order in which they came. */
  readonly #titles = new Map<number, string>();

  /** Events so far. */
  get size(): number {
    return this.#size;
  }

  add({ user, item, time, rating }: EventBatch): void {
    this.#size += user.length;
    this.#user.push(user);
    this.#item.push(item);
    if (time !== undefined) this.#time.push(time);
    if (rating !== undefined) this.#rating.push(narrowed(rating));
  }

  hasTitle(item: number): boolean {
    return this.#titles.has(item);
  }

  setTitle(item: number, title: string): void {
    this.#titles.set(item, title);
  }

  /**
   * The log. The builder is empty afterwards. Throws `invalid-data` if an id came both as a number and as its text.
   *
   * @param notes what was doubtful; doubtful ids and units of time are added
   */
  finish(name: string, notes: readonly string[]): LogContents {
    const ids = { users: this.users.finish(), items: this.items.finish() };
    checkOneForm("userIds", ids.users);
    checkOneForm("itemIds", ids.items);
    const single = this.#rating.every((chunk) => chunk instanceof Float32Array);
    const user = joined(this.#user, new Int32Array(this.#size));
    const item = joined(this.#item, new Int32Array(this.#size));
    const time = this.#time.length === 0 ? undefined : joined(this.#time, new Float64Array(this.#size));
    const ratings = single ? new Float32Array(this.#size) : new Float64Array(this.#size);
    const rating = this.#rating.length === 0 ? undefined : joined(this.#rating, ratings);
    const columns = { user, item, ...(time && { time }), ...(rating && { rating }) };
    return { name, columns, ids, items: this.#infos(ids.items), notes: [...notes, ...doubtsOf(ids, columns)] };
  }

  #infos(items: IdMap): ReadonlyMap<Id, ItemInfo> {
    return frozenMap([...this.#titles].map(([item, title]) => [items.at(item), Object.freeze({ title })] as const));
  }
}

/** `whole`, filled with `chunks`, each of which is let go once it is copied. */
function joined<T extends Int32Array | Float32Array | Float64Array>(
  chunks: (Int32Array | Float32Array | Float64Array | undefined)[],
  whole: T,
): T {
  let at = 0;
  for (let i = 0; i < chunks.length; i++) {
    const chunk = chunks[i];
    chunks[i] = undefined;
    if (chunk === undefined) continue;
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
