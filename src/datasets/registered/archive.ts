/** The few files of a data set, by name, from a zip archive or a folder. */

import { unzipSync } from "fflate";
import { platform } from "#platform";
import { SasrecError } from "../../errors.ts";

/** File contents by name, without folders: `u.data`, `u.item`. */
export type FileSet = ReadonlyMap<string, Uint8Array>;

/** Which files a data set is made of, inside a folder (`ml-100k`) of the archive or of the disk. */
export interface FileLayout {
  readonly folder: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** No file of a known data set unpacks to more; an archive that says so is not one of them. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

/**
 * Unpacks the files of the layout, and nothing else.
 *
 * @param label the archive, for messages
 * Throws `invalid-file` for what is no zip archive, a damaged one, or one without a required file.
 */
export function unpack(archive: Uint8Array, layout: FileLayout, label: string): FileSet {
  const wanted = new Set([...layout.required, ...layout.optional].map((name) => `${layout.folder}/${name}`));
  const unpacked = unzipEntries(archive, label, (path) => wanted.has(path));
  const files = new Map(Object.entries(unpacked).map(([path, bytes]) => [path.slice(layout.folder.length + 1), bytes]));
  for (const name of layout.required) {
    if (!files.has(name))
      throw new SasrecError("invalid-file", `${label} holds no ${layout.folder}/${name}`, { file: label });
  }
  return files;
}

function unzipEntries(
  archive: Uint8Array,
  label: string,
  isWanted: (path: string) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        if (!isWanted(name)) return false;
        if (originalSize > MAX_UNPACKED_BYTES) throw new Error(`${name} would unpack to ${originalSize} bytes`);
        return true;
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SasrecError("invalid-file", `${label} is no intact zip archive: ${reason}`, { file: label, cause });
  }
}

/** The files of the layout in `parent`/`folder`, or the name of the first required one that is not there. */
export async function readFolder(parent: string, layout: FileLayout): Promise<FileSet | { readonly missing: string }> {
  const files = new Map<string, Uint8Array>();
  for (const name of [...layout.required, ...layout.optional]) {
    const bytes = await platform.files.find(`${parent}/${layout.folder}/${name}`);
    if (bytes !== undefined) files.set(name, bytes);
    else if (layout.required.includes(name)) return { missing: name };
  }
  return files;
}
