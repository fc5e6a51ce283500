import fc from "fast-check";
import { expect, it } from "vitest";
import { calibrateRatings, rate } from "./ratings.ts";

const rating = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: -1e30, max: 1e30, noNaN: true }));
const event = fc.record({
  user: fc.integer({ min: 0, max: 3 }),
  item: fc.integer({ min: 0, max: 4 }),
  rating,
  score: fc.float({ min: -5, max: 5, noNaN: true }),
});

it("a predicted rating lies within the ratings seen, for known and unknown users and items", () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 40 }), (events) => {
      const ratings = events.map((one) => one.rating);
      const model = calibrateRatings({
        numUsers: 4,
        numItems: 5,
        users: Int32Array.from(events, (one) => one.user),
        items: Int32Array.from(events, (one) => one.item),
        ratings,
        scores: Float32Array.from(events, (one) => one.score),
      });
      for (const user of [-1, 0, 1, 2, 3]) {
        for (const item of [-1, 0, 1, 2, 3, 4]) {
          for (const z of [-8, 0, 0.5, 8]) {
            const predicted = rate(model, user, item, z);
            expect(predicted).toBeGreaterThanOrEqual(Math.min(...ratings));
            expect(predicted).toBeLessThanOrEqual(Math.max(...ratings));
          }
        }
      }
    }),
  );
});
