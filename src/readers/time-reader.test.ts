import fc from "fast-check";
import { expect, it } from "vitest";
import { parseTime } from "../data/time.ts";
import { TimeReader } from "./time-reader.ts";

it("reads dates as parseTime does", () => {
  const digit = (most: number): fc.Arbitrary<string> =>
    fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, "0"));
  const time = fc
    .tuple(
      fc.constantFrom("T", " ", "  "),
      digit(25),
      digit(61),
      digit(61),
      fc.constantFrom("", ".5", ".123", ".120", ".1234567"),
    )
    .map(([middle, hour, minute, second, fraction]) => `${middle}${hour}:${minute}:${second}${fraction}`);
  const zone = fc.constantFrom("", "Z", "+02", " UTC", "-07:30", "z");
  const date = fc
    .tuple(fc.constantFrom("1969", "2001", "2024", "0099"), digit(13), digit(32))
    .map((parts) => parts.join("-"));
  const text = fc.oneof(
    fc.tuple(date, time, zone).map((parts) => parts.join("")),
    date,
    fc.string({ maxLength: 24 }),
  );
  const reader = new TimeReader();
  fc.assert(
    fc.property(text, (written) => {
      const bytes = new TextEncoder().encode(`x${written}x`);
      if (/\p{Surrogate}/u.test(written)) return;
      expect(reader.read(bytes, 1, bytes.length - 1)).toBe(parseTime(written) ?? Number.NaN);
    }),
    { numRuns: 2000 },
  );
});
