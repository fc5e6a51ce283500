/**
 * `npm run api`: writes `docs/api/` from the comments of what `sasrec` and `sasrec/metrics` export. A test fails if the
 * pages are not what this writes, or if a comment lacks what a reader needs.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { publicDeclarations } from "./api/declarations.ts";
import { apiPages } from "./api/pages.ts";

const folder = fileURLToPath(new URL("../docs/api/", import.meta.url));

/** Names and contents of the pages. */
export function madePages(): readonly (readonly [name: string, content: string])[] {
  return apiPages({ sasrec: publicDeclarations("index.ts"), "sasrec/metrics": publicDeclarations("metrics.ts") });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(`${folder}${name}`);
  for (const [name, content] of madePages()) writeFileSync(`${folder}${name}`, content);
}
