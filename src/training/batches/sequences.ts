/** From histories to training sequences. */

import type { Resolved } from "../../options/table.ts";

/** What is learned from, of long histories. */
export const sequenceOptions = {
  /** For histories longer than `maxLength`: learn from `"all"` of them, or from the `"last"` window. Default `"all"`. */
  windows: {
    type: "choice",
    choices: ["all", "last"],
    default: "all",
    help: "learn from all windows of longer histories, or from the last one, as the paper",
  },
} as const;

/** Which part of a history longer than the model looks at is learned from. */
export type Windows = Resolved<typeof sequenceOptions>["windows"];

/**
 * Windows of at most `maxLength + 1` events of every history (item indices, oldest first): all but the last are the
 * input, all but the first the targets. Windows are cut from the end, so that the latest one is full. `"all"`: every
 * event but a user's first is a target exactly once. `"last"`: the latest window alone, as in the paper's code.
 * Histories of one event have nothing to predict and give none.
 */
export function trainingSequences(
  histories: Iterable<Int32Array>,
  maxLength: number,
  windows: Windows = "all",
): readonly Int32Array[] {
  const sequences: Int32Array[] = [];
  for (const history of histories) {
    for (let end = history.length; end >= 2; end -= maxLength) {
      sequences.push(history.subarray(Math.max(0, end - maxLength - 1), end));
      if (windows === "last") break;
    }
  }
  return sequences;
}
