/**
 * The snapshot that a model object answers from, and how it is replaced.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import type { Fitted, KindOptions } from "./kind.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * A call keeps one snapshot from its start to its end. Updates wait for each other, and each swaps in another snapshot
 * when it is whole; the engine of the one before is freed when its last call ends.
 */
export class CurrentModel<O extends KindOptions, F extends Fitted> {
  #current: Lease<Snapshot<O, F>> | undefined;
  #updates: Promise<unknown> = Promise.resolve();

  /** The current snapshot, to look at; `undefined` before the first. To compute with it, `use` it. */
  get snapshot(): Snapshot<O, F> | undefined {
    return this.#current?.value;
  }

  /** Does `work` with the snapshot that is current now. `name` is for the message. Throws `not-fitted`. */
  async use<T>(name: string, work: (snapshot: Snapshot<O, F>) => Promise<T>): Promise<T> {
    if (this.#current === undefined) throw notFitted(name);
    return this.#current.during(work);
  }

  /** Makes the next snapshot of the one before, after all updates that were asked for earlier. If it fails, nothing changes. */
  update(make: (before: Snapshot<O, F> | undefined) => Promise<Snapshot<O, F>>): Promise<void> {
    const update = this.#updates.then(async () => this.#swap(await make(this.snapshot)));
    this.#updates = update.catch(() => {}); // who asked has the error
    return update;
  }

  /** Frees the engine once all calls under way have ended. The next call starts another. */
  async release(): Promise<void> {
    const before = this.#current;
    const { fitted } = before?.value ?? {};
    if (before === undefined || fitted?.fresh === undefined) return before?.idle();
    this.#current = leaseOf(before.value.with({ fitted: fitted.fresh() }));
    await before.retire();
  }

  #swap(snapshot: Snapshot<O, F>): void {
    const before = this.#current;
    this.#current = leaseOf(snapshot);
    void before?.retire();
  }
}

/** The error of a call before `fit`. */
export function notFitted(name: string): SasrecError {
  return new SasrecError("not-fitted", `${name} has not been fitted: call fit(data) or load a model first`, {
    model: name,
  });
}

function leaseOf<S extends { readonly fitted: Fitted }>(snapshot: S): Lease<S> {
  return new Lease(snapshot, async () => snapshot.fitted.release?.());
}

/** Something that is used by several calls at once and freed after the last of them. */
class Lease<T> {
  readonly value: T;
  readonly #free: () => Promise<void>;
  readonly #calls = new Set<Promise<unknown>>();

  constructor(value: T, free: () => Promise<void>) {
    this.value = value;
    this.#free = free;
  }

  async during<R>(work: (value: T) => Promise<R>): Promise<R> {
    const call = work(this.value);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Resolves when the calls under way have ended. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#calls);
  }

  /** To be called once nobody starts another call. */
  async retire(): Promise<void> {
    await this.idle();
    await this.#free();
  }
}
