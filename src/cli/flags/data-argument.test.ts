import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import type { Dataset } from "../../data/dataset.ts";
import { addConfigFlag, applyConfig } from "./config-file.ts";
import { addReadFlags, loadData, parseEvents, type ReadFlags } from "./data-argument.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-data-argument-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(content: string, args: readonly string[], config?: object): Promise<Dataset> {
  const path = join(folder, "events.data");
  await writeFile(path, content);
  const program = new Command();
  const command = addConfigFlag(addReadFlags(program.command("train"))).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  const file = join(folder, "config.json");
  if (config !== undefined) await writeFile(file, JSON.stringify(config));
  command.parse([...args, ...(config === undefined ? [] : ["--config", file])], { from: "user" });
  await applyConfig(program, command, () => undefined);
  const silent = (): void => undefined;
  return loadData(path, command.opts() as ReadFlags, silent, silent);
}

const log = "when,who,what,kind\n2024-01-01,ann,a,view\n2024-01-02,ann,b,buy\n2024-01-03,bob,a,cart\n";

it("takes columns, choice of rows and weights from flags", async () => {
  const columns = ["--user", "who", "--item", "what", "--time", "when"];
  const data = await load(log, [...columns, "--event", "kind", "--events", "buy,cart=0.5", "--to", "2024-02-01"]);
  expect(data).toMatchObject({ userIds: ["ann", "bob"], itemIds: ["b", "a"], ratings: [1, 0.5] });
  const where = await load(log, [...columns, "--where", "kind = view"]);
  expect([where.itemIds, where.timestamps]).toEqual([["a"], [Date.UTC(2024, 0, 1) / 1000]]);
  const places = await load(log, ["--user", "2", "--columns", "item=3,timestamp=1", "--session-gap", "1d"]);
  expect(places.userIds).toEqual(["ann/1", "ann/1", "bob/1"]);
});

it("takes the same from a config file", async () => {
  const config = { user: "who", item: "what", time: "when", where: "kind in (buy, cart)", sessionGap: "1h" };
  expect((await load(log, ["--where", "kind = buy"], config)).userIds).toEqual(["ann/1"]);
  expect((await load(log, [], config)).userIds).toEqual(["ann/1", "bob/1"]);
});

it("refuses columns that do not agree", async () => {
  const error = await failure(load(log, ["--user", "who", "--columns", "user=what"]));
  expect([error.code, error.message]).toEqual(["invalid-option", expect.stringMatching(/--columns says user=what/)]);
});

it("reads types of events with and without weights", () => {
  expect(parseEvents("buy, add to cart")).toEqual(["buy", "add to cart"]);
  expect(parseEvents("buy,cart=0.5,a=b=2")).toEqual({ buy: 1, cart: 0.5, "a=b": 2 });
  for (const text of ["buy,,cart", "buy=much"]) expect(() => parseEvents(text)).toThrow(/separate types|no number/);
});
