/** Errors as values. */

import { isSasrecError, type SasrecError } from "../../src/errors.ts";

/** The error that `attempt`, a promise or a function, ends in. Fails if it ends well or in an error that is not ours. */
export async function failure(attempt: Promise<unknown> | (() => unknown)): Promise<SasrecError> {
  try {
    await (typeof attempt === "function" ? attempt() : attempt);
  } catch (error) {
    if (isSasrecError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
