/**
 * Goes on training a fitted network with new events.
 *
 * @module
 */

import type { Dataset } from "../../../data/dataset.ts";
import { type HistoryStore, historiesOf, historyAt } from "../../../data/histories.ts";
import type { IdMap } from "../../../data/ids.ts";
import type { ParameterStore } from "../../../networks/parameter-store.ts";
import { countTargets } from "../../../training/batches/batch.ts";
import { trainingSequences } from "../../../training/batches/sequences.ts";
import { lanePlan } from "../../../training/lanes/plan.ts";
import type { EpochReport } from "../../../training/reports.ts";
import { train } from "../../../training/train.ts";
import type { ParsedFitPartial } from "../../fit-options.ts";
import type { FitEpoch, TrainingRecord } from "../../record.ts";
import type { ResolvedOptions } from "../options.ts";
import { shown } from "../training-display.ts";
import { type NeuralSnapshot, type NewRow, withEvents, withItems } from "./grow.ts";

/** The items that come with an update; `items` is the whole catalogue. */
export interface NewRows {
  readonly items: IdMap;
  readonly rows: readonly NewRow[];
}

/** `snapshot` after the events of `data`, whose fingerprint is `dataHash`. Throws all that `fitPartial` throws. */
export async function fitPartial(
  snapshot: NeuralSnapshot,
  data: Dataset,
  dataHash: string,
  { items, rows }: NewRows,
  partial: ParsedFitPartial,
): Promise<NeuralSnapshot> {
  const started = Date.now();
  const grown = await withEvents(withItems(snapshot, items, rows), data);
  const sequences = grownSequences(snapshot.histories, grown.histories, grown.options);
  const epochs: FitEpoch[] = [];
  // Without a user of two events there is nothing to learn, and nothing wrong.
  const { parameters: before } = grown.fitted;
  const parameters =
    sequences.length === 0
      ? before
      : await shown(grown.options, partial, (hooks) => learn(grown, sequences, hooks, epochs));
  const seconds = (Date.now() - started) / 1000;
  const { updateId } = partial;
  const named = updateId === undefined ? {} : { updateId };
  const update = { ...named, dataHash, dataName: data.name, epochs, seconds };
  const record = snapshot.training as TrainingRecord;
  return grown.with({
    fitted: grown.fitted.with({ parameters }),
    record: { ...record, updates: [...(record.updates ?? []), update] },
  });
}

/** Trains from the model's weights; `epochs` takes the reports. */
async function learn(
  { options, fitted, training: record }: NeuralSnapshot,
  sequences: readonly Int32Array[],
  partial: ParsedFitPartial,
  epochs: FitEpoch[],
): Promise<ParameterStore> {
  const training = {
    negatives: 0,
    ...options,
    epochs: partial.epochs ?? Math.ceil(options.epochs / 10),
    learningRate: partial.learningRate ?? options.learningRate / 2,
    seed: options.seed + 1 + (record?.updates?.length ?? 0), // no update repeats another's order and dropout
  };
  const onEpoch = async (report: EpochReport): Promise<undefined> => {
    epochs.push(report);
    await partial.onEpoch(report);
  };
  const { engine, architecture, parameters: initial } = fitted;
  const plan = lanePlan(engine.runtime, engine.threads, training.epochs * countTargets(sequences));
  const hooks = { onStep: partial.onStep, onEpoch, signal: partial.signal };
  return train(plan, architecture, training, sequences, hooks, { initial });
}

/** Windows of the histories that have grown, latest first, until every new event is a target. */
function grownSequences(before: HistoryStore, after: HistoryStore, options: ResolvedOptions): readonly Int32Array[] {
  const { maxLength, windows } = options;
  return historiesOf(after).flatMap((history, user) => {
    const known = user < before.users.size ? historyAt(before, user).length : 0;
    const targets = history.length - Math.max(known, 1);
    return trainingSequences([history], maxLength, windows).slice(0, Math.ceil(targets / maxLength));
  });
}
