/** A fitted model as it is at one moment. It never changes. */

import type { HistoryStore } from "../data/histories.ts";
import type { IdMap } from "../data/ids.ts";
import type { Scorer } from "../scoring/scorer.ts";
import type { Seen } from "../scoring/seen.ts";
import type { Fitted, KindOptions, ModelKind } from "./kind.ts";
import type { TrainingRecord } from "./record.ts";

/** What a snapshot consists of. */
export interface SnapshotParts<O extends KindOptions, F extends Fitted> {
  readonly kind: ModelKind<O, F>;
  readonly options: O;
  readonly store: HistoryStore;
  readonly fitted: F;
  readonly record: TrainingRecord | undefined;
}

/** Options, ids, histories and what was learned, together. */
export class Snapshot<O extends KindOptions = KindOptions, F extends Fitted = Fitted> implements Scorer {
  readonly kind: ModelKind<O, F>;
  readonly options: O;
  readonly histories: HistoryStore;
  readonly fitted: F;
  readonly training: TrainingRecord | undefined;

  constructor({ kind, options, store, fitted, record }: SnapshotParts<O, F>) {
    this.kind = kind;
    this.options = options;
    this.histories = store;
    this.fitted = fitted;
    this.training = record;
  }

  get name(): string {
    return this.options.name;
  }

  get items(): IdMap {
    return this.histories.items;
  }

  get users(): IdMap {
    return this.histories.users;
  }

  /** Whether items of the history may be recommended, if a request does not say it. */
  get seen(): Seen {
    return this.training?.seen ?? "masked";
  }

  async scoreHistories(histories: readonly Int32Array[], into?: Float32Array): Promise<Float32Array> {
    const size = histories.length * this.items.size;
    const scores = into === undefined ? new Float32Array(size) : into.subarray(0, size);
    await this.fitted.score(histories, scores);
    return scores;
  }

  /** This snapshot with other parts. */
  with(parts: Partial<Omit<SnapshotParts<O, F>, "kind">>): Snapshot<O, F> {
    const { kind, options, histories: store, fitted, training: record } = this;
    return new Snapshot({ kind, options, store, fitted, record, ...parts });
  }
}
