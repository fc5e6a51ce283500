/** The snapshot that a model object answers from, and how it is replaced. */

import { SasrecError } from "../errors.ts";
import type { Fitted, KindOptions } from "./kind.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * A call keeps one snapshot from its start to its end. Updates wait for each other, and each swaps in another snapshot
 * when it is whole; the engine of the one before is freed when its last call ends.
 *
 * An update that waits for another update of the same model, or a call that waits for `release`, waits forever.
 */
export class CurrentModel<O extends KindOptions, F extends Fitted> {
  #current: Held<O, F> | undefined;
  #updates: Promise<unknown> = Promise.resolve();
  /** Engines that get no more calls, until they are freed. One that could not be freed stays, for `release` to tell. */
  readonly #leaving = new Set<Promise<void>>();

  /** The current snapshot, to look at; `undefined` before the first. To compute with it, `use` it. */
  get snapshot(): Snapshot<O, F> | undefined {
    return this.#current?.snapshot;
  }

  /** Does `work` with the snapshot that is current now. `name` is for the message. Throws `not-fitted`. */
  async use<T>(name: string, work: (snapshot: Snapshot<O, F>) => Promise<T>): Promise<T> {
    if (this.#current === undefined) throw notFitted(name);
    const { snapshot, lease } = this.#current;
    return lease.during(() => work(snapshot));
  }

  /**
   * Makes the next snapshot of the one before, after all updates that were asked for earlier. If it fails, nothing
   * changes. `make` reads what `before` has learned but does not score with it: `release` does not wait for updates.
   */
  update(make: (before: Snapshot<O, F> | undefined) => Promise<Snapshot<O, F>>): Promise<void> {
    const update = this.#updates.then(async () => {
      const { snapshot: before } = this;
      const made = await make(before);
      // `release` may have put another engine in place meanwhile.
      this.#swap(made.fitted === before?.fitted ? made.with({ fitted: this.snapshot?.fitted as F }) : made);
    });
    this.#updates = update.catch(() => {}); // who asked has the error
    return update;
  }

  /**
   * Frees all engine memory once all calls under way have ended. The next call starts another engine. Throws what an
   * engine throws that cannot be freed.
   */
  async release(): Promise<void> {
    const before = this.#current;
    if (before !== undefined) {
      const { fitted } = before.snapshot;
      this.#current = holding(before.snapshot.with({ fitted: fitted.fresh?.() ?? fitted }));
      this.#retire(before.lease);
    }
    const leaving = [...this.#leaving];
    const freed = await Promise.allSettled(leaving);
    for (const each of leaving) this.#leaving.delete(each);
    for (const each of freed) if (each.status === "rejected") throw each.reason;
  }

  #swap(snapshot: Snapshot<O, F>): void {
    const before = this.#current;
    const sameEngine = before?.snapshot.fitted === snapshot.fitted;
    this.#current = before !== undefined && sameEngine ? { snapshot, lease: before.lease } : holding(snapshot);
    if (before !== undefined && !sameEngine) this.#retire(before.lease);
  }

  #retire(lease: Lease): void {
    const leaving = lease.retire();
    this.#leaving.add(leaving);
    leaving.then(
      () => this.#leaving.delete(leaving),
      () => {},
    );
  }
}

/** The error of a call before `fit`. */
export function notFitted(name: string): SasrecError {
  return new SasrecError("not-fitted", `${name} has not been fitted: call fit(data) or load a model first`, {
    model: name,
  });
}

/** A snapshot and who uses its engine. */
interface Held<O extends KindOptions, F extends Fitted> {
  readonly snapshot: Snapshot<O, F>;
  readonly lease: Lease;
}

function holding<O extends KindOptions, F extends Fitted>(snapshot: Snapshot<O, F>): Held<O, F> {
  return { snapshot, lease: new Lease(async () => snapshot.fitted.release?.()) };
}

/** An engine that several calls use at once and that is freed after the last of them. */
class Lease {
  readonly #free: () => Promise<void>;
  #calls = 0;
  #whenIdle: (() => void) | undefined;

  constructor(free: () => Promise<void>) {
    this.#free = free;
  }

  async during<R>(work: () => Promise<R>): Promise<R> {
    this.#calls++; // before the work begins: it may ask for `release` in its first line
    try {
      return await work();
    } finally {
      this.#calls--;
      if (this.#calls === 0) this.#whenIdle?.();
    }
  }

  /** Frees the engine when no call is under way. To be called once, and no call may start afterwards. */
  async retire(): Promise<void> {
    if (this.#calls > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
    await this.#free();
  }
}
