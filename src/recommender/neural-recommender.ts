/** What recommenders that are networks can do beside: learn on, take new items, predict ratings. */

import { Dataset } from "../data/dataset.ts";
import { hashing } from "../data/hash.ts";
import type { Id } from "../data/ids.ts";
import type { InteractionColumns, InteractionRow } from "../data/interactions.ts";
import { SasrecError } from "../errors.ts";
import { notFitted } from "../models/current.ts";
import { type PartialOptions, parseFitPartialOptions } from "../models/fit-options.ts";
import type { ModelKind } from "../models/kind.ts";
import { type FittedNetwork, scorerOfNetwork } from "../models/neural/fitted.ts";
import type { NeuralKind } from "../models/neural/kind.ts";
import { type LoadOptions, parseLoadOptions, type ResolvedOptions } from "../models/neural/options.ts";
import { fitPartial, isRepeat } from "../models/neural/update/fit-partial.ts";
import { type NeuralSnapshot, withItems } from "../models/neural/update/grow.ts";
import { predictRatings } from "../models/ratings/rating-prediction.ts";
import type { Snapshot } from "../models/snapshot.ts";
import { resolve } from "../options/table.ts";
import type { Path } from "../platform/platform.ts";
import type { Scorer } from "../scoring/scorer.ts";
import { inTurns } from "../turns.ts";
import { type NewItem, newItems, ownItems } from "./new-items.ts";
import { Recommender } from "./recommender.ts";
import { type AddItemsOptions, itemOptions } from "./requests.ts";

/** Options of `fitPartial`. */
export interface FitPartialOptions extends PartialOptions {
  /** What is known of items that are new to the model, as for `addItems`. Those not listed start at the mean of all. */
  readonly newItems?: Iterable<NewItem>;
}

/** A network without the transitions beside it, as `evaluate` takes models. */
export interface NetworkAlone {
  readonly name: string;
  use<T>(work: (scorer: Scorer) => Promise<T>): Promise<T>;
}

