/**
 * Updates that come a second time, as those of a job that was started again.
 *
 * @module
 */

import { quoted, SasrecError } from "../../../errors.ts";
import type { ParsedFitPartial } from "../../fit-options.ts";
import type { UpdateRecord } from "../../record.ts";

/** Events to learn from: their number and fingerprint. */
export interface NewEvents {
  readonly size: number;
  readonly hash: string;
}

/**
 * Whether an update is to be left alone, because the model has learned it: one of the same `updateId` or, if none is
 * given, of the same events. Throws `invalid-data` if it is not to be left alone but refused, and if the id is that of
 * an update with other events.
 */
export function isRepeat(
  earlier: readonly UpdateRecord[],
  { size, hash }: NewEvents,
  { updateId, onRepeat }: Pick<ParsedFitPartial, "updateId" | "onRepeat">,
): boolean {
  const same = (update: UpdateRecord): boolean => {
    return updateId === undefined ? size > 0 && update.dataHash === hash : update.updateId === updateId;
  };
  const at = earlier.findIndex(same);
  if (at < 0) return false;
  const { dataHash, updateId: named } = earlier[at] as UpdateRecord;
  if (dataHash !== hash) {
    const what = `fitPartial: the update ${quoted(updateId)} was made with other events`;
    throw new SasrecError("invalid-data", `${what}. Give each set of events an updateId of its own.`);
  }
  if (onRepeat === "ignore") return true;
  const what = updateId === undefined ? "the model has learned these events" : `the model has had this update`;
  const which = `update ${at + 1}${named === undefined ? "" : `, ${quoted(named)}`}`;
  const todo = `Say onRepeat: "ignore" to leave it at that, or give another updateId to learn from them again.`;
  throw new SasrecError("invalid-data", `fitPartial: ${what} before (${which}). ${todo}`);
}
