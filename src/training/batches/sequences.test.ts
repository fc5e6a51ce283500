import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trainingSequences } from "./sequences.ts";

/** A history whose items are its places. */
const history = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);

describe("trainingSequences", () => {
  it("cuts windows from the end, each with the event before its first target", () => {
    const windows = trainingSequences([history(8)], 3).map((w) => [...w]);
    expect(windows).toEqual([
      [4, 5, 6, 7],
      [1, 2, 3, 4],
      [0, 1],
    ]);
  });

  it("keeps a history that fits whole", () => {
    expect(trainingSequences([history(4)], 3)).toEqual([history(4)]);
    expect(trainingSequences([history(2)], 3)).toEqual([history(2)]);
  });

  it("drops histories with nothing to predict", () => {
    expect(trainingSequences([history(1), history(0)], 3)).toEqual([]);
  });

  it("makes every event but a history's first a target exactly once", () => {
    const lengths = fc.array(fc.nat(40), { maxLength: 5 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 12 }), (all, maxLength) => {
        for (const length of all) {
          const windows = trainingSequences([history(length)], maxLength);
          const targets = windows.flatMap((w) => [...w.subarray(1)]).sort((a, b) => a - b);
          expect(targets).toEqual([...history(length).subarray(1)]);
          for (const window of windows) {
            expect(window.length).toBeGreaterThanOrEqual(2);
            expect(window.length).toBeLessThanOrEqual(maxLength + 1);
            window.forEach((event, i) => {
              expect(event).toBe((window[0] as number) + i);
            });
          }
        }
        const together = trainingSequences(all.map(history), maxLength);
        expect(together).toEqual(all.flatMap((length) => trainingSequences([history(length)], maxLength)));
      }),
    );
  });
});

it("takes the latest window alone if that is asked for", () => {
  const history = Int32Array.from({ length: 10 }, (_, i) => i);
  const [only, ...others] = trainingSequences([history], 4, "last");
  expect([...(only as Int32Array)]).toEqual([5, 6, 7, 8, 9]);
  expect(others).toEqual([]);
});
