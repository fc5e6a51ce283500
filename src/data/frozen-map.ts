/** A map that nobody can change, not even by a cast or from plain JavaScript. */

/** A copy of `entries` as a `Map` whose `set`, `delete` and `clear` throw a `TypeError`. */
export function frozenMap<K, V>(entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> {
  const map = new Map(entries);
  const refuse = {
    value: (): never => {
      throw new TypeError("this map is immutable");
    },
  };
  Object.defineProperties(map, { set: refuse, delete: refuse, clear: refuse });
  return Object.freeze(map);
}
