/**
 * A data set from a file of one's own.
 *
 * ```ts
 * const data = await loadFile("ratings.csv", { columns: { item: "sku" } });
 * ```
 *
 * @module
 */

import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { platform } from "#platform";
import type { Dataset } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";
import { passed } from "../options/others.ts";
import { checkPath } from "../options/path.ts";
import { type Given, resolve } from "../options/table.ts";
import { type ParseOptions, parseDataset } from "./text/parse.ts";

/** How a file's bytes are read. */
export const fileOptions = {
  /** Default `"utf-8"`. */
  encoding: { type: "choice", choices: ["utf-8", "latin1"], default: "utf-8", help: "of a file" },
} as const;

/** Options of `loadFile`: those of `parseDataset`, and the encoding. */
export interface LoadFileOptions extends Omit<ParseOptions, "file">, Given<typeof fileOptions> {}

const others = { format: passed, columns: passed, name: passed }; // `parseDataset` checks them

/**
 * Reads a file in any format of `parseDataset`, gzipped or not (its first bytes tell). The data set is named after the
 * file, without its ending, unless `name` is given.
 *
 * @throws SasrecError `io` where the file cannot be read; `invalid-file` naming file, row, field and value;
 * `invalid-option`
 */
export async function loadFile(path: string, options: LoadFileOptions = {}): Promise<Dataset> {
  const { encoding } = resolve("loadFile", fileOptions, options, others);
  const { encoding: _, ...parsing } = options;
  checkPath(path);
  const file = basename(path);
  const bytes = await gunzipped(await platform.files.read(path), path);
  const name = file.replace(/\.gz$/i, "").replace(/(?<=.)\.[^.]+$/, "");
  return parseDataset(decode(bytes, encoding, path), { name, ...parsing, file });
}

async function gunzipped(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes);
  } catch (cause) {
    throw new SasrecError("invalid-file", `${path} is a damaged gzip file: ${String(cause)}`, { cause });
  }
}

function decode(bytes: Uint8Array, encoding: "utf-8" | "latin1", path: string): string {
  if (encoding === "latin1") return Buffer.from(bytes).toString("latin1");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SasrecError("invalid-file", `${path} is not UTF-8; if it is Latin-1, set the option encoding to latin1`, {
      cause,
    });
  }
}
