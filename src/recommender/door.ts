/** Where ids become indices: behind it, everything computes with indices. */

import { historyAt } from "../data/histories.ts";
import type { IdMap } from "../data/ids.ts";
import { listed, quoted, SasrecError } from "../errors.ts";
import type { Snapshot } from "../models/snapshot.ts";
import type { RequestId, UnknownItems } from "./requests.ts";

/**
 * The indices of items, in order; those that are unknown and to be ignored are left out. Throws `unknown-item`, also for
 * an ignored item if the model knows it under another type, as 7 for `"7"`: that is a mistake, which nobody would notice.
 *
 * @param what where the ids come from, for messages, as `"recommend: history"`
 */
export function itemIndices(items: IdMap, what: string, ids: readonly RequestId[], unknown: UnknownItems): number[] {
  const indices: number[] = [];
  const missing = new Set<RequestId>();
  for (const id of ids) {
    const index = items.indexOf(id);
    if (index !== undefined) indices.push(index);
    else missing.add(id);
  }
  if (missing.size > 0) checkUnknown(items, what, [...missing], unknown);
  return indices;
}

function checkUnknown(items: IdMap, what: string, missing: readonly RequestId[], unknown: UnknownItems): void {
  const mistaken = missing.filter((id) => otherForm(items, id) !== undefined);
  if (mistaken.length === 0 && unknown === "ignore") return;
  const ids = mistaken.length > 0 ? mistaken : missing;
  const why = whyUnknown(items, "item", ids);
  const todo =
    mistaken.length > 0 ? "" : `: leave ${missing.length > 1 ? "them" : "it"} out, or pass unknownItems: "ignore"`;
  throw new SasrecError("unknown-item", `${what}: ${why}${todo}`, { item: plain(ids[0]), items: ids.map(plain) });
}

/** The histories of users, in order; `undefined` for a stranger, if `strangers` are allowed. Throws `unknown-user`. */
export function knownHistories(
  { users, histories }: Snapshot,
  what: string,
  userIds: readonly RequestId[],
  strangers = false,
): (Int32Array | undefined)[] {
  const indices = userIds.map((id) => users.indexOf(id));
  const missing = userIds.filter((_, i) => indices[i] === undefined);
  const mistaken = missing.filter((id) => otherForm(users, id) !== undefined);
  if (mistaken.length > 0 || (missing.length > 0 && !strangers)) {
    const ids = mistaken.length > 0 ? mistaken : missing;
    const why = whyUnknown(users, "user", ids);
    const todo = mistaken.length > 0 ? "" : `: pass a history instead, or fallback: "popular"`;
    throw new SasrecError("unknown-user", `${what}: ${why}${todo}`, { user: plain(ids[0]) });
  }
  return indices.map((index) => (index === undefined ? undefined : historyAt(histories, index)));
}

/** A history of item indices, (events), checked. Throws `invalid-data` for an index outside 0..`size`-1. */
export function checkedIndices(history: ArrayLike<number>, size: number): Int32Array {
  const indices = Int32Array.from(history);
  for (let i = 0; i < indices.length; i++) {
    const index = history[i] as number;
    if (index === indices[i] && index >= 0 && index < size) continue;
    const what = `scoreHistories takes indices from 0 to ${size - 1}, not ${quoted(index)}`;
    throw new SasrecError("invalid-data", `${what}: model.items.indexOf(id) gives the index of an item`, {
      value: index,
    });
  }
  return indices;
}

/** Why `ids`, at least one, are not known, in one sentence without its end. */
function whyUnknown(map: IdMap, what: "item" | "user", ids: readonly RequestId[]): string {
  const [first] = ids as readonly [RequestId, ...RequestId[]];
  const who = ids.length === 1 ? `${what} ${quoted(first)} was` : `${what}s ${listed(ids.map(quoted))} were`;
  const other = otherForm(map, first);
  const hint = other === undefined ? "" : ` (but ${quoted(other)} was: numbers and texts are different ids)`;
  return `${who} not in the data the model was fitted on${hint}`;
}

/** The id as error details hold it: a bigint as its digits. */
function plain(id: RequestId | undefined): string | number {
  return typeof id === "bigint" ? String(id) : (id as string | number);
}

/** The id under which `map` knows 7 if it was asked for `"7"`, or the other way round; `undefined` if there is none. */
function otherForm(map: IdMap, id: RequestId): string | number | undefined {
  if (typeof id === "bigint") return undefined; // is looked up in both forms
  const other = typeof id === "string" ? Number(id) : String(id);
  if (typeof other === "number" && String(other) !== id) return undefined;
  return map.indexOf(other) === undefined ? undefined : other;
}
