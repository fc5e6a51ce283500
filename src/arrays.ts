/** Arrays of numbers: with more room, counting up, and searched. */

type Numbers = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** A copy of `values` of a larger `length`: zeros follow. */
export function resized<T extends Numbers>(values: T, length: number): T {
  const larger = new (values.constructor as new (length: number) => T)(length);
  larger.set(values as never);
  return larger;
}

/** `whole`, filled with `parts` end to end. */
export function joined<T extends Numbers>(whole: T, parts: readonly ArrayLike<number>[]): T {
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The numbers 0 to `length - 1`. */
export function range(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i);
}

/** Where `value` is in `values[from .. to)`, which ascend; -1 if it is not there. */
export function placeOf(value: number, values: Int32Array, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low < to && values[low] === value ? low : -1;
}
