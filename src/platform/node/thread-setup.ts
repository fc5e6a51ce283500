/** What one of the package's threads is started with, and whose thread this is. */

import { isMainThread, workerData } from "node:worker_threads";
import type { ThreadName } from "../platform.ts";

/** Given to every thread that the package starts. */
export interface ThreadSetup {
  readonly thread: ThreadName;
  /** The script that all threads run. */
  readonly source: string;
  /** URL of the module that stands for the package's place on the disk: the script itself has none. */
  readonly base: string;
  /** Gates of the engine (engine-gate.ts), of everyone above. */
  readonly gates: readonly Int32Array[];
  /** One word for each wish, 1 if it was made. */
  readonly wishes: Int32Array;
}

/** The name under which the setup lies in `workerData`, which other programs' threads use, too. */
export const SETUP = "sasrec-thread";

/** The setup, if the package started this thread. */
export const setup: ThreadSetup | undefined = (workerData as { readonly [SETUP]?: ThreadSetup } | null | undefined)?.[
  SETUP
];

/** See `Platform.hosted`. */
export const hosted: boolean = !isMainThread && setup === undefined;
