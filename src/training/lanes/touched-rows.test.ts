import fc from "fast-check";
import { expect, it } from "vitest";
import { TouchedRows } from "./touched-rows.ts";

it("TouchedRows numbers rows in the order of their first touch, again and again", () => {
  const touched = new TouchedRows(20);
  const row = fc.oneof(
    fc.nat(19),
    fc.nat(2 ** 31 - 1),
    fc.nat(1000).map((i) => i * 64),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), row, (rows, other) => {
      touched.clear();
      const order = [...new Set(rows)];
      expect(rows.map((row) => touched.touch(row))).toEqual(rows.map((row) => order.indexOf(row)));
      expect([...touched.rows.subarray(0, touched.count)]).toEqual(order);
      expect(rows.every((row) => touched.has(row))).toBe(true);
      expect(touched.has(other)).toBe(order.includes(other));
    }),
  );
});
