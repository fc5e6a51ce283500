/**
 * Identifiers of users and items, and the map from them to dense indices.
 *
 * @module
 */

/** A user or an item as the application names it. `1` and `"1"` are different ids. */
export type Id = string | number;

/** A fixed, ordered set of distinct ids, each with its index 0..size-1. */
export class IdMap {
  readonly ids: readonly Id[];
  readonly #indices: ReadonlyMap<Id, number>;

  /** Repeats in `ids` are dropped; the first appearance decides the index. */
  constructor(ids: Iterable<Id>) {
    const indices = new Map<Id, number>();
    for (const id of ids) if (!indices.has(id)) indices.set(id, indices.size);
    this.#indices = indices;
    this.ids = Object.freeze([...indices.keys()]);
  }

  get size(): number {
    return this.ids.length;
  }

  /** The index of `id`, or `undefined` where it is not in the map. */
  indexOf(id: Id): number | undefined {
    return this.#indices.get(id);
  }

  /** The id at `index`; throws a `RangeError` outside 0..size-1. */
  at(index: number): Id {
    const id = this.ids[index];
    if (id === undefined) throw new RangeError(`index ${index} is outside 0..${this.size - 1}`);
    return id;
  }
}
