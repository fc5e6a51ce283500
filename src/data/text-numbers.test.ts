import fc from "fast-check";
import { expect, it } from "vitest";
import { decimalAt, integerAt } from "./text-numbers.ts";

const read = (text: string, reader: typeof decimalAt): number => {
  const bytes = new TextEncoder().encode(`9${text}9`);
  return reader(bytes, 1, bytes.length - 1);
};

it("reads decimal numbers as Number does, and nothing else", () => {
  const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
  const text = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.string({ unit: fc.constantFrom(..."0123456789.+-eE"), maxLength: 24 }),
    fc.tuple(fc.nat(), fc.integer({ min: 0, max: 999_999_999 })).map(([a, b]) => `${a}.${String(b).padStart(9, "0")}`),
  );
  fc.assert(
    fc.property(text, (written) => {
      expect(read(written, decimalAt)).toBe(decimal.test(written) ? Number(written) : Number.NaN);
    }),
    { numRuns: 3000 },
  );
});

it("takes integers in their usual form alone", () => {
  for (const value of [0, 7, -3, 1_000_000, 9007199254740991, -9007199254740991]) {
    expect(read(String(value), integerAt)).toBe(value);
  }
  for (const odd of ["", "-", "-0", "007", "1.0", "+1", "1e3", "9007199254740993", "12a", " 1"]) {
    expect(read(odd, integerAt)).toBe(Number.NaN);
  }
});
