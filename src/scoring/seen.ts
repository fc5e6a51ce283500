/** Whether items of a user's history may be recommended: one answer for requests and evaluation. */

import { refusedOption } from "../options/faults.ts";

/** Items of the history are left out, or are items as all others. */
export type Seen = "masked" | "allowed";

/** The options as they are given, defaults filled in. */
interface SeenOptions<S extends string> {
  readonly seen: S;
  readonly filterSeen?: boolean | undefined;
}

/**
 * What `seen` says, or its short form: `filterSeen: false` is `"allowed"`, `true` is `filtered`. Throws `invalid-option`
 * if both are given.
 */
export function seenOption<S extends string>(
  method: string,
  { seen, filterSeen }: SeenOptions<S | "auto">,
  filtered: S,
): S | Seen | "auto" {
  if (filterSeen === undefined) return seen;
  if (seen === "auto") return filterSeen ? filtered : "allowed";
  const text = "The option seen says the same: leave filterSeen out.";
  throw refusedOption(method, "filterSeen", filterSeen, text);
}
