/**
 * Micro-batches: calls that come while the engine is busy share its next run.
 *
 * The engine computes on the thread of the caller, and fifty histories in one run take little longer than ten runs of one.
 * So an application that answers requests as they come need not collect them: it calls `recommend` for each.
 */

type Histories = readonly Int32Array[];

/** Histories in a shared run at most, and scores: the memory that is copied from. */
const MOST_HISTORIES = 64;
const MOST_SCORES = 16 * 1024 * 1024;

/** Writes the scores of all items for each history, row-major, to `into`; on one thread if that is asked for. */
type Score = (histories: Histories, into: Float32Array, threads?: 1) => Promise<unknown>;

interface Ask {
  readonly histories: Histories;
  readonly into: Float32Array;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** One queue for one engine. Asks are answered in the order in which they came, many histories at once alone. */
export class SharedRuns {
  readonly #score: Score;
  readonly #numItems: number;
  readonly #most: number;
  #waiting: Ask[] = [];
  #busy = false;

  constructor(score: Score, numItems: number) {
    this.#score = score;
    this.#numItems = numItems;
    this.#most = Math.min(MOST_HISTORIES, Math.floor(MOST_SCORES / numItems));
  }

  /** (histories.length, V), written to `into`. Rejects if the run fails, as do all that share it. */
  scores(histories: Histories, into: Float32Array): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ histories, into, done, failed });
      if (!this.#busy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    await undefined; // what is asked for in the same breath, as by `Promise.all`, is in the first run
    while (this.#waiting.length > 0) {
      const asks = this.#nextAsks();
      try {
        await this.#run(asks);
        for (const { done } of asks) done();
      } catch (error) {
        for (const { failed } of asks) failed(error);
      }
    }
    this.#busy = false;
  }

  /** The asks that waited longest, as many as fit in one run. */
  #nextAsks(): readonly Ask[] {
    let size = 0;
    const end = this.#waiting.findIndex(({ histories }, place) => {
      size += histories.length;
      return place > 0 && size > this.#most;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #run(asks: readonly Ask[]): Promise<void> {
    const [first, ...others] = asks as readonly [Ask, ...Ask[]];
    if (others.length === 0) {
      await this.#score(first.histories, first.into);
      return;
    }
    const histories = asks.flatMap((ask) => ask.histories);
    const n = this.#numItems;
    const scores = new Float32Array(histories.length * n);
    // If requests come one by one, other work waits for the cores, too: threads that wait for each other took ten times
    // as long as one.
    await this.#score(histories, scores, 1);
    let row = 0;
    for (const ask of asks) {
      const end = row + ask.histories.length;
      ask.into.set(scores.subarray(row * n, end * n));
      row = end;
    }
  }
}
