/** Comparison of arrays of floating-point numbers. */

import { expect } from "vitest";

/** How far two arrays may be apart. */
export interface Tolerance {
  /** In units of the largest absolute value expected; default 0. */
  readonly relative?: number;
  /** Added to it; default 0. */
  readonly absolute?: number;
}

/**
 * Expects every element of `actual` within `absolute + relative * max |expected|` of the one of `expected`. A NaN on
 * either side fails. `label` says in the message what was compared.
 */
export function expectAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative = 0, absolute = 0 }: Tolerance,
  label = "array",
): void {
  expect(actual.length, `length of ${label}`).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i] as number));
  const allowed = absolute + relative * largest;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    if (Math.abs(a - e) <= allowed) continue;
    expect.fail(`${label}: element ${i} is ${a}, expected ${e} within ${allowed}`);
  }
}
