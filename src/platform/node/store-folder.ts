/** Puts files into a folder of the cache: all of them or none. */

import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SasrecError } from "../../errors.ts";

/**
 * Writes `files` as `parent`/`folder`. They are written beside it first and renamed, so that no reader and no crash
 * ever meets half a folder. If another process was faster, its folder stays. Throws `io` if the cache cannot be written.
 */
export async function storeFolder(
  parent: string,
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  let temporary: string | undefined;
  try {
    await mkdir(parent, { recursive: true });
    temporary = await mkdtemp(join(parent, `.${folder}-`));
    for (const [name, bytes] of files) await writeFile(join(temporary, name), bytes);
    await moveInto(temporary, join(parent, folder), [...files.keys()]);
  } catch (cause) {
    const message = `cannot write to the cache ${parent}: ${String(cause)}; set XDG_CACHE_HOME to a folder you can write`;
    throw new SasrecError("io", message, { path: parent, cause });
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  }
}

async function moveInto(temporary: string, target: string, names: readonly string[]): Promise<void> {
  try {
    await rename(temporary, target);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EPERM") throw cause;
    const there = await readdir(target);
    if (names.every((name) => there.includes(name))) return;
    // A folder without all its files was passed over when reading; it would be for ever.
    await rm(target, { recursive: true });
    await rename(temporary, target);
  }
}
