/** Packages that only some readers need, and that are loaded when they are needed. */

import { SasrecError } from "../../errors.ts";

/**
 * The package `name`. Throws `not-available` with the line that installs it. Its name is no literal of an `import()`, so that
 * bundlers neither include a native library nor miss it.
 */
export async function optional<T>(name: string, what: string, advice = `npm install ${name}`): Promise<T> {
  try {
    const found: unknown = await import(/* @vite-ignore */ name);
    return found as T;
  } catch (cause) {
    const message = `${what} needs ${name}, which is not here: ${advice}`;
    throw new SasrecError("not-available", message, { feature: what, cause });
  }
}
