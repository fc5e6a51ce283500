/**
 * Chooses epsilon and weight of transitions on held-out events, or the network alone.
 *
 * The likelihood's choice is stable with few users, the ranking's is better with many; so, with z the mean of the users'
 * differences in NDCG@10 over its standard error:
 *
 * 1. The likelihood's: the best epsilon, and its weight. If it gains no more than chance would, the network alone is kept.
 * 2. The network alone, if it ranks better than that by more than one standard error.
 * 3. The grid's best NDCG@10, smoothed over neighbouring points, if it is better than that by more than .7.
 *
 * See `docs/transitions.md` for the figures behind it.
 */

import { eachScored, rowsOf } from "../../scoring/each-scored.ts";
import { ItemMarks } from "../../scoring/item-marks.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import type { Seen } from "../../scoring/seen.ts";
import { inTurns } from "../../turns.ts";
import type { TransitionRecord } from "../record.ts";
import { EPSILONS, gainsOf, POINTS, WEIGHTS } from "./grid.ts";
import { FEWEST, type HeldOut } from "./held-out.ts";
import { binned, type Likelihood, mostLikely, type Observed } from "./likelihood.ts";
import type { Transitions } from "./transitions.ts";

/** Users that the likelihood looks at, at most, and scores kept for it, at most. */
const LIKELIHOOD_USERS = 1000;
const LIKELIHOOD_SCORES = 16_000_000;

/** Twice the log-likelihood that transitions gain by chance: two parameters, once in a hundred logs. */
const BY_CHANCE = 9.2;

/** Standard errors by which the ranking's choice must be better: more leaves gains on small logs unused. */
const SURE_ENOUGH = 0.7;

/** Index of the network alone among the points of the grid. */
const ALONE = 0;

/** What the choice is made of. */
export interface ChoiceTask {
  /** The network alone. */
  readonly scorer: Scorer;
  /** Counts of what the network was trained on; their weights are not looked at. */
  readonly transitions: Transitions;
  readonly heldOut: readonly HeldOut[];
  /** Whether items of the history are candidates: if not, a target among them is missed, as in the evaluation. */
  readonly seen: Seen;
}

/** The choice, for the training record. A weight of 0 stands for the network alone. */
export async function chooseWeights(task: ChoiceTask): Promise<TransitionRecord> {
  const users = task.heldOut.length;
  if (users < FEWEST) return { chosenBy: "network", weight: 0, epsilon: EPSILONS[0] as number, users };
  const { gains, observed } = await look(task);
  const { point, chosenBy } = await decide(gains, observed);
  return {
    chosenBy,
    weight: WEIGHTS[point % WEIGHTS.length] as number,
    epsilon: EPSILONS[Math.floor(point / WEIGHTS.length)] as number,
    users,
    ndcg: { network: meanAt(gains, ALONE), together: meanAt(gains, point) },
  };
}

/** NDCG@10 of every user at every point of the grid, and what the likelihood needs of the first users. */
interface Looked {
  readonly gains: readonly Float64Array[];
  readonly observed: readonly Observed[];
}

async function look({ scorer, transitions, heldOut, seen }: ChoiceTask): Promise<Looked> {
  const gains: Float64Array[] = heldOut.map(() => new Float64Array(POINTS)); // what is no candidate is missed everywhere
  const known = Int32Array.from(heldOut.keys()).filter((at) => {
    const { history, target } = heldOut[at] as HeldOut;
    return target >= 0 && !(seen === "masked" && history.includes(target));
  });
  const cases = Array.from(known, (at) => heldOut[at] as HeldOut);
  let room = LIKELIHOOD_SCORES;
  const observing = cases.map(({ history }, at) => {
    room -= at < LIKELIHOOD_USERS ? transitions.reached(history) + 1 : 0;
    return at < LIKELIHOOD_USERS && room >= 0;
  });
  const observed = new Map<number, Observed>();
  const { size } = scorer.items;
  const others = new ItemMarks(size);
  await eachScored(scorer, rowsOf(cases.map(({ history }) => history)), ({ index, history, scores }) => {
    const { target } = cases[index] as HeldOut;
    others.clear();
    if (seen === "masked") for (const item of history) others.add(item);
    others.add(target);
    const [items, shares]: [number[], number[]] = [[], []];
    let targetShare = 0;
    transitions.eachShare(history, (item, share) => {
      if (item === target) targetShare = share;
      if (!others.add(item)) return;
      items.push(item);
      shares.push(share);
    });
    const row = { target, scores, items, shares, targetShare, others };
    gains[known[index] as number] = gainsOf(row);
    if (observing[index] === true)
      observed.set(index, observe([target, ...items], [targetShare, ...shares], scores, others));
  });
  const inOrder = cases.flatMap((_, at) => observed.get(at) ?? []); // sums do not depend on the order of scoring
  return { gains, observed: inOrder };
}

