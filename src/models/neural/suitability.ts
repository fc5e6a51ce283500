/** Whether a log is of the kind that sequential models are for. */

import type { Dataset } from "../../data/dataset.ts";
import { historyLengths, readingHistories } from "../../data/summary.ts";
import type { Work } from "../../turns.ts";

/** A history of fewer events says little about what comes next. */
const SHORT = 5;

/** Share of neighbours with equal times from which on times say little. MovieLens-100K has .51, and its order helps. */
const TIED = 0.8;

/** What a split that leaves one out has taken from each history: a validation and a test event. */
const LEFT_OUT = 2;

/**
 * Why `data` suit other models better than a sequential one, one sentence each with the model to take instead; empty if
 * nothing speaks against it. Histories count as short if most have fewer than five events, and ratings as static if
 * nothing tells their order.
 */
export function* doubtsAboutOrder(data: Dataset): Work<readonly string[]> {
  const lengths = historyLengths(data);
  const least = data.part?.name === "leave-one-out" ? SHORT - LEFT_OUT : SHORT;
  const short = lengths.filter((length) => length < least).length;
  const neighbours = data.size - lengths.length;
  const ties = data.hasTimestamps ? (yield* readingHistories(data)).equalTimeNeighbours / neighbours : 0;
  return [
    ...(short > lengths.length / 2
      ? [
          `most histories have fewer than ${least} events (${short} of ${lengths.length}), too few to learn an order from: compare with Popularity, Markov and ItemKNN before you use it`,
        ]
      : []),
    ...(data.hasRatings && ties > TIED
      ? [
          `${Math.round(100 * ties)}% of the ratings have the same time as the user's rating before, so their order means little: compare with BPRMF and ItemKNN before you use it`,
        ]
      : []),
    ...(data.hasRatings && !data.hasTimestamps
      ? [
          "the log has ratings and no timestamps: if its rows are not in the order of time, there is no order to learn; compare with BPRMF and ItemKNN before you use it",
        ]
      : []),
  ];
}
