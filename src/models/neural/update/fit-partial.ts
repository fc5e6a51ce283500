/**
 * Goes on training a fitted model with new events.
 *
 * @module
 */

import { platform } from "#platform";
import type { Dataset } from "../../../data/dataset.ts";
import { hashEvents } from "../../../data/hash.ts";
import { type HistoryStore, historyAt } from "../../../data/histories.ts";
import type { ParameterStore } from "../../../networks/parameter-store.ts";
import { countTargets } from "../../../training/batches/batch.ts";
import { trainingSequences } from "../../../training/batches/sequences.ts";
import { lanePlan } from "../../../training/lanes/plan.ts";
import { type EpochReport, train } from "../../../training/train.ts";
import type { SavedModel, TrainingRecord } from "../../files/model-file.ts";
import type { FitEpoch, ParsedFitPartial } from "../../fit-options.ts";
import { architectureOf, type ResolvedOptions, trainingOptionsOf } from "../options.ts";
import { withEvents, withItems } from "./grow-model.ts";
import { newRows } from "./new-items.ts";

/** `model` after the events of `data`. Throws all that `fitPartial` throws. */
export async function updateModel(model: SavedModel, data: Dataset, partial: ParsedFitPartial): Promise<SavedModel> {
  const started = Date.now();
  const listed = newRows("fitPartial", model, partial.newItems);
  const unknown = data.catalogue.filter((id) => model.store.items.indexOf(id) === undefined && !listed.has(id));
  const others = unknown.map((id) => ({ id }));
  const rows = new Map([...listed, ...newRows("fitPartial", model, others)]);
  const grown = withEvents(withItems(model, rows), data);
  const sequences = grownSequences(model.store, grown.store, model.options);
  const epochs: FitEpoch[] = [];
  // Without a user of two events there is nothing to learn, and nothing wrong.
  const parameters = sequences.length === 0 ? grown.parameters : await learn(grown, sequences, partial, epochs);
  const seconds = (Date.now() - started) / 1000;
  const update = { dataHash: hashEvents(data), dataName: data.name, epochs, seconds };
  const record: TrainingRecord = { ...model.record, updates: [...(model.record.updates ?? []), update] };
  return { ...grown, parameters, record };
}

/** Trains from the model's weights; `epochs` takes the reports. */
async function learn(
  { options, store, parameters: initial, record }: SavedModel,
  sequences: readonly Int32Array[],
  partial: ParsedFitPartial,
  epochs: FitEpoch[],
): Promise<ParameterStore> {
  const training = {
    ...trainingOptionsOf(options),
    epochs: partial.epochs ?? Math.ceil(options.epochs / 10),
    learningRate: partial.learningRate ?? options.learningRate / 2,
    seed: options.seed + 1 + (record.updates?.length ?? 0), // no update repeats another's order and dropout
  };
  const onEpoch = async (report: EpochReport): Promise<undefined> => {
    epochs.push(report);
    partial.onEpoch(report);
  };
  const runtime = await platform.runtime(options.runtime);
  const plan = lanePlan(runtime, options.threads, training.epochs * countTargets(sequences));
  const hooks = { onStep: partial.onStep, onEpoch, signal: partial.signal };
  return train(plan, architectureOf(options, store.items.size), training, sequences, hooks, { initial });
}

/** Windows of the histories that have grown, latest first, until every new event is a target. */
function grownSequences(before: HistoryStore, after: HistoryStore, options: ResolvedOptions): readonly Int32Array[] {
  const { maxLength, windows } = options;
  return after.users.ids.flatMap((_, user) => {
    const history = historyAt(after, user);
    const known = user < before.users.size ? historyAt(before, user).length : 0;
    const targets = history.length - Math.max(known, 1);
    return trainingSequences([history], maxLength, windows).slice(0, Math.ceil(targets / maxLength));
  });
}
