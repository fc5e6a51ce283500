/** Long work in turns, between which the event loop runs: timers, requests and files get on. */

/** Milliseconds that work may hold the thread: half of what others may have to wait, since steps are not alike. */
const TURN = 25;

/** Work that can be interrupted wherever it yields: every few milliseconds at most. */
export type Work<T> = Generator<undefined, T, undefined>;

/** The turn of one piece of work. Looking at it costs a look at the clock; others run only if it is over. */
export class Turn {
  #started = Date.now();

  get isOver(): boolean {
    return Date.now() - this.#started >= TURN;
  }

  /** Lets others run, if the turn is over. */
  async next(): Promise<void> {
    if (!this.isOver) return;
    await othersRun();
    this.#started = Date.now();
  }
}

/** What `work` returns, done in turns. */
export async function inTurns<T>(work: Work<T>): Promise<T> {
  const turn = new Turn();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (turn.isOver) await turn.next();
  }
}

/** What `work` returns, done without a break. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

// Node has the first, browsers the second; universal code knows neither. A timer would wait for 1 to 4 milliseconds.
declare const setImmediate: ((run: () => void) => void) | undefined;
declare const MessageChannel: new () => {
  readonly port1: { onmessage: (() => void) | null; close(): void };
  readonly port2: { postMessage(message: unknown): void };
};

function othersRun(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
