/**
 * Node's services for recommenders. The engine and the worker are loaded when first needed, not on import.
 *
 * @module
 */

import { readFile } from "node:fs/promises";
import { SasrecError } from "../../errors.ts";
import { writeFileAtomic } from "../../storage/node/atomic-write.ts";
import type { Platform } from "../platform.ts";
import { fitInWorker } from "./fit-in-worker.ts";
import { progressBar } from "./progress-bar.ts";

/** The platform of `import "sasrec"` in Node. */
export const nodePlatform: Platform = {
  async runtime() {
    return (await import("../../runtime/node/onnxruntime-node.ts")).onnxruntimeNode;
  },
  async readFile(path) {
    return readFile(path).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new SasrecError("io", `cannot read ${path}: ${why}`, { cause });
    });
  },
  writeFile: writeFileAtomic,
  progress: progressBar,
  fitInWorker,
};
