/** Metrics of the ranks of the test items. */

import type { RankCase } from "../protocol/rank-case.ts";
import type { Measure } from "../protocol/user-scores.ts";
import type { RankingMetricName } from "./metric-names.ts";
import { RANKING_METRICS } from "./ranking-metrics.ts";

/** Each of `metrics` at each of `cutOffs`; a user with several rankings has their mean. */
export function rankingMeasure(
  metrics: readonly RankingMetricName[],
  cutOffs: readonly number[],
  rank: RankCase,
  numUsers: number,
): Measure {
  const cells = cutOffs.flatMap((k) => {
    return metrics.map((name) => {
      return { name: `${name}@${k}`, of: RANKING_METRICS[name], k, values: new Float64Array(numUsers) };
    });
  });
  return {
    observe(row) {
      const rankings = rank(row);
      for (const { of, k, values } of cells) {
        let sum = 0;
        for (const ranking of rankings) sum += of(ranking, k);
        values[row.user] = sum / rankings.length;
      }
    },
    columns: new Map(cells.map(({ name, values }) => [name, values])),
    overall: () => new Map(),
  };
}
