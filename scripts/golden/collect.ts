/** The process that `golden.ts` starts for each package: runs the cases and sends the rows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { data, options } from "./data.ts";
import { evaluations } from "./evaluations.ts";
import { fingerprint } from "./fingerprint.ts";
import { answers, baselines, updates } from "./models.ts";
import { openSubject, type Subject, type Suite } from "./subject.ts";
import { resumed, training, variants } from "./training.ts";

const suites: Readonly<Record<string, Suite>> = {
  data,
  options,
  training,
  variants,
  resumed,
  updates,
  baselines,
  answers,
  evaluations,
};

const [directory = ".", quick = "false", filter = ""] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "sasrec-golden-"));
try {
  const rows = await collect(await openSubject(directory, folder));
  process.send?.(rows, () => process.disconnect());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A hash by row; `failed: …` in place of a case's rows if it throws. */
async function collect(subject: Subject): Promise<Record<string, string>> {
  const rows: Record<string, string> = {};
  for (const [name, suite] of Object.entries(suites)) {
    const started = Date.now();
    for (const one of suite(subject)) {
      const title = `${name}/${one.name}`;
      if ((quick === "true" && one.quick !== true) || !title.includes(filter)) continue;
      if (Object.keys(rows).some((row) => row.startsWith(`${title}/`))) throw new Error(`two cases "${title}"`);
      try {
        for (const [key, value] of Object.entries(await one.values())) rows[`${title}/${key}`] = fingerprint(value);
      } catch (error) {
        rows[title] = `failed: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    process.stderr.write(`  ${name} ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  }
  return rows;
}
