/** Goes on training a fitted network with new events. */

import type { Dataset } from "../../../data/dataset.ts";
import { type HistoryStore, historyAt } from "../../../data/histories.ts";
import { quoted, SasrecError } from "../../../errors.ts";
import type { ParameterStore } from "../../../networks/parameter-store.ts";
import { countTargets } from "../../../training/batches/batch.ts";
import { trainingSequences } from "../../../training/batches/sequences.ts";
import { lanePlan } from "../../../training/lanes/plan.ts";
import type { EpochReport } from "../../../training/reports.ts";
import { train } from "../../../training/train.ts";
import { inTurns, type Work } from "../../../turns.ts";
import type { ParsedFitPartial } from "../../fit-options.ts";
import type { FitEpoch, TrainingRecord, UpdateRecord } from "../../record.ts";
import type { ResolvedOptions } from "../options.ts";
import { shown } from "../training-display.ts";
import { type NeuralSnapshot, type NewRows, withEvents, withItems } from "./grow.ts";

/** Users whose histories are looked at without a break. */
const STRETCH = 512;

/** `snapshot` after the events of `data`, whose fingerprint is `dataHash`. Throws all that `fitPartial` throws. */
export async function fitPartial(
  snapshot: NeuralSnapshot,
  data: Dataset,
  dataHash: string,
  { items, rows }: NewRows,
  partial: ParsedFitPartial,
): Promise<NeuralSnapshot> {
  const started = Date.now();
  const grown = await inTurns(withEvents(await inTurns(withItems(snapshot, items, rows)), data));
  const sequences = await inTurns(grownSequences(snapshot.histories, grown.histories, grown.options));
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
function* grownSequences(
  before: HistoryStore,
  after: HistoryStore,
  { maxLength, windows }: ResolvedOptions,
): Work<readonly Int32Array[]> {
  const sequences: Int32Array[] = [];
  for (let user = 0; user < after.users.size; user++) {
    if (user % STRETCH === 0) yield;
    const history = historyAt(after, user);
    const known = user < before.users.size ? historyAt(before, user).length : 0;
    const targets = history.length - Math.max(known, 1);
    sequences.push(...trainingSequences([history], maxLength, windows).slice(0, Math.ceil(targets / maxLength)));
  }
  return sequences;
}

/** Events to learn from: their number and fingerprint. */
export interface NewEvents {
  readonly size: number;
  readonly hash: string;
}

/**
 * Whether an update is to be left alone, because the model has learned it: one of the same `updateId` or, if none is
 * given, of the same events. Throws `invalid-data` if it is not to be left alone but refused, and if the id is that of
 * an update with other events.
 */
export function isRepeat(
  earlier: readonly UpdateRecord[],
  { size, hash }: NewEvents,
  { updateId, onRepeat }: Pick<ParsedFitPartial, "updateId" | "onRepeat">,
): boolean {
  const same = (update: UpdateRecord): boolean => {
    return updateId === undefined ? size > 0 && update.dataHash === hash : update.updateId === updateId;
  };
  const at = earlier.findIndex(same);
  if (at < 0) return false;
  const { dataHash, updateId: named } = earlier[at] as UpdateRecord;
  if (dataHash !== hash) {
    const what = `fitPartial: the update ${quoted(updateId)} was made with other events`;
    throw new SasrecError("invalid-data", `${what}. Give each set of events an updateId of its own.`);
  }
  if (onRepeat === "ignore") return true;
  const what = updateId === undefined ? "the model has learned these events" : `the model has had this update`;
  const which = `update ${at + 1}${named === undefined ? "" : `, ${quoted(named)}`}`;
  const todo = `Say onRepeat: "ignore" to leave it at that, or give another updateId to learn from them again.`;
  throw new SasrecError("invalid-data", `fitPartial: ${what} before (${which}). ${todo}`);
}
