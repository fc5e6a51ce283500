/** A linear axis: where a number lies, and which numbers are written beside it. */

/** An axis whose ends are ticks. */
export interface Axis {
  /** Round numbers, ascending. */
  readonly ticks: readonly number[];
  /** The place of a value in pixels. */
  at(value: number): number;
  /** A tick as text, all of them with the same number of decimals. */
  text(tick: number): string;
}

/** Steps of an axis, times a power of ten. */
const STEPS = [1, 2, 5, 10];

/**
 * An axis from `low` to `high`, widened to round numbers.
 *
 * @param from the pixel of the lower end
 * @param to the pixel of the upper end
 * @param count about how many ticks
 */
export function linearAxis(low: number, high: number, from: number, to: number, count: number): Axis {
  const range = high > low ? high - low : Math.abs(low) || 1;
  const power = Math.floor(Math.log10(range / count));
  const step = (STEPS.find((s) => s * 10 ** power * count >= range) as number) * 10 ** power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(decimals)));
  return {
    ticks,
    at: (value) => from + ((value / step - first) / (last - first)) * (to - from),
    text: (tick) => tick.toFixed(decimals),
  };
}
