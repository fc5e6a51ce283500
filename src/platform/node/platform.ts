/**
 * Node's services for recommenders. The engine and the worker are loaded when first needed, not on import.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { SasrecError } from "../../errors.ts";
import { fitInWorker } from "../../models/neural/fit-in-thread.ts";
import { workerLanes } from "../../training/lanes/worker-lanes.ts";
import { oneLane } from "../../training/trainer.ts";
import type { Platform } from "../platform.ts";
import { writeFileAtomic } from "./atomic-write.ts";
import { loadRuntime } from "./load-runtime.ts";
import { progressBar } from "./progress-bar.ts";
import { readBytes } from "./read-bytes.ts";

/** Training on fewer targets takes about as long as starting threads for it. */
const TARGETS_WORTH_THREADS = 100_000;

/** The platform of `import "sasrec"` in Node. */
export const nodePlatform: Platform = {
  runtime: loadRuntime,
  lanes(runtime, threads, targets) {
    const lanes = threads === 0 ? availableParallelism() : threads;
    return lanes === 1 || targets < TARGETS_WORTH_THREADS ? oneLane(runtime) : workerLanes(lanes, runtime.name);
  },
  sha256: () => createHash("sha256"),
  readFile: readBytes,
  async findFile(path) {
    return readBytes(path).catch((error: SasrecError) => {
      if ((error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return undefined;
      throw error;
    });
  },
  writeFile: writeFileAtomic,
  removeFile(path) {
    return rm(path, { force: true }).catch((cause: unknown) => fail(`cannot remove ${path}`, cause));
  },
  progress: progressBar,
  fitInWorker,
};

function fail(what: string, cause: unknown): never {
  throw new SasrecError("io", `${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
