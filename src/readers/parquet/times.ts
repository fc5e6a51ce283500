/** Parquet's times as seconds since 1970: the same numbers as their texts give. */

/** For hyparquet. */
export const timeParsers: {
  readonly timestampFromMilliseconds: (millis: bigint) => number | null;
  readonly timestampFromMicroseconds: (micros: bigint) => number | null;
  readonly timestampFromNanoseconds: (nanos: bigint) => number | null;
  readonly dateFromDays: (days: number) => number | null;
} = {
  timestampFromMilliseconds: (millis) => (isMissing(millis) ? null : Number(millis) / 1000),
  timestampFromMicroseconds: (micros) => (isMissing(micros) ? null : secondsOfMicros(Number(micros))),
  timestampFromNanoseconds(nanos) {
    if (isMissing(nanos)) return null;
    if (nanos % 1000n === 0n) return secondsOfMicros(Number(nanos / 1000n));
    const fraction = Number(((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n);
    return (Number(nanos) - fraction) / 1e9 + fraction / 1e9;
  },
  dateFromDays: (days) => (isMissing(days) ? null : days * 86_400),
};

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Seconds as `parseTime` has them: up to milliseconds the nearest number, finer digits added to the whole seconds. */
export function secondsOfMicros(micros: number): number {
  const seconds = Math.floor(micros / 1e6);
  const fraction = micros - seconds * 1e6;
  return fraction % 1000 === 0 ? (seconds * 1000 + fraction / 1000) / 1000 : seconds + fraction / 1e6;
}
