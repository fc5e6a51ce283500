import fc from "fast-check";
import { expect, it } from "vitest";
import { ndcg } from "../../evaluation/metrics/ranking-metrics.ts";
import { tieGroups } from "../../evaluation/metrics/tie-groups.ts";
import { ItemMarks } from "../../scoring/item-marks.ts";
import { EPSILONS, gainsOf, POINTS, WEIGHTS } from "./grid.ts";

// Few values, so that there are ties.
const items = fc.array(
  fc.record({
    score: fc.integer({ min: -8, max: 8 }).map((value) => value / 4),
    share: fc.constantFrom(0, 0, 0.001, 0.2),
    seen: fc.constantFrom(false, false, true),
  }),
  { minLength: 1, maxLength: 40 },
);

it("is NDCG@10 of the scores that are served, at every point", () => {
  fc.assert(
    fc.property(items, fc.nat(), (all, choice) => {
      const target = choice % all.length;
      const scores = Float32Array.from(all, ({ score }) => score);
      const [excluded, others] = [new ItemMarks(all.length), new ItemMarks(all.length)];
      others.add(target);
      const [candidates, shares]: [number[], number[]] = [[], []];
      all.forEach(({ share, seen }, item) => {
        if (item === target) return;
        if (seen) excluded.add(item);
        if (seen || share > 0) others.add(item);
        if (seen || share === 0) return;
        candidates.push(item);
        shares.push(share);
      });
      const targetShare = all[target]?.share as number;
      const gains = gainsOf({ target, scores, items: candidates, shares, targetShare, others });
      for (let point = 0; point < POINTS; point++) {
        const epsilon = EPSILONS[Math.floor(point / WEIGHTS.length)] as number;
        const weight = WEIGHTS[point % WEIGHTS.length] as number;
        const served = scores.map(
          (score, item) => score + weight * Math.log(1 + (all[item]?.share as number) / epsilon),
        );
        const groups = tieGroups(served, [target], excluded);
        expect(gains[point]).toBeCloseTo(ndcg({ groups, relevant: 1 }, 10), 12);
      }
    }),
  );
});
