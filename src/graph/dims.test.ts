import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { broadcast, type Dim, formatShape, normalizeAxis, product, type Shape, sameShape } from "./dims.ts";

const symbol = fc.constantFrom("A", "B", "L", "t");
const dim: fc.Arbitrary<Dim> = fc.oneof(fc.integer({ min: 1, max: 7 }), symbol);
const shape: fc.Arbitrary<Shape> = fc.array(dim, { maxLength: 5 });
const sizes = fc.record({ A: fc.nat(9), B: fc.nat(9), L: fc.nat(9), t: fc.nat(9) });

/** The number that a dimension stands for. */
function sizeOf(dim: Dim, symbols: Readonly<Record<string, number>>): number {
  if (typeof dim === "number") return dim;
  return dim
    .split("*")
    .map((factor) => symbols[factor] ?? Number(factor))
    .reduce((a, b) => a * b);
}

describe("product", () => {
  it("is canonical: the order of the dimensions does not matter", () => {
    fc.assert(
      fc.property(shape, fc.integer(), (dims, seed) => {
        const mixed = [...dims].sort((a, b) => String(a).length * (seed % 7) - String(b).length * (seed % 3));
        expect(product([...dims].reverse())).toBe(product(dims));
        expect(product(mixed)).toBe(product(dims));
      }),
    );
  });

  it("is associative", () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(product([product(a), product(b)])).toBe(product([...a, ...b]));
      }),
    );
  });

  it("stands for the product of the sizes", () => {
    fc.assert(
      fc.property(shape, sizes, (dims, symbols) => {
        const expected = dims.map((d) => sizeOf(d, symbols)).reduce((a, b) => a * b, 1);
        expect(sizeOf(product(dims), symbols)).toBe(expected);
      }),
    );
  });

  it("names products readably", () => {
    expect(product([])).toBe(1);
    expect(product([2, 3])).toBe(6);
    expect(product(["L", "B"])).toBe("B*L");
    expect(product(["B", 2, 1, "B"])).toBe("2*B*B");
    expect(product([product(["L", 2]), 3])).toBe("6*L");
    expect(product(["B", 0])).toBe(0);
  });
});

describe("broadcast", () => {
  it("is commutative, absorbs scalars and leaves equal shapes alone", () => {
    fc.assert(
      fc.property(shape, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), fc.nat(5), (full, ones, cut) => {
        const part = full.map((d, i) => (ones[i] ? 1 : d)).slice(Math.min(cut, full.length));
        expect(broadcast("Add", full, part)).toEqual(full);
        expect(broadcast("Add", part, full)).toEqual(full);
        expect(broadcast("Add", full, [])).toEqual(full);
        expect(broadcast("Add", full, full)).toEqual(full);
      }),
    );
  });

  it("fills ones from either side", () => {
    expect(broadcast("Add", ["B", 1, 3], ["L", 1])).toEqual(["B", "L", 3]);
  });

  it("refuses other sizes and other symbols, naming operator and shapes", () => {
    expect(() => broadcast("Mul", [2, 3], [2])).toThrow("Mul: shapes (2, 3) and (2) do not broadcast");
    expect(() => broadcast("Mul", ["B"], ["L"])).toThrow("Mul: shapes (B) and (L) do not broadcast");
    expect(() => broadcast("Mul", ["B"], [4])).toThrow(/do not broadcast/);
  });
});

describe("sameShape", () => {
  it("compares every dimension and the rank", () => {
    expect(sameShape(["B", 2], ["B", 2])).toBe(true);
    expect(sameShape([], [])).toBe(true);
    expect(sameShape(["B", 2], ["B"])).toBe(false);
    expect(sameShape(["B"], ["B", 2])).toBe(false);
    expect(sameShape([1], ["1"])).toBe(false);
  });
});

describe("normalizeAxis", () => {
  it("counts negative axes from the end", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(5), (rank, axis) => {
        fc.pre(axis < rank);
        expect(normalizeAxis("Concat", axis, rank)).toBe(axis);
        expect(normalizeAxis("Concat", axis - rank, rank)).toBe(axis);
      }),
    );
  });

  it("refuses axes outside the rank", () => {
    for (const axis of [2, -3, 0.5, Number.NaN]) {
      expect(() => normalizeAxis("Slice", axis, 2)).toThrow(`Slice: axis ${axis} is outside a tensor of rank 2`);
    }
  });
});

describe("formatShape", () => {
  it("writes shapes as tuples", () => {
    expect(formatShape([2, "B", 3])).toBe("(2, B, 3)");
    expect(formatShape([])).toBe("()");
  });
});
