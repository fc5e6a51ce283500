import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Id, IdMap } from "./ids.ts";
import { readText, writeText } from "./text-bytes.ts";

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
);
const anyNumber = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true }), fc.constant(-0));
const ids: fc.Arbitrary<Id[]> = fc.array(fc.oneof(anyText, anyNumber, fc.integer({ min: 0, max: 9 }).map(String)), {
  maxLength: 200,
});

describe("IdMap", () => {
  it("is a Map from ids to their places by first appearance, for texts, numbers and both", () => {
    fc.assert(
      fc.property(fc.oneof(ids, fc.array(anyNumber), fc.array(anyText)), ids, (own, others) => {
        const map = new IdMap(own);
        const places = new Map<Id, number>();
        for (const id of own) if (!places.has(id)) places.set(id, places.size);
        expect(map.ids).toEqual([...places.keys()]);
        expect([...map]).toEqual(map.ids);
        for (const id of [...own, ...others]) expect(map.indexOf(id)).toBe(places.get(id));
        places.forEach((index, id) => {
          expect(map.at(index)).toBe(id);
        });
      }),
    );
  });

  it("finds its ids in others, selects some, and takes on those of others", () => {
    fc.assert(
      fc.property(ids, ids, (own, others) => {
        const [a, b] = [new IdMap(own), new IdMap(others)];
        expect([...a.indicesIn(b)]).toEqual(a.ids.map((id) => b.indexOf(id) ?? -1));
        const odd = Int32Array.from(a.ids.keys()).filter((index) => index % 2 === 1);
        expect(a.select(odd).ids).toEqual(a.ids.filter((_, index) => index % 2 === 1));
        const second = Int32Array.from(b.ids.keys());
        expect(a.with(b, second).ids).toEqual(new IdMap([...a.ids, ...b.ids]).ids);
      }),
    );
    const map = new IdMap(["a", 1]);
    expect(map.select([0, 1])).toBe(map);
    expect(map.with(new IdMap([1]), [0])).toBe(map);
  });

  it("throws a RangeError outside", () => {
    for (const index of [-1, 2, 0.5, Number.NaN]) expect(() => new IdMap(["a", 1]).at(index)).toThrow(RangeError);
  });

  it("holds a million of each kind", () => {
    const size = 1_000_000;
    const map = new IdMap(Array.from({ length: 2 * size }, (_, i) => (i < size ? i * 7919 : `user-${i}`)));
    expect(map.size).toBe(2 * size);
    for (const i of [0, 1, size - 1, size, 2 * size - 1]) {
      const id = i < size ? i * 7919 : `user-${i}`;
      expect([map.at(i), map.indexOf(id)]).toEqual([id, i]);
    }
    expect(map.indexOf("user-1")).toBeUndefined();
  });
});

it("text and bytes: there and back, as UTF-8", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const bytes = new Uint8Array(3 * text.length + 2);
      const end = writeText(text, bytes, 2);
      expect(readText(bytes, 2, end)).toBe(text);
      if (!/\p{Surrogate}/u.test(text))
        expect([...bytes.subarray(2, end)]).toEqual([...new TextEncoder().encode(text)]);
    }),
  );
  const long = "ab\u{1F600}".repeat(5000);
  const bytes = new TextEncoder().encode(long);
  expect(readText(bytes, 0, bytes.length)).toBe(long);
});
