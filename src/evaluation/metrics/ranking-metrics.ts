/**
 * Ranking metrics at k with binary relevance, each the exact expectation over random orders of tied items.
 *
 * Throughout, `hits(i)` is the number of relevant items among the first i ranks, `rel(i)` is 1 if rank i holds a
 * relevant item, and `|R|` is the number of relevant items, those the model cannot rank included. Every metric lies
 * in 0..1, is 0 for a ranking without relevant items, and equals the textbook value if nothing is tied.
 *
 * Every expectation is exact, not sampled: within a group of n tied candidates, r of them relevant, each rank is
 * relevant with probability r/n, and two different ranks are both relevant with probability r(r-1) / n(n-1).
 *
 * Ties: McSherry and Najork, "Computing information retrieval performance measures efficiently in the presence of
 * tied scores", ECIR 2008.
 */

import type { RankingMetricName } from "./metric-names.ts";
import type { Ranking, TieGroup } from "./tie-groups.ts";

/** A metric of one user's ranking at `k` (an integer, at least 1; larger than the catalogue is allowed). */
export type RankingMetric = (ranking: Ranking, k: number) => number;

/**
 * HR@k, hit rate: 1 if `hits(k) > 0`, else 0.
 *
 * Tied: the chance that at least one of the r relevant items of a group of n is drawn into the m ranks left,
 * `1 - C(n-r, m) / C(n, m)` (hypergeometric).
 *
 * Example: one relevant item at rank 3 gives 1 at k = 3 and 0 at k = 2; tied with 3 others for ranks 1 to 4 it gives
 * 1/2 at k = 2.
 *
 * Source: Kang and McAuley, "Self-attentive sequential recommendation", ICDM 2018, section IV-C.
 */
export const hitRate: RankingMetric = (ranking, k) => {
  const first = ranking.groups[0];
  if (first === undefined) return 0;
  let allMissed = 1;
  for (let p = 0; p < ranksLeft(first, k) && allMissed > 0; p++) {
    allMissed *= (first.size - p - first.relevant) / (first.size - p);
  }
  return 1 - allMissed;
};

/**
 * NDCG@k, normalised discounted cumulative gain: `DCG / IDCG` with `DCG = sum of rel(i) / log2(i + 1)` for i = 1..k
 * and `IDCG` that of the best possible ranking, `sum of 1 / log2(i + 1)` for i = 1..min(k, |R|).
 *
 * Tied: by linearity each of a group's n ranks gains `r/n` of its discount.
 *
 * Example: one relevant item at rank 3 gives `1 / log2(4)` = 0.5 at any k of at least 3.
 *
 * Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002.
 */
export const ndcg: RankingMetric = (ranking, k) => {
  let gain = 0;
  for (const group of ranking.groups) {
    const last = group.above + ranksLeft(group, k);
    let discounts = 0;
    for (let i = group.above + 1; i <= last; i++) discounts += discount(i);
    gain += (discounts * group.relevant) / group.size;
  }
  if (gain === 0) return 0;
  let ideal = 0;
  for (let i = 1; i <= Math.min(k, ranking.relevant); i++) ideal += discount(i);
  return gain / ideal;
};

/**
 * MRR@k for one user, reciprocal rank: `1 / i` for the smallest rank i <= k with `rel(i) = 1`, 0 if there is none.
 *
 * Tied: only the best group matters, since it holds a relevant item for certain; rank by rank, the chance that the
 * first relevant item is met there. Exact for any number of relevant items.
 *
 * Example: relevant items at ranks 3 and 5 give 1/3 at k = 10; one tied for ranks 1 and 2 gives (1 + 1/2) / 2 = 0.75.
 *
 * Source: Voorhees, "The TREC-8 question answering track report", 1999.
 */
export const reciprocalRank: RankingMetric = (ranking, k) => {
  const first = ranking.groups[0];
  if (first === undefined) return 0;
  let sum = 0;
  let allMissed = 1;
  for (let p = 0; p < ranksLeft(first, k) && allMissed > 0; p++) {
    const chance = first.relevant / (first.size - p);
    sum += (allMissed * chance) / (first.above + p + 1);
    allMissed *= 1 - chance;
  }
  return sum;
};

/**
 * Recall@k: `hits(k) / |R|`.
 *
 * Example: 4 relevant items, 2 of them in the first 10, give 0.5 at k = 10.
 *
 * Source: Manning, Raghavan and Schütze, "Introduction to information retrieval", 2008, chapter 8.
 */
export const recall: RankingMetric = (ranking, k) => {
  return ranking.groups.length === 0 ? 0 : expectedHits(ranking, k) / ranking.relevant;
};

/**
 * Precision@k: `hits(k) / k`. The divisor is k also if fewer than k items are relevant or are candidates.
 *
 * Example: 4 relevant items, 2 of them in the first 10, give 0.2 at k = 10.
 *
 * Source: Manning, Raghavan and Schütze, 2008, chapter 8.
 */
export const precision: RankingMetric = (ranking, k) => expectedHits(ranking, k) / k;

/**
 * MAP@k for one user, average precision: `sum of rel(i) * hits(i) / i for i = 1..k, divided by min(k, |R|)`, so that
 * a perfect ranking scores 1 at every k (some libraries divide by `|R|`).
 *
 * Tied: with H relevant items above the group, its p-th rank (from 0) has in expectation
 * `rel * hits = r/n * (H + 1 + p (r-1) / (n-1))`. Exact for any number of relevant items.
 *
 * Example: relevant items at ranks 1 and 3 give (1/1 + 2/3) / 2 = 0.833… at any k of at least 3.
 *
 * Source: Buckley and Voorhees, "Evaluating evaluation measure stability", SIGIR 2000.
 */
export const averagePrecision: RankingMetric = (ranking, k) => {
  let sum = 0;
  let before = 0;
  for (const group of ranking.groups) {
    const others = group.size > 1 ? (group.relevant - 1) / (group.size - 1) : 0;
    const left = ranksLeft(group, k);
    let precisions = 0;
    for (let p = 0; p < left; p++) precisions += (before + 1 + p * others) / (group.above + p + 1);
    sum += (precisions * group.relevant) / group.size;
    before += group.relevant;
  }
  return sum === 0 ? 0 : sum / Math.min(k, ranking.relevant);
};

/** Each ranking metric's value for one user; a report gives the mean over users. */
export const RANKING_METRICS: Readonly<Record<RankingMetricName, RankingMetric>> = Object.freeze({
  hr: hitRate,
  ndcg,
  mrr: reciprocalRank,
  recall,
  precision,
  map: averagePrecision,
});

/** How many of a group's ranks lie within the first k. */
function ranksLeft(group: TieGroup, k: number): number {
  return Math.min(Math.max(k - group.above, 0), group.size);
}

function expectedHits(ranking: Ranking, k: number): number {
  let hits = 0;
  for (const group of ranking.groups) hits += (group.relevant * ranksLeft(group, k)) / group.size;
  return hits;
}

function discount(rank: number): number {
  return 1 / Math.log2(rank + 1);
}
