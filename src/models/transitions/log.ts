/**
 * Natural logarithms of many numbers by tables: in less than half of the time of `Math.log`, which was most of what
 * transitions took of a recommendation.
 */

/** Bits of a number's fraction that choose a row of the table. */
const BITS = 8;
const ROWS = 2 ** BITS;
/** Exponents of numbers of at least 1. */
const EXPONENTS = 1024;

/** Of the middle c of each row, 1 < c < 2: 1 / c and log(c). */
const inverses = new Float64Array(ROWS);
const logs = new Float64Array(ROWS);
for (let row = 0; row < ROWS; row++) {
  const middle = 1 + (row + 0.5) / ROWS;
  inverses[row] = 1 / middle;
  logs[row] = Math.log(middle);
}

/** Of each exponent e: 2^-e and log(2^e). */
const scales = Float64Array.from({ length: EXPONENTS }, (_, exponent) => 2 ** -exponent);
const octaves = Float64Array.from({ length: EXPONENTS }, (_, exponent) => exponent * Math.LN2);

/** Numbers of at least 1 that `logarithms` replaces by their logarithms. */
export interface LogRoom {
  readonly values: Float64Array;
  /** The same memory. The half with the exponent comes second: little-endian machines are the only ones. */
  readonly halves: Int32Array;
}

/** Room for `size` numbers. */
export function logRoom(size: number): LogRoom {
  const values = new Float64Array(size);
  return { values, halves: new Int32Array(values.buffer) };
}

/** Replaces the first `size` numbers, finite and at least 1, by their logarithms, right to about 1e-15. */
export function logarithms({ values, halves }: LogRoom, size: number): void {
  for (let i = 0; i < size; i++) {
    const top = halves[2 * i + 1] as number;
    const row = (top >>> (20 - BITS)) & (ROWS - 1);
    const exponent = (top >>> 20) - 1023;
    const r = (values[i] as number) * (scales[exponent] as number) * (inverses[row] as number) - 1; // at most 1/512
    const series = r - r * r * (0.5 - r * (1 / 3 - r * (0.25 - r * 0.2)));
    values[i] = (octaves[exponent] as number) + (logs[row] as number) + series;
  }
}
