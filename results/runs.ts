/** Runs that are kept, one file each. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Measure } from "./rows.ts";

/** Where they are. */
export const RUNS: string = fileURLToPath(new URL("runs/", import.meta.url));

/** One run of a row. */
export interface Run {
  readonly row: string;
  readonly seed: number;
  readonly commands: readonly string[];
  readonly date: string;
  /** Of the code that ran. */
  readonly commit: string;
  /** Seconds of the command that trains. */
  readonly trainedIn: number;
  /** What `sasrec evaluate --json` printed. */
  readonly reports: readonly {
    readonly protocol: Measure["protocol"];
    readonly report: Readonly<Record<string, unknown>>;
  }[];
}

/** All of them, by name. */
export async function keptRuns(): Promise<readonly Run[]> {
  const files = (await readdir(RUNS)).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(RUNS, file), "utf8")) as Run));
}
