/** The look for numbers that are none. */

/**
 * Whether every number is finite. They are added up, for speed: a sum of float32 numbers in double precision cannot
 * overflow, so it is finite just if all of them are.
 */
export function allFinite(numbers: Float32Array): boolean {
  let even = 0;
  let odd = 0;
  let i = 0;
  for (; i + 3 < numbers.length; i += 4) {
    even += (numbers[i] as number) + (numbers[i + 1] as number);
    odd += (numbers[i + 2] as number) + (numbers[i + 3] as number);
  }
  for (; i < numbers.length; i++) even += numbers[i] as number;
  return Number.isFinite(even + odd);
}
