/** Training as the commands do it: with progress, validation if asked, and a clean end at Ctrl-C. */

import type { Command } from "commander";
import type { Parts, Split } from "../../data/split-text.ts";
import { SasrecError } from "../../errors.ts";
import { fitTable, validatedAfter } from "../../models/fit-options.ts";
import { decidesSteps, type NeuralOptions, type ResolvedOptions } from "../../models/neural/options.ts";
import { sasrecByData } from "../../models/neural/options-by-data.ts";
import { doubtsAboutOrder } from "../../models/neural/suitability.ts";
import type { TransitionRecord } from "../../models/record.ts";
import { canWeigh } from "../../models/transitions/held-out.ts";
import { SASRec } from "../../recommender/classes.ts";
import { type AnyModel, createModel, type NeuralModel } from "../../recommender/create.ts";
import { inTurns } from "../../turns.ts";
import { checkpointOptions, interrupted } from "../flags/checkpoint.ts";
import { addFlags, givenBy, typedFlags } from "../flags/from-table.ts";
import { givenOptions } from "../flags/model-flags.ts";
import type { PresetFlag } from "../flags/preset-flag.ts";
import { type CliIo, type InterruptSignal, interruptible, noteTo, type OutputFlags, warnTo } from "../output/io.ts";
import { count, counted } from "../output/table.ts";

/** Adds the flags that say when the model is validated. */
export function addValidationFlags(command: Command): Command {
  return addFlags(command, { "": fitTable }, "Model and training:");
}

/** Throws `invalid-option` if the flags ask for validation and the split has no validation data. */
export function checkValidation(command: Command, split: Split): void {
  const [vain] = typedFlags(command, fitTable);
  if (vain === undefined || split.by === "leave-one-out") return;
  throw new SasrecError("invalid-option", `${vain} needs validation data, which only --split leave-one-out gives`);
}

/** Fewer steps than a network needs to learn much. */
const FEW_STEPS = 300;

/**
 * A model trained on the train part. After Ctrl-C or SIGTERM, if an epoch has ended and `early` is given, it is the best
 * model so far, and `early` is called with the signal. Throws `Interrupted` after other interrupts, and all that `fit` throws.
 */
export async function trainModel(
  options: NeuralOptions,
  parts: Pick<Parts, "train"> & Partial<Parts>,
  flags: OutputFlags & PresetFlag,
  io: CliIo,
  early?: (signal: InterruptSignal) => void,
): Promise<NeuralModel> {
  checkLeft(parts);
  for (const doubt of await inTurns(doubtsAboutOrder(parts.train))) warnTo(io)(`warning: ${doubt}`);
  const model = createModel({ ...options, verbose: flags.quiet !== true });
  // A model is validated if a flag says when. What a config file says holds if there are events to validate on.
  const when = parts.validation === undefined ? {} : givenBy({ ...flags }, fitTable);
  // The weight of transitions is fitted on the same events: validated once, at the end, the weights are the last epoch's.
  const { epochs: all, transitions } =
    model instanceof SASRec
      ? (await inTurns(sasrecByData.choose(options, parts.train))).options
      : (model.options as ResolvedOptions);
  const asked = Object.keys(when).length > 0;
  const { train, validation: events } = parts;
  const once = !asked && transitions === "auto" && events !== undefined && canWeigh(train, events);
  const validation = asked || once ? events : undefined;
  const [abort, stop] = [new AbortController(), new AbortController()];
  let epochs = 0;
  const interrupt = (signal: InterruptSignal): void => {
    const keeps = early !== undefined && epochs > 0;
    (keeps ? stop : abort).abort();
    if (keeps) early(signal);
  };
  return interruptible<NeuralModel>(io, interrupted({ ...flags }), interrupt, () => {
    return model.fit(train, {
      signal: abort.signal,
      stop: stop.signal,
      onStep({ step, steps, epoch }) {
        epochs = epoch - 1;
        if (step === 1 && steps < FEW_STEPS && byDefault(flags)) noteTo(io, flags)(FEW);
      },
      onEpoch({ epoch }) {
        epochs = epoch;
      },
      ...when,
      ...(validation && { validation, ...(once && validatedAfter(all)) }),
      ...checkpointOptions({ ...flags }),
    });
  });
}

/** Throws `invalid-data` if the log has something to learn from and the split has taken it away. */
function checkLeft({ train, test }: Pick<Parts, "train"> & Partial<Parts>): void {
  if (test === undefined || train.size > train.numUsers) return;
  const left = `the training part of this split is ${counted(train.size, "event")} of ${counted(train.numUsers, "user")}`;
  const todo = "give more events, or train on all of them with --split none";
  throw new SasrecError("invalid-data", `${left}: nobody has two events there to learn from; ${todo}`);
}

/** One line about how a model was trained. */
export function describeTraining({ name, training }: AnyModel): string {
  if (training === undefined) return `${name} is not trained`;
  const { dataName, epochs, bestEpoch, seconds, stoppedAtStep } = training;
  const best = epochs.find(({ epoch }) => epoch === bestEpoch)?.validation;
  const loss = epochs.at(-1)?.loss.toFixed(4);
  const kept = best === undefined ? "" : `; kept epoch ${bestEpoch}, validation NDCG@10 ${best.toFixed(4)}`;
  const early = stoppedAtStep === undefined ? "" : `, stopped early at step ${count(stoppedAtStep)}`;
  const how = `trained on ${dataName} for ${counted(epochs.length, "epoch")} in ${seconds.toFixed(1)} s`;
  return [`${name}, ${how}, last loss ${loss}${early}${kept}`, ...describeTransitions(training.transitions)].join("\n");
}

/** A line about the transitions beside a network: what they weigh, and what they gain on held-out events. */
function describeTransitions(record: TransitionRecord | undefined): string[] {
  if (record === undefined) return [];
  const { chosenBy, weight, epsilon, users, ndcg } = record;
  const chosen = chosenBy === "network" ? "left out" : `weight ${weight}, epsilon ${epsilon} (by ${chosenBy})`;
  const gain =
    ndcg === undefined
      ? ""
      : `; NDCG@10 of ${counted(users, "held-out event")}: network ${ndcg.network.toFixed(4)}, together ${ndcg.together.toFixed(4)}`;
  return [`transitions: ${chosen}${gain}`];
}

const FEW = "the defaults make few steps of this data: smaller batches and more epochs will do better";

function byDefault({ preset, ...flags }: PresetFlag): boolean {
  const given = givenOptions(flags);
  const chosen = (given.network ?? "sasrec") === "sasrec" && preset !== "none";
  return !chosen && !decidesSteps(given);
}
