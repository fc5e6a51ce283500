/**
 * `npm run options`: writes what is made from the option tables: `sasrec.schema.json` and the table in the README.
 * A test fails if they are not what this writes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configSchema } from "../src/cli/flags/config-file.ts";
import { buildProgram } from "../src/cli/program.ts";
import { networkOptions } from "../src/models/neural/options.ts";
import { readmeTable } from "../src/options/describe.ts";

const START = "<!-- Options: made by npm run options -->\n";
const END = "<!-- Options end -->";

/** Paths and contents of the files that the tables make. */
export function madeFiles(): readonly (readonly [path: string, content: string])[] {
  const silent = { stdout: () => undefined, stderr: () => undefined, onInterrupt: () => () => undefined };
  const schema = `${JSON.stringify(configSchema(buildProgram(silent)), null, 2)}\n`;
  return [
    [pathOf("sasrec.schema.json"), schema],
    [pathOf("README.md"), withTable(readFileSync(pathOf("README.md"), "utf8"), readmeTable(networkOptions))],
  ];
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

function withTable(readme: string, table: string): string {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start < 0 || end < start) throw new RangeError(`the README lacks its marks ${START} and ${END}`);
  return `${readme.slice(0, start)}${START}\n${table}\n\n${readme.slice(end)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, content] of madeFiles()) writeFileSync(path, content);
}
