import { expect, test } from "vitest";
import { ScoreScale } from "./score-scale.ts";

test("standardises a score over the catalogue", () => {
  const table = Float32Array.of(1, 2, 0, -1, 3, 1, 2, 2); // (4, 2)
  const h = Float32Array.of(0.5, -2);
  const scores = [0, 1, 2, 3].map((row) => 0.5 * (table[2 * row] as number) - 2 * (table[2 * row + 1] as number));
  const mean = scores.reduce((a, b) => a + b) / 4;
  const deviation = Math.sqrt(scores.reduce((sum, s) => sum + (s - mean) ** 2, 0) / 4);
  const scale = new ScoreScale(table, 2);
  scores.forEach((score, item) => {
    expect(scale.standardized(h, item)).toBeCloseTo((score - mean) / deviation, 6);
  });
});
