import { expect, it } from "vitest";
import { fingerprint } from "./fingerprint.ts";

it("is the same for the same values in another container or order of keys", () => {
  expect(fingerprint(Float32Array.of(1, 2.5))).toBe(fingerprint([1, 2.5]));
  expect(fingerprint({ a: 1, b: [] })).toBe(fingerprint({ b: new Int32Array(0), a: 1, c: undefined }));
  expect(fingerprint(Number.NaN)).toBe(fingerprint(Number.POSITIVE_INFINITY - Number.POSITIVE_INFINITY));
});

it("differs for all that is not the same", () => {
  const values = [0, -0, 1, "1", "", null, undefined, false, [], {}, [0], [-0], ["0"], [0, 1], [[0], 1], [0, [1]]];
  const others = [["a", "bc"], ["ab", "c"], { a: 1 }, { a: "1" }, { b: 1 }, [1 + 2 ** -52], [1 - 2 ** -53]];
  const maps = [
    new Map([
      [1, 2],
      [3, 4],
    ]),
    new Map([
      [3, 4],
      [1, 2],
    ]),
  ];
  const all = [...values, ...others, ...maps];
  expect(new Set(all.map(fingerprint)).size).toBe(all.length);
});

it("refuses what is not plain", () => {
  expect(() => fingerprint({ at: new Date(0) })).toThrow(TypeError);
  expect(() => fingerprint([() => 1])).toThrow(TypeError);
});
