/** How SASRec's options come to be: given, chosen by looking at the data, or with one default. */

import type { OptionsByData } from "../kind.ts";
import { type ResolvedOptions, resolveOptionsOf, type SASRecOptions } from "./options.ts";
import { checkable, choosingPreset, chosenOptions } from "./presets.ts";

type Resolved = ResolvedOptions<"sasrec">;

/** See {@link OptionsByData}. */
export const sasrecByData: OptionsByData<Resolved> = {
  fixed(options) {
    const { preset, ...given } = parts(options);
    const open = preset === "none" ? given : checkable(given);
    const { preset: _, ...resolved } = resolveOptionsOf("sasrec", { preset, ...open });
    if (preset === "none") return resolved;
    // A default of an option that the data may choose does not stand yet.
    const standing = Object.entries(resolved).filter(([name]) => name in given || !chosenOptions.includes(name));
    return Object.freeze({ ...given, ...Object.fromEntries(standing) } as Partial<Resolved> & { name: string });
  },
  *choose(options, data) {
    const { preset = "default", ...given } = parts(options);
    if (preset === "none") return { options: resolveOptionsOf("sasrec", given) };
    const { options: all, reasons } = yield* choosingPreset(preset, data, given);
    return { options: resolveOptionsOf("sasrec", all), ...(reasons.length === 0 ? {} : { reasons }) };
  },
};

/** What is given: an option that is `undefined` is not. Throws `invalid-option` for what is no object. */
function parts(options: unknown): SASRecOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) resolveOptionsOf("sasrec", options);
  return Object.fromEntries(Object.entries(options as object).filter(([, value]) => value !== undefined));
}
