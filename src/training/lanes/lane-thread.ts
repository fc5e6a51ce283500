/** The thread of a lane: answers calls with their results. */

import { platform } from "#platform";
import { isSasrecError, type SasrecErrorCode } from "../../errors.ts";
import type { RuntimeName } from "../../runtime/runtime.ts";
import type { BatchPart } from "../batches/shard-inputs.ts";
import type { AdamStep } from "../optimizer/adam.ts";
import { type LaneSetup, LocalLane } from "./lane.ts";

/** What a lane is asked; `start` first, and once. */
export type LaneCall =
  | { readonly kind: "start"; readonly setup: LaneSetup; readonly runtime: RuntimeName }
  | { readonly kind: "forward"; readonly part: BatchPart }
  | { readonly kind: "reduce" }
  | { readonly kind: "update"; readonly step: AdamStep };

/** What it answers: the result, 0 if there is none. */
export type LaneReply =
  | { readonly kind: "done"; readonly result: number }
  | { readonly kind: "failed"; readonly code: SasrecErrorCode; readonly message: string; readonly details: object };

const starter = platform.starter();
let lane: LocalLane;

async function resultOf(call: LaneCall): Promise<number> {
  switch (call.kind) {
    case "start":
      lane = await LocalLane.start(call.setup, await platform.runtime(call.runtime));
      return 0;
    case "forward":
      return lane.forward(call.part);
    case "reduce":
      return lane.reduce();
    case "update":
      await lane.update(call.step);
      return 0;
  }
}

async function replyTo(call: LaneCall): Promise<LaneReply> {
  try {
    return { kind: "done", result: await resultOf(call) };
  } catch (error) {
    if (!isSasrecError(error)) throw error;
    return { kind: "failed", code: error.code, message: error.message, details: error.details };
  }
}

starter.onMessage((message) => {
  void replyTo(message as LaneCall).then((reply) => starter.post(reply));
});
