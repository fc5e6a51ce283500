import fc from "fast-check";
import { expect, it } from "vitest";
import { barLine } from "./progress.ts";
import { widthOf } from "./text-width.ts";

const state = {
  title: "SASRec",
  part: 0.5,
  text: "epoch 12/30 | loss 2.9876 | NDCG@10 0.2345",
  speed: "123.4",
  left: "1:05",
};

it("a bar shows what there is room for, and always how long it takes", () => {
  expect(barLine(state, 200)).toContain("123.4 steps/s | 1:05 left");
  for (const columns of [60, 72, 80, 100, 120]) {
    const line = barLine(state, columns);
    expect(widthOf(line)).toBeLessThan(columns);
    expect(line).toMatch(/epoch 12\/30 \| loss 2\.9876 \| NDCG@10 0\.2345 .*1:05 left$/);
  }
  expect(barLine(state, 80)).toContain("█████░░░░░");
});

it("a bar is narrower than the terminal, whatever the title", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 80 }),
      fc.integer({ min: 60, max: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (title, columns, part) => {
        const line = barLine({ ...state, title, part }, columns);
        expect(widthOf(line)).toBeLessThan(columns);
        expect(line).toContain("1:05 left");
      },
    ),
  );
});
