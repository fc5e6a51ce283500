import fc from "fast-check";
import { expect, it } from "vitest";
import { logarithms, logRoom } from "./log.ts";

it("is the logarithm of any number of at least 1", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: Number.MAX_VALUE, noNaN: true }), { minLength: 1 }), (numbers) => {
      const room = logRoom(numbers.length + 1);
      room.values.set([...numbers, 7]);
      logarithms(room, numbers.length);
      numbers.forEach((number, i) => {
        const right = Math.log(number);
        expect(Math.abs((room.values[i] as number) - right)).toBeLessThan(2e-15 * Math.max(1, right));
      });
      expect(room.values[numbers.length]).toBe(7);
    }),
  );
});
