/**
 * Training of BPR-MF: Rendle, Freudenthaler, Gantner and Schmidt-Thieme, BPR: Bayesian Personalized Ranking from Implicit
 * Feedback, UAI 2009, arXiv:1205.2618, with the step sizes of Adagrad (Duchi, Hazan and Singer, JMLR 12, 2011).
 */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { placeOf } from "../../arrays.ts";
import { SasrecError } from "../../errors.ts";
import type { Resolved } from "../../options/table.ts";
import { randomInt, randomNormals, randomStream } from "../../random.ts";
import type { Work } from "../../turns.ts";
import type { ItemSets } from "./item-sets.ts";

/**
 * The options of {@link trainItemFactors}. Defaults were chosen by NDCG@10 on the validation items of MovieLens-1M,
 * MovieLens-latest-small and Amazon Beauty together. Twice the factors gain about a tenth, at twice the time.
 */
export const bprOptions = {
  /** Length of a user's or an item's vector, 1 to 4,096. Default 64. */
  factors: { type: "int", min: 1, max: 4096, default: 64, help: "length of an item's vector" },
  /** An epoch draws as many (user, item, other item) as there are distinct pairs of user and item. Default 50. */
  epochs: { type: "int", min: 1, default: 50, help: "passes over the pairs of user and item" },
  /** Adagrad's, above 0. Default 0.2. */
  learningRate: { type: "number", above: 0, default: 0.2, help: "Adagrad's learning rate" },
  /** Pull of all factors to 0. Default 0.01. */
  regularization: { type: "number", min: 0, default: 0.01, help: "pull of all factors to 0" },
  /** Everything random follows from it. Default 42. */
  seed: { type: "int", default: 42, help: "everything random follows from it" },
} as const;

/** See {@link bprOptions}. */
export interface BprOptions extends Resolved<typeof bprOptions> {}

/** Deviation of the normal numbers that factors start from. */
const START = 0.1;
/** Steps without a break: some milliseconds. */
const STRETCH = 4096;
/** What Adagrad's sums of squares start from: bounds the first steps. */
const SQUARES_START = 0.1;

/**
 * The items' factors, (items, factors) row-major. Each step draws a pair of user u and item i of theirs, and uniformly an
 * item j that is not, and climbs `ln sigmoid(p[u] . (q[i] - q[j])) - regularization/2 (|p[u]|^2 + |q[i]|^2 + |q[j]|^2)`.
 * Adagrad has one step size a vector here, from the mean square of its gradients: as good on validation as one a factor,
 * and twice as fast. Memory: 4 bytes for each factor of users and items, and 8 for each pair.
 *
 * Throws `non-finite` if training diverges; `invalid-data` if every user has every item.
 */
export function* trainItemFactors(sets: ItemSets, numItems: number, options: BprOptions): Work<Float32Array> {
  const { epochs, learningRate } = options;
  const initial = randomStream(options.seed, "parameters");
  const p = yield* startingFactors((sets.starts.length - 1) * options.factors, initial);
  const q = yield* startingFactors(numItems * options.factors, initial);
  const climb = new Climb(p, q, sets, options);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    climb.sum = 0;
    for (let left = sets.items.length; left > 0; left -= STRETCH) {
      climb.steps(Math.min(left, STRETCH));
      yield;
    }
    checkFinite(climb.sum, climb.q, epoch, learningRate);
  }
  return climb.q;
}

/** A training under way. */
class Climb {
  /** Factors of items. */
  readonly q: Float32Array;
  /** Of margins: not finite once a factor is not. */
  sum = 0;
  readonly #p: Float32Array;
  readonly #sets: ItemSets;
  readonly #numItems: number;
  readonly #options: BprOptions;
  readonly #squaresP: Float32Array;
  readonly #squaresQ: Float32Array;
  readonly #pairs: RandomGenerator;
  readonly #negatives: RandomGenerator;
  readonly #users: Int32Array;

  constructor(p: Float32Array, q: Float32Array, sets: ItemSets, options: BprOptions) {
    const { factors: d, seed } = options;
    const numItems = q.length / d;
    this.#sets = sets;
    this.#numItems = numItems;
    this.#options = options;
    this.#p = p;
    this.q = q;
    this.#squaresP = new Float32Array(this.#p.length / d).fill(SQUARES_START);
    this.#squaresQ = new Float32Array(numItems).fill(SQUARES_START);
    this.#pairs = randomStream(seed, "batches");
    this.#negatives = randomStream(seed, "negatives");
    this.#users = usersOfPairs(sets, numItems);
  }