/** A network behind the common interface. */
export abstract class NeuralRecommender<O extends ResolvedOptions> extends Recommender<O, FittedNetwork> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(kind: NeuralKind, options: unknown) {
    super(kind as unknown as ModelKind<O, FittedNetwork>, options); // its options are O
  }

  /** The model in the file at `path`. Throws `io`, and `invalid-file` for anything that is no intact model of this class. */
  static override async load<R extends Recommender>(
    this: new (
      options?: LoadOptions,
    ) => R,
    path: Path,
    options: LoadOptions = {},
  ): Promise<R> {
    const { machine, file } = parseLoadOptions(options);
    const model = new this(machine);
    await model.reload(path, file);
    return model;
  }

  /** The model in the bytes of a file, which must not change until they are read. Throws `invalid-file`. */
  static override async fromBytes<R extends Recommender>(
    this: new (
      options?: LoadOptions,
    ) => R,
    bytes: Uint8Array,
    options: LoadOptions = {},
  ): Promise<R> {
    const { machine, file } = parseLoadOptions(options);
    const model = new this(machine);
    await (model as unknown as NeuralRecommender<ResolvedOptions>).replaceBy(bytes, file);
    return model;
  }

  /**
   * The model without its transitions, for `evaluate`: what the network says alone. `undefined` if it has none, and
   * before `fit`. Belongs to the model as it is now.
   */
  get networkAlone(): NetworkAlone | undefined {
    if (this.current.snapshot?.fitted.transitions === undefined) return undefined;
    const name = `${this.name}, network alone`;
    return {
      name,
      use: (work) => {
        return this.use(({ options, training, seen, fitted, histories }) => {
          return work({ options, training, seen, ...scorerOfNetwork(name, fitted, histories) });
        });
      },
    };
  }

  /** The parameters by name, as live views, each row-major with the length of its shape; `undefined` before `fit`. */
  get parameters(): ReadonlyMap<string, Float32Array> | undefined {
    return this.current.snapshot?.fitted.parameters.views;
  }

  /**
   * Goes on training with new events: histories of known users grow, new users and new items are added. What there is
   * to learn is the histories that have grown, not the others, and optimiser and warm-up start anew, so it takes a small
   * part of the time of `fit`. The same model and events give the same result, bit for bit.
   *
   * The events count as later than all that the model knows: give those it has not seen, once. An update that the model
   * has had, by its `updateId` or else by its events, is refused or, with `onRepeat: "ignore"`, does nothing: also after
   * saving and loading, until the next `fit`. Ratings are not
   * calibrated anew: new users and items have no bias in `predictRatings` until the next `fit`.
   *
   * Throws `not-fitted`, `invalid-data`, `invalid-option`, `unknown-item` (in `similarTo`), `aborted`, and `non-finite`
   * if training diverges; the model is then as it was.
   */
  async fitPartial(
    newEvents: Dataset | InteractionColumns | Iterable<InteractionRow>,
    options: FitPartialOptions = {},
  ): Promise<this> {
    const partial = parseFitPartialOptions(options);
    const listed = ownItems(partial.newItems);
    const data = newEvents instanceof Dataset ? newEvents : Dataset.from(newEvents);
    await this.#updated(async (before) => {
      const hash = await inTurns(hashing(data)); // within the update: it waits, and its place in the queue is taken
      if (isRepeat(before.training?.updates ?? [], { size: data.size, hash }, partial)) return before;
      const d = before.options.embeddingDim;
      const rows = await inTurns(newItems("fitPartial", before.items, d, listed, partial.unknownItems, itemsIn(data)));
      return fitPartial(before, data, hash, rows, partial);
    });
    return this;
  }

  /**
   * Adds items that the model has not seen, without training: each with the mean embedding of items it is like, with an
   * embedding of your own, or with the mean of all items. They are then scored and recommended as all others are.
   *
   * Throws `not-fitted`, `invalid-option`, `invalid-data` for an id that is known or comes twice, and `unknown-item` in
   * `similarTo`, unless `unknownItems` says to ignore such; the model is then as it was.
   */
  async addItems(items: Iterable<NewItem>, options: AddItemsOptions = {}): Promise<this> {
    const { unknownItems } = resolve("addItems", itemOptions, options);
    const listed = ownItems(items);
    await this.#updated(async (before) => {
      const d = before.options.embeddingDim;
      const added = await inTurns(newItems("addItems", before.items, d, listed, unknownItems));
      return inTurns(withItems(before, added.items, added.rows));
    });
    return this;
  }

  /**
   * Ratings of (user, item) pairs, one an event of `data`: the user's and the item's bias plus the model's score
   * brought to the rating scale on the training data, and within the lowest and the highest rating there. Unknown users
   * and items get the part that is known. Throws `not-available` if the model was fitted without ratings.
   */
  async predictRatings(data: Dataset | Pick<InteractionColumns, "userIds" | "itemIds">): Promise<number[]> {
    return this.use(async ({ fitted, histories }) => {
      if (fitted.ratings === undefined) {
        throw new SasrecError("not-available", "predictRatings: the model was fitted on data without ratings", {
          feature: "predictRatings",
        });
      }
      const pairs = data instanceof Dataset ? data : Dataset.from(data);
      return predictRatings(pairs, fitted.ratings, histories, fitted);
    });
  }

  #updated(make: (before: NeuralSnapshot) => Promise<NeuralSnapshot>): Promise<void> {
    return this.current.update(async (before) => {
      if (before === undefined) throw notFitted(this.name);
      return (await make(before as unknown as NeuralSnapshot)) as unknown as Snapshot<O, FittedNetwork>;
    });
  }
}

/** The items that have an event, one by one: as a list, `data.catalogue` is made without a break. */
function* itemsIn(data: Dataset): Generator<Id, void, undefined> {
  for (const index of data.itemIndices()) yield data.ids.items.at(index);
}
