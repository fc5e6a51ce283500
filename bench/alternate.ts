/** Measuring several sides in turns, so that what else the machine does falls on all of them alike. */
import { setTimeout as sleep } from "node:timers/promises";

/** One of the sides that are compared. A turn does the work once and returns its milliseconds; round 0 is warm-up. */
export interface Side {
  turn(round: number): Promise<number>;
}

/** What a turn came to; `loss` where it was training. */
export interface Outcome {
  readonly ms: number;
  readonly loss?: number;
}

/** A side that remembers its first loss. */
export interface LossSide extends Side {
  readonly loss: () => number | undefined;
}

/** The side that does `work` every turn. */
export function sideOf(work: () => Promise<Outcome>): LossSide {
  let first: number | undefined;
  return {
    async turn() {
      const { ms, loss } = await work();
      first ??= loss;
      return ms;
    },
    loss: () => first,
  };
}

/** Engines' threads spin for a while after their work: they are left to fall asleep before another side's turn. */
const REST = 250;

/** For each side the milliseconds of its turn in each of `rounds` rounds. */
export async function alternate(sides: readonly Side[], rounds: number): Promise<number[][]> {
  const times: number[][] = sides.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, side] of sides.entries()) {
      const ms = await side.turn(round);
      if (round > 0) times[i]?.push(ms);
      await sleep(REST);
    }
  }
  return times;
}
