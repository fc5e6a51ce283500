/** Metrics of what is recommended. */

import type { Measure } from "../protocol/user-scores.ts";
import { type ItemPopularity, kthPopularity, selfInformation } from "./item-popularity.ts";
import { Coverage, novelty, popularityOverlap } from "./list-metrics.ts";
import type { ListMetricName } from "./metric-names.ts";
import { cutAt, topItems } from "./top-items.ts";

/** Each of `metrics` at each of `cutOffs`, from one top list a user. */
export function listMeasure(
  metrics: readonly ListMetricName[],
  cutOffs: readonly number[],
  popularity: ItemPopularity,
  numUsers: number,
): Measure {
  const numItems = popularity.usersOf.length;
  const information = selfInformation(popularity);
  const longest = Math.max(...cutOffs);
  const columns = new Map<string, Float64Array>();
  const columnAt = (metric: ListMetricName, k: number): Float64Array | undefined => {
    if (!metrics.includes(metric)) return undefined;
    const values = new Float64Array(numUsers);
    columns.set(`${metric}@${k}`, values);
    return values;
  };
  const cells = cutOffs.map((k) => ({
    k,
    novelty: columnAt("novelty", k),
    popularity: columnAt("popularity", k),
    coverage: metrics.includes("coverage") ? new Coverage(numItems) : undefined,
  }));
  return {
    observe({ user, scores, excluded }) {
      const items = topItems(scores, longest, excluded);
      for (const cell of cells) {
        const cut = cutAt(items, scores, cell.k);
        cell.coverage?.add(items, cut);
        if (cell.novelty) cell.novelty[user] = novelty(items, cut, information);
        if (cell.popularity) {
          const atLeast = kthPopularity(popularity, cell.k, excluded);
          cell.popularity[user] = popularityOverlap(items, cut, popularity.usersOf, atLeast);
        }
      }
    },
    columns,
    overall() {
      return new Map(cells.flatMap(({ k, coverage }) => (coverage ? [[`coverage@${k}`, coverage.value]] : [])));
    },
  };
}
