/**
 * What a recommender needs of the place it runs in: Node, or a browser.
 *
 * @module
 */

import type { InteractionColumns } from "../data/interactions.ts";
import type { CheckpointSettings, FitEpoch, ParsedFitOptions } from "../models/fit-options.ts";
import type { ResolvedOptions } from "../models/neural/options.ts";
import type { Runtime, RuntimeChoice } from "../runtime/runtime.ts";
import type { Sha256 } from "../storage/checksum.ts";
import type { StepReport } from "../training/train.ts";
import type { LanePlan } from "../training/trainer.ts";

/** Shows training to a person. */
export interface ProgressDisplay {
  step(report: StepReport): void;
  epoch(report: FitEpoch): void;
  /** Called once, whether training succeeded or failed. */
  stop(): void;
}

/** What a training thread is given: plain data that can be sent to it. */
export interface WorkerTask {
  readonly options: ResolvedOptions;
  readonly data: InteractionColumns;
  readonly validation: InteractionColumns | undefined;
  readonly validateEvery: number;
  readonly patience: number;
  readonly checkpoint: CheckpointSettings | undefined;
}

/** The services of a platform. */
export interface Platform {
  /** Throws `not-available` where the engine chosen cannot be loaded. */
  runtime(choice: RuntimeChoice): Promise<Runtime>;
  /** A fast SHA-256, for the checksums of files. */
  readonly sha256: Sha256;
  /** Where training runs: `threads` lanes (0: one a core) where `targets`, all epochs together, are worth their start. */
  lanes(runtime: Runtime, threads: number, targets: number): LanePlan;
  readFile(path: string): Promise<Uint8Array>;
  /** The file's bytes; `undefined` where there is none. Throws `io`. */
  findFile(path: string): Promise<Uint8Array | undefined>;
  /** Writes all or nothing. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Removes the file where there is one. Throws `io`. */
  removeFile(path: string): Promise<void>;
  progress(name: string): ProgressDisplay;
  /** Fits in a thread of its own and resolves to the model's file. */
  fitInWorker(task: WorkerTask, hooks: Pick<ParsedFitOptions, "onEpoch" | "onStep" | "signal">): Promise<Uint8Array>;
}
