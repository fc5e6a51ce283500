/** How many lanes a training gets, and where they run. */

import { platform } from "#platform";
import type { Runtime, RuntimeName } from "../../runtime/runtime.ts";
import { LocalLane, type StartLanes } from "./lane.ts";
import { ThreadLane } from "./thread-lane.ts";

/** How many lanes to start, whether in threads of their own, and how. */
export interface LanePlan {
  readonly lanes: number;
  readonly shared: boolean;
  readonly start: StartLanes;
}

/** Training on fewer targets takes about as long as starting threads for it. */
const TARGETS_WORTH_THREADS = 100_000;

/** The lanes for `threads` (0: one a core) and `targets`, those of all epochs together. */
export function lanePlan(runtime: Runtime, threads: number, targets: number): LanePlan {
  const lanes = threads === 0 ? platform.cores : threads;
  return lanes === 1 || targets < TARGETS_WORTH_THREADS ? oneLane(runtime) : threadLanes(lanes, runtime.name);
}

/** One lane, in this thread. */
export function oneLane(runtime: Runtime): LanePlan {
  return {
    lanes: 1,
    shared: false,
    start: (setups) => Promise.all(setups.map((setup) => LocalLane.start(setup, runtime))),
  };
}

/** `lanes` threads, each with an engine of its own. */
export function threadLanes(lanes: number, runtime: RuntimeName): LanePlan {
  return {
    lanes,
    shared: true,
    start: (setups) => Promise.all(setups.map((setup) => ThreadLane.start(setup, runtime))),
  };
}
