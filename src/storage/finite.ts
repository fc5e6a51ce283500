/**
 * The look for numbers that are none.
 *
 * @module
 */

/** Whether every number is finite. A plain loop: `every` takes five times as long, and models are large. */
export function allFinite(numbers: Float32Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return false;
  return true;
}
