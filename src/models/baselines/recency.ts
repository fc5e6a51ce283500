/** What an item of a history counts, by how long ago it was. */

/** Below this a weight would not show beside the latest item's in single precision. */
const NEGLIGIBLE = 1e-9;

/**
 * Calls `use` with each distinct item of `history` (item indices, oldest first), latest first, and its weight: 1 for the
 * last event, and `decay` (above 0, at most 1) times less for each event further back. A repeated item counts once, at
 * its latest place. Items of a weight below 1e-9 are left out.
 */
export function eachRecent(
  history: ArrayLike<number>,
  decay: number,
  use: (item: number, weight: number) => void,
): void {
  const seen = new Set<number>();
  let weight = 1;
  for (let at = history.length - 1; at >= 0 && weight >= NEGLIGIBLE; at--) {
    const item = history[at] as number;
    if (!seen.has(item)) use(item, weight);
    seen.add(item);
    weight *= decay;
  }
}