function observe(
  items: readonly number[],
  shares: readonly number[],
  scores: Float32Array,
  others: ItemMarks,
): Observed {
  const rest = new Int32Array(scores.length - others.items.length);
  let size = 0;
  let top = Number.NEGATIVE_INFINITY;
  for (const item of items) top = Math.max(top, scores[item] as number);
  for (let item = 0; item < scores.length; item++) {
    if (others.has(item)) continue;
    rest[size++] = item;
    top = Math.max(top, scores[item] as number);
  }
  return {
    scores: Float32Array.from(items, (item) => (scores[item] as number) - top),
    shares: Float32Array.from(shares),
    ...binned(scores, rest, top),
  };
}

async function decide(
  gains: readonly Float64Array[],
  observed: readonly Observed[],
): Promise<{ readonly point: number; readonly chosenBy: TransitionRecord["chosenBy"] }> {
  const likely: Likelihood[] = [];
  for (const epsilon of EPSILONS) likely.push(await inTurns(mostLikely(observed, epsilon)));
  const row = likely.reduce((best, { loss }, i) => (loss < (likely[best]?.loss as number) ? i : best), 0);
  const { weight, loss } = likely[row] as Likelihood;
  const alone = await inTurns(mostLikely(observed));
  const gained = 2 * observed.length * (alone.loss - loss);
  const column = nearestWeight(weight);
  if (!(gained > BY_CHANCE) || column === 0) return { point: ALONE, chosenBy: "network" };
  const likelihood = row * WEIGHTS.length + column;
  const start = certainty(gains, ALONE, likelihood) > 1 ? ALONE : likelihood;
  const ranked = smoothedBest(Float64Array.from({ length: POINTS }, (_, point) => meanAt(gains, point)));
  const point = certainty(gains, ranked, start) > SURE_ENOUGH ? ranked : start;
  if (point % WEIGHTS.length === 0) return { point: ALONE, chosenBy: "network" };
  return { point, chosenBy: point === likelihood ? "likelihood" : "ndcg" };
}

function nearestWeight(weight: number): number {
  const far = (other: number): number => Math.abs(Math.log((other + 0.05) / (Math.max(0, weight) + 0.05)));
  return WEIGHTS.reduce((best, other, i) => (far(other) < far(WEIGHTS[best] as number) ? i : best), 0);
}

/** The point of the highest mean over itself and its neighbours, by weights 2 and 1 an axis. The network alone has none. */
function smoothedBest(means: Float64Array): number {
  const columns = WEIGHTS.length;
  const smooth = (point: number): number => {
    const [row, column] = [Math.floor(point / columns), point % columns];
    if (column === 0) return means[point] as number;
    let [sum, total] = [0, 0];
    for (let r = Math.max(0, row - 1); r <= Math.min(EPSILONS.length - 1, row + 1); r++) {
      for (let c = Math.max(1, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
        const share = (r === row ? 2 : 1) * (c === column ? 2 : 1);
        sum += share * (means[r * columns + c] as number);
        total += share;
      }
    }
    return sum / total;
  };
  let best = 0;
  for (let point = 1; point < means.length; point++) if (smooth(point) > smooth(best) + 1e-9) best = point;
  return best;
}

/** By how many standard errors the users' mean gain is higher at `point` than at `other`. */
function certainty(gains: readonly Float64Array[], point: number, other: number): number {
  let [sum, squares] = [0, 0];
  for (const row of gains) {
    const difference = (row[point] as number) - (row[other] as number);
    sum += difference;
    squares += difference * difference;
  }
  const mean = sum / gains.length;
  const variance = Math.max(1e-12, squares / gains.length - mean * mean);
  return mean / Math.sqrt(variance / gains.length);
}

function meanAt(gains: readonly Float64Array[], point: number): number {
  return gains.reduce((sum, row) => sum + (row[point] as number), 0) / gains.length;
}
