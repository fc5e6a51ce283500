import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { rows } from "./rows.ts";
import { keptRuns } from "./runs.ts";
import { resultTable } from "./table.ts";

const runs = await keptRuns();

it("RESULTS.md has the table of the runs that are kept", async () => {
  const text = await readFile(new URL("../RESULTS.md", import.meta.url), "utf8");
  expect(text).toContain(resultTable(rows, runs));
});

it.each(runs.map((run) => [`${run.row}-${run.seed}`, run] as const))("%s is of the row as it is", (_, run) => {
  const row = rows.find(({ name }) => name === run.row);
  expect(run.commands[0]).toBe(
    `npx sasrec train ${row?.data} ${row?.train.join(" ")} --seed ${run.seed} --out model.safetensors`,
  );
});
