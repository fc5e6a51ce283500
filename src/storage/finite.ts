/** The look for numbers that are none. */

/**
 * Whether every number is finite. They are added up, for speed: a sum of float32 numbers in double precision cannot
 * overflow, so it is finite just if all of them are.
 */
export function allFinite(numbers: Float32Array): boolean {
  const at = (i: number): number => numbers[i] as number;
  let [even, odd] = [0, 0];
  let i = 0;
  for (; i + 7 < numbers.length; i += 8) {
    even += at(i) + at(i + 1) + (at(i + 2) + at(i + 3));
    odd += at(i + 4) + at(i + 5) + (at(i + 6) + at(i + 7));
  }
  for (; i < numbers.length; i++) even += at(i);
  return Number.isFinite(even + odd);
}
