/** Keeps a training's state in a file from time to time, and finds it again after an interruption. */

import { platform } from "#platform";
import type { Dataset } from "../../data/dataset.ts";
import { hashEvents } from "../../data/hash.ts";
import { SasrecError } from "../../errors.ts";
import type { Moment, StateKeeper, TrainingState } from "../../training/state.ts";
import { type Checkpoint, checkpointPieces, type Identity, readCheckpoint } from "../files/checkpoint.ts";
import type { CheckpointSettings, ParsedFitOptions } from "../fit-options.ts";
import type { LogState } from "./epoch-log.ts";
import type { ResolvedOptions } from "./options.ts";

/** What decides the result of a fit. Names, threads and where it runs are no part of it, but for engine and lanes. */
export function identityOf(
  { name: _name, verbose: _verbose, threads: _threads, runtime: _runtime, ...options }: ResolvedOptions,
  fit: ParsedFitOptions,
  data: Dataset,
  runtime: string,
  lanes: number,
): Identity {
  const { validation, validateEvery, patience } = fit;
  const hashes = { data: hashOf(data), validation: validation === undefined ? null : hashOf(validation) };
  const enough = patience === Number.MAX_SAFE_INTEGER ? null : patience;
  return { ...flat(options), validateEvery, patience: enough, ...hashes, runtime, lanes };
}

/** Of the events and their order in time: a thread is sent timestamps also if those are only row numbers. */
function hashOf(data: Dataset): string {
  return hashEvents(data, data.timestamps);
}

/** The keeper of one training. */
export class CheckpointKeeper implements StateKeeper {
  readonly #settings: CheckpointSettings;
  readonly #identity: Identity;
  readonly #log: () => LogState;
  #stepsSince = 0;
  #lastTime = Date.now();
  #resumed = false;

  /** `log`: what goes into the file beside the training's state. */
  constructor(settings: CheckpointSettings, identity: Identity, log: () => LogState) {
    this.#settings = settings;
    this.#identity = identity;
    this.#log = log;
  }

  /**
   * The checkpoint to go on from; `undefined` if there is none, or if it is not wanted. Throws `invalid-file`
   * if the file is damaged, `invalid-option` if it is of another training, and `io`.
   */
  async find(): Promise<Checkpoint | undefined> {
    const { path, resume } = this.#settings;
    const file = resume ? await platform.files.openFound(path) : undefined;
    if (file === undefined) return undefined;
    let checkpoint: Checkpoint;
    try {
      checkpoint = await readCheckpoint(file, path);
    } finally {
      await file.close();
    }
    const found = differences(checkpoint.identity, this.#identity);
    if (found.length > 0) {
      throw new SasrecError(
        "invalid-option",
        `the checkpoint ${path} is of another training: ${found.join("; ")}. Train as then to go on from it; to ` +
          "train anew delete it, say resume: false or choose another path",
        { what: "fit", option: "checkpoint", value: path },
      );
    }
    this.#resumed = true;
    return checkpoint;
  }

  due(moment: Moment): boolean {
    const { everySteps, everyMinutes, keep } = this.#settings;
    if (moment === "start") return !this.#resumed; // finds out at once whether there is a place to write to
    if (moment === "abort") return this.#stepsSince > 0;
    if (moment === "end") return keep;
    this.#stepsSince++;
    return this.#stepsSince >= everySteps || Date.now() - this.#lastTime >= 60_000 * everyMinutes;
  }

  async keep(training: TrainingState): Promise<void> {
    const pieces = checkpointPieces({ identity: this.#identity, training, log: this.#log() });
    await platform.files.write(this.#settings.path, pieces);
    this.#stepsSince = 0;
    this.#lastTime = Date.now();
  }
}

/** What differs, in words. */
function differences(there: Identity, here: Identity): readonly string[] {
  const names = [...new Set([...Object.keys(there), ...Object.keys(here)])];
  return names.filter((name) => there[name] !== here[name]).map((name) => describe(name, there[name], here[name]));
}

type Value = Identity[string] | undefined;

function describe(name: string, there: Value, here: Value): string {
  if (name === "data") return "the training data are others";
  if (name === "validation") return "the validation data are others";
  const hint = name === "lanes" ? ` (threads: ${there} gives as many)` : "";
  return `${name} was ${there ?? "not set"} and is ${here ?? "not set"}${hint}`;
}

/** Options as texts and numbers. */
function flat(options: Readonly<Record<string, unknown>>): Identity {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      return [name, typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value)];
    }),
  );
}
