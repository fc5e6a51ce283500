/**
 * The thread of a lane: answers calls with their results.
 *
 * @module
 */

import { parentPort, workerData } from "node:worker_threads";
import { isSasrecError } from "../../errors.ts";
import { loadRuntime } from "../../platform/node/load-runtime.ts";
import type { RuntimeName } from "../../runtime/runtime.ts";
import type { AdamStep } from "../optimizer/adam.ts";
import { type LaneSetup, type LaneTask, LocalLane } from "./lane.ts";

/** What a lane is asked. */
export type LaneCall =
  | { readonly kind: "forward"; readonly task: LaneTask }
  | { readonly kind: "reduce" }
  | { readonly kind: "update"; readonly step: AdamStep };

/** What it answers: the result, 0 where there is none. */
export type LaneReply =
  | { readonly kind: "done"; readonly result: number }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

const { setup, runtime } = workerData as { readonly setup: LaneSetup; readonly runtime: RuntimeName };

async function answer(work: () => Promise<number>): Promise<void> {
  let reply: LaneReply;
  try {
    reply = { kind: "done", result: await work() };
  } catch (error) {
    if (!isSasrecError(error)) throw error;
    reply = { kind: "failed", code: error.code, message: error.message };
  }
  parentPort?.postMessage(reply);
}

let lane: LocalLane;

await answer(async () => {
  lane = await LocalLane.start(setup, await loadRuntime(runtime));
  return 0;
});

parentPort?.on("message", (call: LaneCall) => {
  void answer(async () => {
    if (call.kind === "forward") return lane.forward(call.task);
    if (call.kind === "reduce") return lane.reduce();
    await lane.update(call.step);
    return 0;
  });
});
