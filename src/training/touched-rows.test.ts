import fc from "fast-check";
import { expect, it } from "vitest";
import { TouchedRows } from "./touched-rows.ts";

it("TouchedRows numbers rows in the order of their first touch, again and again", () => {
  const touched = new TouchedRows(20, 20);
  fc.assert(
    fc.property(fc.array(fc.nat(19)), (rows) => {
      touched.clear();
      const order = [...new Set(rows)];
      expect(rows.map((row) => touched.touch(row))).toEqual(rows.map((row) => order.indexOf(row)));
      expect([...touched.rows.subarray(0, touched.count)]).toEqual(order);
    }),
  );
});
