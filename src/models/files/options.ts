/** What reading a model file may be asked. */

import type { Given } from "../../options/table.ts";

/** Options of reading a file. */
export const fileOptions = {
  /**
   * Whether a file without a checksum is refused. Programs other than this one cannot write it: false reads what
   * they have written, with all other checks. Default true.
   */
  requireChecksum: { type: "switch", default: true, flag: false, help: "refuse a file without a checksum" },
} as const;

/** Options of `reload`, and of `load` and `fromBytes` of models that no engine computes. */
export interface FileOptions extends Given<typeof fileOptions> {}