  /** Takes `count` steps. */
  steps(count: number): void {
    const { factors: d, learningRate, regularization } = this.#options;
    const [p, q, squaresP, squaresQ] = [this.#p, this.q, this.#squaresP, this.#squaresQ];
    const [sets, numItems, users] = [this.#sets, this.#numItems, this.#users];
    const [pairs, negatives] = [this.#pairs, this.#negatives];
    let sum = this.sum;
    for (let step = 0; step < count; step++) {
      const pair = randomInt(pairs, users.length);
      const user = users[pair] as number;
      if (user < 0) continue;
      const item = sets.items[pair] as number;
      const other = itemNotOf(user, sets, numItems, negatives);
      const u = user * d;
      const i = item * d;
      const j = other * d;
      let margin = 0;
      for (let f = 0; f < d; f++) margin += (p[u + f] as number) * ((q[i + f] as number) - (q[j + f] as number));
      sum += margin;
      const slope = 1 / (1 + Math.exp(margin));
      let squareU = 0;
      let squareI = 0;
      let squareJ = 0;
      for (let f = 0; f < d; f++) {
        const pu = p[u + f] as number;
        const qi = q[i + f] as number;
        const qj = q[j + f] as number;
        const gradU = slope * (qi - qj) - regularization * pu;
        const gradI = slope * pu - regularization * qi;
        const gradJ = -slope * pu - regularization * qj;
        squareU += gradU * gradU;
        squareI += gradI * gradI;
        squareJ += gradJ * gradJ;
      }
      const stepU = stepSize(squaresP, user, squareU / d, learningRate);
      const stepI = stepSize(squaresQ, item, squareI / d, learningRate);
      const stepJ = stepSize(squaresQ, other, squareJ / d, learningRate);
      for (let f = 0; f < d; f++) {
        const pu = p[u + f] as number;
        const qi = q[i + f] as number;
        const qj = q[j + f] as number;
        p[u + f] = pu + stepU * (slope * (qi - qj) - regularization * pu);
        q[i + f] = qi + stepI * (slope * pu - regularization * qi);
        q[j + f] = qj - stepJ * (slope * pu + regularization * qj);
      }
    }
    this.sum = sum;
  }
}

/** Adagrad's step for the vector at `row`, whose gradient has the mean square `square`. */
function stepSize(squares: Float32Array, row: number, square: number, learningRate: number): number {
  const sum = (squares[row] as number) + square;
  squares[row] = sum;
  return learningRate / Math.sqrt(sum);
}

function* startingFactors(size: number, generator: RandomGenerator): Work<Float32Array> {
  const factors = new Float32Array(size);
  for (let at = 0; at < size; at += 2) {
    const [first, second] = randomNormals(generator);
    factors[at] = START * first;
    if (at + 1 < size) factors[at + 1] = START * second;
    if (at % 16_384 === 0) yield;
  }
  return factors;
}

/** The user of each pair; -1 if the user has every item, so that there is nothing to rank below them. */
function usersOfPairs({ starts, items }: ItemSets, numItems: number): Int32Array {
  const users = new Int32Array(items.length);
  for (let user = 0; user + 1 < starts.length; user++) {
    const [start, end] = [starts[user] as number, starts[user + 1] as number];
    users.fill(end - start === numItems ? -1 : user, start, end);
  }
  if (users.every((user) => user < 0)) {
    const message = `BPRMF: every user has all ${numItems} items, so there is nothing to rank: use Popularity`;
    throw new SasrecError("invalid-data", message);
  }
  return users;
}

/** Uniform among the items that the user does not have; there is one. */
function itemNotOf(user: number, sets: ItemSets, numItems: number, generator: RandomGenerator): number {
  while (true) {
    const item = randomInt(generator, numItems);
    if (!has(sets, user, item)) return item;
  }
}

function has({ starts, items }: ItemSets, user: number, item: number): boolean {
  return placeOf(item, items, starts[user] as number, starts[user + 1] as number) >= 0;
}

function checkFinite(sum: number, q: Float32Array, epoch: number, learningRate: number): void {
  // Scores are single precision: a margin that leaves it is as bad as one that is infinite.
  if (Number.isFinite(Math.fround(sum)) && q.every(Number.isFinite)) return;
  const message = `BPRMF: training diverged in epoch ${epoch}: lower learningRate (it is ${learningRate})`;
  throw new SasrecError("non-finite", message, { epoch });
}
